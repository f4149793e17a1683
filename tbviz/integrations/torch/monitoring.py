"""What a monitor is told of a PyTorch module, by hooks on it."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Sequence
from typing import Any, SupportsIndex

from tbviz.checks import as_step, brief, check_at_least
from tbviz.errors import InvalidArgumentError
from tbviz.integrations.torch.scaling import scale_since, unscaled
from tbviz.monitor import Finding, Monitor


def monitor_module(
    module: Any,
    monitor: Monitor,
    *,
    every: int = 10,
    layers: Sequence[str] = (),
    scaler: Any = None,
) -> ModuleMonitor:
    """Tell a monitor of a module that is being trained.

        with tbviz.monitor.Monitor(writer) as monitor, monitor_module(model, monitor) as watched:
            for step, (x, y) in enumerate(batches):
                loss = loss_of(model(x), y)
                optimizer.zero_grad()
                loss.backward()
                optimizer.step()
                watched.update(step, loss=loss)

    Each update tells the loss. Of one step in `every`, hooks keep the inputs, the outputs and the
    activations of the last forward pass in training mode, and the gradients as its backward pass
    leaves them, before any clipping; with the trainable weights, they are told at that update. The
    weights are told once more at the next, which says how far one step moves them. The other steps
    cost next to nothing.

    With the `scaler` of mixed precision, gradients are told without its scale, and not at all of a
    step that it leaves out. One that is not given is known by what the optimizer saw, unless
    gradients are clipped or cleared before `update`, or all are infinite.

    A module may be saved whole and copied while it is watched; neither what is loaded nor a copy is
    watched. `torch.jit.script` knows no such hooks: use it before, or after `close`. Where a module
    is compiled, each hook breaks its graph in two, which costs some of the speed.

    Activations are the outputs of modules that are activation functions by themselves, such as
    `nn.ReLU()`; what a functional call computes can be seen only as the output of a module that is
    named. Those of four axes or more have their channels at axis 1, as PyTorch's pictures do.

    Args:
        module: a `torch.nn.Module`.
        monitor: that is told, and stays open.
        every: of how many updates one tells of arrays, at least 1, the first among them.
        layers: names of submodules, as `named_modules` has them, whose outputs count as activations
            too.
        scaler: the `torch.amp.GradScaler` of the training, or None.

    Raises:
        InvalidArgumentError: `every` is below 1, a submodule does not exist, a parameter of a lazy
            module has no values yet, or `module`, `monitor` or `scaler` is none.
    """
    _check_kind("module", module, "a torch.nn.Module", fits=hasattr(module, "named_modules"))
    rule = "a tbviz.Monitor, as in Monitor(SummaryWriter(run_dir))"
    _check_kind("monitor", monitor, rule, fits=isinstance(monitor, Monitor))
    is_scaler = scaler is None or hasattr(scaler, "get_scale")
    _check_kind("scaler", scaler, "a torch.amp.GradScaler or None", fits=is_scaler)
    every = check_at_least("every", every, 1)
    return ModuleMonitor(module, monitor, every=every, layers=layers, scaler=scaler)


class ModuleMonitor:
    """Owns the hooks on a module; `close`, or the end of a `with` block, takes them off."""

    def __init__(
        self, module: Any, monitor: Monitor, *, every: int, layers: Sequence[str], scaler: Any
    ) -> None:
        self._module, self._monitor, self._every = module, monitor, every
        self._scaler = scaler
        self._scale = 1.0  # of the loss whose gradients were kept
        self._updates = 0
        self._told: dict[str, Any] = {}
        self._gradients: dict[str, Any] = {}
        self._activations: dict[str, Any] = {}
        named = dict(module.named_modules())
        for layer in layers:
            _check_layer(layer, named)
        trained = {name: one for name, one in module.named_parameters() if one.requires_grad}
        for name, parameter in trained.items():
            _check_parameter(name, parameter)
        self._handles = [module.register_forward_hook(_Hook(self._keep_ends))]
        for name, part in named.items():
            if name in layers or _is_activation(part):
                self._handles.append(part.register_forward_hook(_Hook(self._keeper(name))))
        for name, parameter in trained.items():
            self._handles.append(parameter.register_hook(self._gradient_keeper(name)))

    def update(self, step: SupportsIndex, *, loss: Any = None, **told: Any) -> list[Finding]:
        """Tell of a step after the optimizer's, and return the findings that are new.

        Args:
            step: at least 0.
            loss: of training, a number.
            told: what else `Monitor.update` takes, such as `labels` or `validation_loss`; it
                counts before what the hooks have kept.

        Raises:
            InvalidArgumentError: something has the wrong type or shape.
        """
        known = {**self._kept(), **told}
        found = self._monitor.update(as_step("step", step), loss=loss, **known)
        self._updates += 1
        return found

    def close(self) -> None:
        """Take all hooks off; closing twice is fine."""
        for handle in self._handles:
            handle.remove()
        self._handles = []

    def __enter__(self) -> ModuleMonitor:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def _is_due(self) -> bool:
        return self._updates % self._every == 0

    def _kept(self) -> dict[str, Any]:
        """Return what there is to tell of this update, and forget what hooks have kept."""
        if self._updates % self._every > 1:
            return {}
        trained = {name: one for name, one in self._module.named_parameters() if one.requires_grad}
        weights = {name: _plain(one.detach()) for name, one in trained.items()}
        gradients = self._unscaled(trained)
        kept = {"gradients": gradients, "activations": self._activations, **self._told}
        self._told, self._gradients, self._activations = {}, {}, {}
        return {"weights": weights, **kept}

    def _unscaled(self, trained: dict[str, Any]) -> dict[str, Any]:
        """Return the gradients that hooks have kept, of the loss as it was before it was scaled."""
        # A backward pass ends with the first layer, and rules expect it first.
        kept = {name: self._gradients[name] for name in trained if name in self._gradients}
        if self._scaler is not None:
            return unscaled(kept, self._scale)
        left = {
            name: _plain(one.grad.detach()) for name, one in trained.items() if one.grad is not None
        }
        return unscaled(kept, scale_since(kept, left))

    def _keep_ends(self, module: Any, arguments: tuple[Any, ...], output: Any) -> None:
        if self._is_due() and self._module.training:
            ends: dict[str, Any] = {"inputs": arguments[0] if arguments else None}
            for name, value in {**ends, "outputs": output}.items():
                if _is_batch(value):
                    self._told[name] = value.detach()

    def _keeper(self, name: str) -> Any:
        def keep(module: Any, arguments: Any, output: Any) -> None:
            if self._is_due() and self._module.training and _is_batch(output):
                # A later layer may work in place, so this is a copy.
                self._activations[name or "module"] = _channels_last(output.detach().clone())

        return keep

    def _gradient_keeper(self, name: str) -> Any:
        def keep(gradient: Any) -> None:
            if self._is_due():
                if self._scaler is not None and not self._gradients:
                    self._scale = float(self._scaler.get_scale())
                self._gradients[name] = _plain(gradient.detach()).clone()  # clipped in place

        return keep


class _Hook:
    """A forward hook that `torch.compile` leaves out of its graphs, and copies have nothing of."""

    def __init__(self, keep: Callable[[Any, Any, Any], None]) -> None:
        import torch

        disable: Any = torch.compiler.disable  # which has no types
        self._keep = disable(keep)

    def __call__(self, module: Any, arguments: Any, output: Any) -> None:
        self._keep(module, arguments, output)

    def __reduce__(self) -> tuple[Any, ...]:
        """Let a copy, or what is loaded where tbviz may be missing, have a hook that does nothing.

        That is a method of the standard library that takes three arguments and returns None.
        """
        return getattr, (contextlib.nullcontext(), "__exit__")


def _is_activation(module: Any) -> bool:
    """Return whether a module is an activation function alone, softmax left out."""
    kind = type(module)
    is_one = kind.__module__ == "torch.nn.modules.activation" and "max" not in kind.__name__
    return is_one and not any(True for _ in module.children()) and kind.__name__[:9] != "Multihead"


def _is_batch(value: Any) -> bool:
    return hasattr(value, "detach") and value.ndim > 0 and not value.is_complex()


def _plain(values: Any) -> Any:
    """Return real, dense values of the same norm: those of a sparse tensor, parts of complex ones.

    A sparse gradient of an embedding has a value for each word that occurred.
    """
    import torch

    dense = values.coalesce().values() if values.is_sparse else values
    return torch.view_as_real(dense.resolve_conj()) if dense.is_complex() else dense


def _channels_last(output: Any) -> Any:
    return output.movedim(1, -1) if output.ndim >= 4 else output


def _check_kind(name: str, value: Any, rule: str, *, fits: bool) -> None:
    if not fits:
        message = f"{name} must be {rule}, found {brief(value)}"
        raise InvalidArgumentError(message, expected=rule, found=value)


def _check_layer(layer: str, named: dict[str, Any]) -> None:
    if layer not in named:
        known = ", ".join(filter(None, named))
        raise InvalidArgumentError(
            f"layers must be submodules, {known}; found {layer!r}", expected=known, found=layer
        )


def _check_parameter(name: str, parameter: Any) -> None:
    from torch.nn.parameter import is_lazy

    if is_lazy(parameter):
        raise InvalidArgumentError(
            f"module must have values in all parameters, {name} has none: call it once before",
            expected="values",
            found=name,
        )
