"""Rules about gradients, on layers whose numbers are known."""

from __future__ import annotations

import numpy as np
import pytest
from measured import series

from tbviz.monitor import Series, rules


def layers(*norms: float, count: int = 10, spread: float = 0.3) -> dict[str, Series]:
    """Return the norms of kernels and biases, the biases half as large, with noise."""
    noise = np.random.default_rng(0).lognormal(0, spread, (len(norms), 2, count))
    found = {}
    for layer, norm in enumerate(norms):
        found[f"layer_{layer}/kernel"] = series(norm * noise[layer, 0])
        found[f"layer_{layer}/bias"] = series(norm / 2 * noise[layer, 1])
    return found


@pytest.mark.parametrize(
    "norms", [(1, 1, 1), (0.1, 1, 0.3), (20, 5, 1), (1e-8, 1e-8, 1e-8), (0, 1, 1), (1, 0, 1), (0,)]
)
def test_sound_gradients_are_left_alone(norms: tuple[float, ...]) -> None:
    """Layers within a hundred of each other, small ones together, and layers without any."""
    assert rules.vanishing_gradients(layers(*norms)) is None
    assert rules.exploding_gradients(layers(*norms)) is None


def test_the_layer_with_the_smallest_gradient_is_named() -> None:
    """Of a stack that loses a factor of 20 with each layer."""
    found = rules.vanishing_gradients(layers(*20.0 ** np.arange(-4, 1), spread=0), ratio=5e-4)
    assert found is not None
    assert (found.where, found.step) == ("layer_0", 90)
    assert "2 of 5 layers" in found.message  # 1/160000 and 1/8000; 1/400 is above 1/2000
    assert found.certainty == pytest.approx(5e-4 / (5e-4 + 20.0**-4))


def test_the_order_tells_vanishing_from_exploding() -> None:
    """A first layer far above the last explodes, one far below vanishes."""
    assert rules.vanishing_gradients(layers(1, 1e-5)) is None
    found = rules.exploding_gradients(layers(3, 1e-5, spread=0))
    assert found is not None
    assert found.where == "layer_0"
    norms = 3 * 1.25**0.5, 1e-5 * 1.25**0.5  # of kernel and bias
    said = f"a norm of {norms[0]:.3g}, 3e+05 times that of a later layer, {norms[1]:.3g}"
    assert said in found.message
    assert rules.exploding_gradients(layers(1e-5, 3)) is None


def test_a_gradient_that_grows_does_not_vanish() -> None:
    """A layer behind a gate that opens; one that shrinks meanwhile, or is as small, does."""
    later = {"out/kernel": series([1.0] * 10)}
    grows = series([1e-5] * 5 + [1e-5, 1e-4, 5e-4, 2e-3, 9e-3])
    assert rules.vanishing_gradients({"in/kernel": grows, **later}) is None
    shrinks = series(grows.values[::-1] / 1e3)
    assert rules.vanishing_gradients({"in/kernel": shrinks, **later}) is not None


def test_large_and_leaping_gradients_explode() -> None:
    """Above five thousand, or a hundred times what they were, but for single batches."""
    assert rules.exploding_gradients(layers(9000.0)) is not None
    leap = {"a/kernel": series([1.0] * 17 + [500.0] * 3), "b/kernel": series([1.0] * 20)}
    two = {"a/kernel": series([1.0] * 15 + [500.0, 1.0, 500.0, 1.0, 1.0])}
    assert rules.exploding_gradients(two) is None
    found = rules.exploding_gradients(leap, factor=100, norm=1e6)
    assert found is not None
    assert found.where == "a"
    assert found.certainty == pytest.approx(500 / (500 + 100))
    assert "has a norm of 500, 500 times what it was before, 1" in found.message
    assert rules.exploding_gradients(leap, factor=1000) is None


def test_small_gradients_do_not_explode() -> None:
    """A stack of sigmoids that begins to learn: clipping would change nothing."""
    begins = {"a/kernel": series([6e-5] * 15 + [0.016] * 5), "b/kernel": series([1e-6] * 20)}
    assert rules.exploding_gradients(begins) is None
    assert rules.exploding_gradients(begins, clip=0.01) is not None


def test_weights_of_a_layer_count_together() -> None:
    """A bias before a normalization has no gradient to speak of, and its layer is sound."""
    norms = {"conv/kernel": series([1.0] * 9), "conv/bias": series([1e-9] * 9)}
    assert rules.vanishing_gradients({**norms, "dense/kernel": series([1.0] * 9)}) is None
