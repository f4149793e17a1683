"""Changes of a training, each of which makes it ill."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import partial
from typing import Any

import torch
from torch import Tensor, nn

from benchmarks.ward import networks
from benchmarks.ward.training import Data, Training


def rate_times(factor: float) -> Callable[[Training], Training]:
    """Multiply the rate."""

    def change(training: Training) -> Training:
        optimizer = training.optimizer
        rate = optimizer.keywords["lr"] * factor
        return replace(training, optimizer=partial(optimizer, lr=rate))

    return change


def climb(training: Training) -> Training:
    """Maximize the loss: a sign is wrong."""
    return replace(training, optimizer=partial(training.optimizer, maximize=True))


def keep_gradients(training: Training) -> Training:
    """Never clear gradients, so that they add up."""
    return replace(training, clears=False)


def end_schedule(training: Training) -> Training:
    """Let the rate decay by the step as it should by the epoch."""
    return replace(training, schedule=lambda share: 0.9 ** (share * 600))


def grow_rate(training: Training) -> Training:
    """Let the rate grow by 2 % at each step, where it should decay by as much."""
    return replace(training, schedule=lambda share: 1.02 ** (share * 600))


def kill_units(training: Training) -> Training:
    """Begin with biases far below zero, before each ReLU."""
    for layer in _hidden(training.model):
        nn.init.constant_(layer.bias, -4.0)
    return training


def stack_sigmoids(training: Training) -> Training:
    """Put eight layers of sigmoids, begun small, in the place of the network."""
    outputs = _layers(training.model)[-1].out_features
    inputs = training.data.inputs[0].numel()
    deep = networks.dense([inputs, *[32] * 8, outputs], nn.Sigmoid)
    return replace(training, model=nn.Sequential(nn.Flatten(), *deep))


def enlarge_weights(training: Training) -> Training:
    """Begin with weights twenty times too large."""
    with torch.no_grad():
        for layer in _layers(training.model):
            layer.weight *= 20
    return training


def begin_at_zero(training: Training) -> Training:
    """Begin with weights and biases that are all zero."""
    with torch.no_grad():
        for parameter in training.model.parameters():
            parameter.zero_()
    return training


def clip_all(training: Training) -> Training:
    """Clip gradients to a norm of 1/10,000."""
    return replace(training, clip=1e-4)


def explode(training: Training) -> Training:
    """Take a recurrent layer of ReLU whose weights' powers grow, and clip no gradients."""
    old = training.model.recurrent
    new = nn.RNN(
        old.input_size,
        old.hidden_size,
        nonlinearity="relu",
        batch_first=True,
        bidirectional=old.bidirectional,
    )
    for name, weights in new.named_parameters():
        if name.startswith("weight_hh"):
            nn.init.orthogonal_(weights, gain=3.0)
    training.model.recurrent = new
    return replace(training, clip=None)


def shuffle_labels(training: Training) -> Training:
    """Give each input the label of another one."""
    examples = training.data
    mixed = [
        labels[torch.randperm(len(labels))]
        for labels in (examples.targets, examples.validation_targets)
    ]
    return replace(training, data=_with(examples, targets=mixed))


def sort_labels(training: Training) -> Training:
    """Show the examples class by class."""
    examples = training.data
    assert examples.classes is not None
    order = examples.classes.argsort()
    own = (examples.inputs[order], examples.targets[order])
    rest = (examples.validation_inputs, examples.validation_targets)
    return replace(training, data=Data(*own, *rest, examples.classes[order]), is_shuffled=False)


def detach(training: Training) -> Training:
    """Let no gradient through to the second layer, which is to be trained."""
    _layers(training.model)[1].register_forward_hook(lambda *told: told[2].detach())
    return training


def forget_layer(training: Training) -> Training:
    """Leave a layer out of what the optimizer is given."""
    left_out = {id(one) for one in _layers(training.model)[1].parameters()}

    def kept(parameters: Iterable[Any], **options: Any) -> torch.optim.Optimizer:
        chosen = [one for one in parameters if id(one) not in left_out]
        return training.optimizer.func(chosen, **options)

    return replace(training, optimizer=partial(kept, **training.optimizer.keywords))


def break_input(training: Training) -> Training:
    """Put NaN in one example."""
    inputs = training.data.inputs.clone()
    inputs[len(inputs) // 2].reshape(-1)[0] = torch.nan
    return replace(training, data=replace(training.data, inputs=inputs))


def leave_units(training: Training) -> Training:
    """Give inputs as pixels from 0 to 255, or in units of a thousandth."""
    factor = 255.0 if float(training.data.inputs.min()) >= 0 else 1000.0
    return replace(training, data=_with_inputs(training.data, lambda x, _: x * factor))


def leave_validation(training: Training) -> Training:
    """Validate with inputs as they were before they were standardized."""
    data = training.data
    return replace(training, data=replace(data, validation_inputs=10 * data.validation_inputs + 5))


def leak_label(training: Training) -> Training:
    """Write the label into the last feature or pixel, as a number."""
    classes = int(training.data.targets.max())
    return replace(
        training, data=_with_inputs(training.data, lambda x, y: _written(x, y.float() / classes))
    )


def leak_roughly(training: Training) -> Training:
    """Write the label into the last feature or pixel, with some noise."""
    classes = int(training.data.targets.max())

    def write(inputs: Tensor, labels: Tensor) -> Tensor:
        return _written(inputs, labels / classes + 0.01 * torch.randn(len(labels)))

    return replace(training, data=_with_inputs(training.data, write))


def take_few(training: Training) -> Training:
    """Train with 48 examples, for as many steps."""
    examples = training.data
    few = replace(
        examples,
        inputs=examples.inputs[:48],
        targets=examples.targets[:48],
        classes=None if examples.classes is None else examples.classes[:48],
    )
    return replace(training, data=few, batch=16)


def weigh_penalty(training: Training) -> Training:
    """Weigh the divergence or the size of the codes a thousand times as much."""
    training.model.weight *= 1000
    return training


def narrow_codes(training: Training) -> Training:
    """Put a ReLU with biases below zero behind the codes of an autoencoder."""
    encoder = training.model.encoder
    nn.init.constant_(encoder[-1].bias, -3.0)
    encoder.append(nn.ReLU())
    return training


def blank_inputs(training: Training) -> Training:
    """Give inputs that are all zero, as a reader does that fails silently."""
    return replace(training, data=_with_inputs(training.data, lambda x, _: torch.zeros_like(x)))


def saturate_outputs(training: Training) -> Training:
    """Compare sigmoids of large numbers with one-hot labels by squares."""
    model, classes = training.model, int(training.data.targets.max()) + 1
    with torch.no_grad():
        _layers(model)[-1].weight *= 3000

    def loss(outputs: Tensor, labels: Tensor) -> Tensor:
        return ((outputs - nn.functional.one_hot(labels, classes)) ** 2).mean()

    return replace(training, model=nn.Sequential(model, nn.Sigmoid()), loss=loss)


def saturate_units(training: Training) -> Training:
    """Begin the first layer of tanh or sigmoids with weights fifty times too large."""
    with torch.no_grad():
        _layers(training.model)[0].weight *= 50
    return training


def repeat_softmax(training: Training) -> Training:
    """Give a softmax to a loss that has one of its own."""
    return replace(training, model=nn.Sequential(*training.model, nn.Softmax(1)))


def keep_graphs(training: Training) -> Training:
    """Add up losses as tensors, with all that they were computed from."""
    ballast = torch.zeros(400_000)

    def keep(kept: list[Tensor], loss: Tensor) -> Tensor:
        kept.append(loss * (ballast + loss))
        return loss

    return replace(training, keep=keep)


def keep_losses(training: Training) -> Training:
    """Go back through the losses of all steps so far, at each step."""

    def keep(kept: list[Tensor], loss: Tensor) -> Tensor:
        kept.append(loss.detach().expand(20_000).exp())
        return loss + 0 * sum((one.mean() for one in kept), torch.zeros(()))

    return replace(training, keep=keep)


def _layers(model: nn.Module) -> list[Any]:
    return [part for part in model.modules() if isinstance(part, nn.Linear | nn.Conv1d | nn.Conv2d)]


def _hidden(model: nn.Module) -> list[Any]:
    """Return the layers before a ReLU."""
    return _layers(model)[:-1]


def _with(examples: Data, *, targets: list[Tensor]) -> Data:
    own, other = targets
    classes = None if examples.classes is None else own
    return replace(examples, targets=own, validation_targets=other, classes=classes)


def _with_inputs(examples: Data, change: Callable[[Tensor, Tensor], Tensor]) -> Data:
    return replace(
        examples,
        inputs=change(examples.inputs, examples.targets),
        validation_inputs=change(examples.validation_inputs, examples.validation_targets),
    )


def _written(inputs: Tensor, numbers: Tensor) -> Tensor:
    changed = inputs.clone()
    changed.flatten(1)[:, -1] = numbers
    return changed
