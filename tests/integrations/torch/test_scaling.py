"""Gradients of a scaled loss, told as those of the loss itself, with PyTorch's own scaler."""

from __future__ import annotations

import pytest

from tbviz.errors import InvalidArgumentError
from tbviz.monitor import Monitor

torch = pytest.importorskip("torch")
from tbviz.integrations.torch import monitor_module  # noqa: E402
from tbviz.integrations.torch.scaling import scale_since  # noqa: E402


def told(*, init_scale=None, given=False, clip=False, weight=1.0, steps=6):
    """Train with a scaler or without, and return the monitor."""
    torch.manual_seed(0)
    model = torch.nn.Sequential(torch.nn.Linear(4, 8), torch.nn.ReLU(), torch.nn.Linear(8, 2))
    inputs, targets = torch.randn(16, 4), torch.randn(16, 2)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.05 / weight)
    options = {} if init_scale is None else {"init_scale": init_scale}
    scaler = torch.amp.GradScaler("cpu", enabled=init_scale is not None, **options)
    monitor = Monitor(terminal=False)
    with monitor_module(model, monitor, every=1, scaler=scaler if given else None) as watched:
        for step in range(steps):
            loss = weight * (model(inputs) - targets).square().mean()
            optimizer.zero_grad()
            scaler.scale(loss).backward()
            if clip:
                scaler.unscale_(optimizer)
                torch.nn.utils.clip_grad_norm_(model.parameters(), 0.01)
            scaler.step(optimizer)
            scaler.update()
            watched.update(step, loss=loss)
    return monitor


@pytest.mark.parametrize(("given", "clip"), [(False, False), (True, False), (True, True)])
def test_gradients_of_a_scaled_loss_are_told_without_the_scale(given, clip):
    """Before any clipping, as without a scaler; a scaler that is given need not have one."""
    plain, scaled = told(clip=clip), told(init_scale=2.0**16, given=given, clip=clip)
    for name in ("0.weight", "0.bias", "2.weight", "2.bias"):
        tag = f"health/gradient_norm/{name}"
        expected, found = plain.history[tag].values, scaled.history[tag].values
        assert found.tolist() == pytest.approx(expected.tolist(), rel=1e-4)


def test_a_step_that_a_scaler_leaves_out_is_no_illness():
    """Its first scale is so large that gradients are infinite; later ones are told."""
    monitor = told(init_scale=2.0**127, given=True, weight=100.0, steps=12)
    monitor.judge()
    assert [one for one in monitor.findings if one.rule == "nonfinite_values"] == []
    assert 0 < len(monitor.history["health/gradient_norm/0.weight"].steps) < 12


def test_infinite_gradients_without_a_scale_are_told():
    """A scaler at a scale of 1 leaves them out as well, but they are not its doing."""
    model, monitor = torch.nn.Linear(2, 1), Monitor(terminal=False)
    scaler = torch.amp.GradScaler("cpu", init_scale=1.0)
    with monitor_module(model, monitor, scaler=scaler) as watched:
        loss = scaler.scale((model(torch.zeros(3, 2)) * torch.inf).sum())
        loss.backward()
        watched.update(0)
    assert "health/nonfinite/gradients/weight" in monitor.history


@pytest.mark.parametrize(("before", "after", "scale"), [
    ([8.0, -64.0], [0.5, -4.0], 16), ([1.0, 2.0], [1.0, 2.0], 1), ([3.0], [1.0], 1),
    ([float("inf"), 8.0], [float("inf"), 2.0], 4), ([float("nan")], [1.0], 1),
    ([1.0], [2.0], 1), ([0.0], [0.0], 1), ([2.0], [0.0], 1), ([4.0], [1.0, 2.0], 1),
])  # fmt: skip
def test_a_scale_is_a_power_of_two(before, after, scale):
    """By hand; clipping is no scale, nor is what was cleared or added to."""
    assert scale_since({"w": torch.tensor(before)}, {"w": torch.tensor(after)}) == scale


def test_what_is_no_scaler_is_refused():
    """A number is none."""
    with pytest.raises(InvalidArgumentError, match=r"GradScaler or None, found 65536"):
        monitor_module(torch.nn.Linear(1, 1), Monitor(terminal=False), scaler=65536)
