"""What a monitor hears of a PyTorch module, compared with what the module itself says."""

from __future__ import annotations

import copy
import io

import numpy as np
import pytest

from tbviz.errors import InvalidArgumentError
from tbviz.monitor import Monitor

torch = pytest.importorskip("torch")
from tbviz.integrations.torch import monitor_module  # noqa: E402

nn = torch.nn


def trained(model, *, monitor, steps=3, every=1, layers=(), inputs=None, clip=False):
    """Train a module for some steps, and return the gradients of the last one."""
    inputs = torch.randn(16, 4) if inputs is None else inputs
    optimizer = torch.optim.SGD([one for one in model.parameters() if one.requires_grad], lr=0.1)
    with monitor_module(model, monitor, every=every, layers=layers) as watched:
        for step in range(steps):
            loss = model(inputs).square().mean()
            optimizer.zero_grad()
            loss.backward()
            gradients = {
                name: one.grad.norm().item()
                for name, one in model.named_parameters()
                if one.requires_grad
            }
            if clip:
                nn.utils.clip_grad_norm_(model.parameters(), 1e-6)
            optimizer.step()
            watched.update(step, loss=loss)
    return gradients


def quiet():
    """Return a monitor that prints nothing."""
    return Monitor(terminal=False)


def network():
    """Return a network of a ReLU layer and a linear one."""
    torch.manual_seed(0)
    return nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 2))


@pytest.mark.parametrize("clip", [False, True])
def test_gradients_are_those_of_the_backward_pass(clip):
    """Whether they are clipped later or not."""
    model, monitor = network(), quiet()
    expected = trained(model, monitor=monitor, clip=clip)
    for name, norm in expected.items():
        found = monitor.history[f"health/gradient_norm/{name}"].values[-1]
        assert found == pytest.approx(norm, rel=1e-4)


def test_dead_units_are_found_in_modules_that_are_relu():
    """With a bias so low that no unit is ever above zero."""
    model, monitor = network(), quiet()
    with torch.no_grad():
        model[0].bias.fill_(-100)
    trained(model, monitor=monitor)
    np.testing.assert_array_equal(monitor.history["health/dead_share/1"].values, 1)


def test_channels_of_pictures_are_the_units():
    """One of two channels is dead, though PyTorch has them at axis 1."""
    model, monitor = nn.Sequential(nn.Conv2d(1, 2, 1), nn.ReLU(), nn.Flatten()), quiet()
    with torch.no_grad():
        model[0].weight.copy_(torch.tensor([1.0, 1.0]).reshape(2, 1, 1, 1))
        model[0].bias.copy_(torch.tensor([0.0, -100.0]))
    trained(model, monitor=monitor, steps=1, inputs=torch.rand(4, 1, 5, 5) - 0.5)
    assert monitor.history["health/dead_share/1"].values.tolist() == [0.5]


def test_frozen_parameters_are_no_finding():
    """Those that need no gradient are not told of."""
    model, monitor = network(), quiet()
    model[0].requires_grad_(False)
    trained(model, monitor=monitor)
    assert "health/weight_norm/2.weight" in monitor.history
    assert "health/weight_norm/0.weight" not in monitor.history


def test_arrays_are_told_of_at_some_steps_and_losses_at_all():
    """One update in two has arrays, the first among them."""
    model, monitor = network(), quiet()
    trained(model, monitor=monitor, steps=5, every=2)
    assert monitor.history["loss"].steps.tolist() == [0, 1, 2, 3, 4]
    assert monitor.history["health/gradient_norm/0.weight"].steps.tolist() == [0, 2, 4]


def test_updates_are_those_of_single_steps():
    """Though weights are told of now and then: the ratio of the step after, by hand."""
    model, monitor = nn.Linear(4, 1, bias=False), quiet()
    with monitor_module(model, monitor, every=4) as watched, torch.no_grad():
        for step in range(10):
            model.weight.fill_(step + 1.0)
            watched.update(step)
    ratios = monitor.history["health/update_ratio/weight"]
    assert ratios.steps.tolist() == [1, 5, 9]
    np.testing.assert_allclose(ratios.values, [1 / 1, 1 / 5, 1 / 9])


def test_a_closed_one_leaves_the_module_as_it_was():
    """No hook stays behind."""
    model = network()
    trained(model, monitor=quiet())
    assert not any(part._forward_hooks for part in model.modules())
    assert not any(one._backward_hooks for one in model.parameters())


def loaded(model):
    """Return a module as it comes back from a file, and see that the file needs no tbviz."""
    file = io.BytesIO()
    torch.save(model, file)
    assert b"tbviz" not in file.getvalue()
    file.seek(0)
    return torch.load(file, weights_only=False)


@pytest.mark.parametrize("twin", [copy.deepcopy, loaded])
def test_a_watched_module_is_copied_and_saved_whole(twin):
    """As for an average of weights or a checkpoint; what the copy computes is not told."""
    model, monitor = network(), quiet()
    inputs = torch.randn(16, 4)
    with monitor_module(model, monitor, layers=["0"]) as watched:
        other = twin(model)
        loss = model(inputs).square().mean()
        loss.backward()
        np.testing.assert_array_equal(other(inputs).detach(), model(inputs).detach())
        other(1000 * inputs).sum().backward()
        watched.update(0, loss=loss)
    assert monitor.history["health/input_high"].values == [pytest.approx(inputs.max().item())]
    norm = model[0].weight.grad.norm().item()
    told = monitor.history["health/gradient_norm/0.weight"].values
    assert told == [pytest.approx(norm, rel=1e-4)]


def test_a_named_module_counts_as_activations():
    """A tanh by a call is seen as the output of the module around it."""

    class Squash(nn.Module):
        def forward(self, x):
            return torch.tanh(1000 * x)

    model, monitor = nn.Sequential(nn.Linear(4, 8), Squash(), nn.Linear(8, 2)), quiet()
    trained(model, monitor=monitor, steps=1, layers=["1"])
    assert monitor.history["health/saturated_share/1"].values[0] > 0.9


def test_a_compiled_module_is_seen_as_well():
    """Its activations, inputs and gradients, as those of the module alone."""
    found = []
    inputs = torch.randn(16, 4)
    for model in (network(), torch.compile(network(), backend="eager")):
        monitor = quiet()
        trained(model, monitor=monitor, inputs=inputs)
        found.append([
            monitor.history[tag].values
            for tag in monitor.history
            if tag.startswith(("health/gradient", "health/dead", "health/input"))
        ])  # fmt: skip
    np.testing.assert_allclose(*found, rtol=1e-5)


def test_sparse_and_complex_gradients_have_their_norms():
    """Of words that occur twice, and of both parts of a number."""

    class Odd(nn.Module):
        def __init__(self):
            super().__init__()
            self.words = nn.Embedding(10, 3, sparse=True)
            self.turn = nn.Parameter(torch.tensor([1 + 2j]))

        def forward(self, at):
            return (self.words(at) * self.turn).abs()

    model, monitor = Odd(), quiet()
    with monitor_module(model, monitor, every=1) as watched:
        loss = model(torch.tensor([1, 1, 7])).square().sum()
        loss.backward()
        watched.update(0, loss=loss)
    for name, parameter in model.named_parameters():
        expected = parameter.grad.to_dense().abs().square().sum().sqrt().item()
        [found] = monitor.history[f"health/gradient_norm/{name}"].values
        assert found == pytest.approx(expected, rel=1e-5)


def test_a_lazy_module_has_to_be_called_before():
    """Or its parameters have no values to look at; no hook is left on it."""
    model = nn.Sequential(nn.LazyLinear(3), nn.ReLU())
    with pytest.raises(InvalidArgumentError, match=r"0.weight has none: call it once before"):
        monitor_module(model, quiet())
    assert not any(part._forward_hooks for part in model[1:])


def test_wrong_options_are_refused():
    """With the names that there are."""
    with pytest.raises(InvalidArgumentError, match=r"submodules, 0, 1, 2; found 'hidden'"):
        monitor_module(network(), quiet(), layers=["hidden"])
    with pytest.raises(InvalidArgumentError, match="every"):
        monitor_module(network(), quiet(), every=0)
    with pytest.raises(
        InvalidArgumentError, match=r"Monitor\(SummaryWriter\(run_dir\)\), found 'a'"
    ):
        monitor_module(network(), "a")
    with pytest.raises(
        InvalidArgumentError, match=r"module must be a torch.nn.Module, found \[0\]"
    ):
        monitor_module([0], quiet())


def test_gradients_are_told_first_layer_first():
    """Though the backward pass ends with it: rules compare a layer with later ones."""
    model, monitor = network(), quiet()
    trained(model, monitor=monitor)
    told = [tag for tag in monitor.history if "gradient_norm" in tag]
    assert told == [f"health/gradient_norm/{name}" for name, _ in model.named_parameters()]
