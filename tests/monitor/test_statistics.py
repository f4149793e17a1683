"""Statistics of arrays, against NumPy, SciPy's formulas by hand, and chance."""

from __future__ import annotations

import numpy as np
import pytest

from tbviz.monitor import statistics as s

RNG = np.random.default_rng(0)


@pytest.mark.parametrize("scale", [1.0, 1e-30, 1e30, 0.0])
@pytest.mark.parametrize("dtype", [np.float32, np.float64, np.int32])
def test_a_norm_is_that_of_numpy(scale: float, dtype: type) -> None:
    """Where squares leave the range of float32, too."""
    values = (RNG.normal(size=(30, 20)) * (scale if dtype is not np.int32 else 100)).astype(dtype)
    expected = np.linalg.norm(values.astype(np.longdouble))
    np.testing.assert_allclose(s.norm(values), float(expected), rtol=1e-5)


def test_a_norm_tells_of_nan() -> None:
    """It is NaN or infinite, and the count says how many."""
    values = np.array([1, np.nan, np.inf, -np.inf], np.float32)
    assert np.isnan(s.norm(values))
    assert np.isinf(s.norm(values[[0, 2]]))
    assert s.nonfinite_count(values) == 3
    assert s.nonfinite_count(np.arange(3)) == 0


def test_an_update_is_measured_by_its_weight() -> None:
    """By hand: of a norm of 5, one of 0.5 is a tenth."""
    before = np.array([3.0, 4.0])
    assert s.update_ratio(before, before * 1.1) == pytest.approx(0.1)
    assert s.update_ratio(before, before) == 0
    assert s.update_ratio(np.zeros(2), np.zeros(2)) == 0
    assert np.isnan(s.update_ratio(np.zeros(2), before))


def sigmoid(x: np.ndarray) -> np.ndarray:
    """Return 1 / (1 + exp(-x))."""
    return 1 / (1 + np.exp(-x))


def test_saturation_is_of_sigmoid_and_tanh_alone() -> None:
    """The share beyond logit(0.95) = 2.944 and atanh(0.9) = 1.472, and None for others."""
    x = RNG.normal(0, 3, (200, 50))
    at_sigmoid = (np.abs(x) > np.log(19)).mean()
    at_tanh = (np.abs(x) > np.arctanh(0.9)).mean()
    assert s.saturated_share(sigmoid(x)) == pytest.approx(at_sigmoid)
    assert s.saturated_share(np.tanh(x)) == pytest.approx(at_tanh)
    assert s.saturated_share(sigmoid(x / 100)) == 0
    softmax = np.exp(5 * x) / np.exp(5 * x).sum(axis=-1, keepdims=True)
    for other in (x, np.maximum(x, 0), softmax, np.full((2, 2), np.nan), np.arange(2)):
        assert s.saturated_share(other) is None
    assert s.is_relu(np.maximum(x, 0))
    assert not s.is_relu(sigmoid(x))


@pytest.mark.parametrize("low", [-1000, -300])
@pytest.mark.parametrize("high", [1000, -5])
def test_a_sigmoid_far_below_its_range_is_no_relu(low: float, high: float) -> None:
    """Though some of its values are exactly zero in float32; a ReLU of small values is one."""
    with np.errstate(over="ignore"):
        saturated = sigmoid(np.linspace(low, high, 500, dtype=np.float32).reshape(50, 10))
    assert (saturated == 0).any()
    assert not s.is_relu(saturated)
    assert s.is_relu(np.maximum(1e-3 * RNG.normal(size=(500, 500)), 0).astype(np.float32))


def test_outputs_at_their_bounds_are_counted() -> None:
    """Exactly there, and only of functions that have bounds."""
    assert s.bound_share(np.array([0, 1, 0.5, 1 - 1e-9])) == 0.5
    assert s.bound_share(np.array([-1, 1, 0.0, 0.3])) == 0.5
    assert s.bound_share(np.array([0, 1, 7.0])) == 0
    assert s.bound_share(np.array([np.nan])) == 0


def test_spread_is_the_part_that_depends_on_the_sample() -> None:
    """None for the same output, all for outputs around zero; by hand in between."""
    assert s.spread(np.ones((5, 3))) == 0
    assert s.spread(np.zeros((5, 3))) == 0
    assert s.spread(np.array([[-1.0], [1.0]])) == 1
    assert s.spread(np.array([[3.0], [5.0]])) == pytest.approx(1 / np.sqrt(17))
    assert np.isnan(s.spread(np.ones((1, 3))))


def test_the_spread_of_codes_is_that_of_numpy() -> None:
    """Without samples that are NaN."""
    codes = RNG.normal(size=(50, 3)).astype(np.float32) * [1, 0.1, 0]
    np.testing.assert_allclose(s.code_spread(codes), codes.std(axis=0), rtol=1e-6)
    bad = np.r_[codes, [[np.nan, 0, 0]]]
    np.testing.assert_allclose(s.code_spread(bad), codes.std(axis=0), rtol=1e-6)
    assert np.isnan(s.code_spread(np.full((2, 3), np.nan))).all()


def test_separation_is_nothing_by_chance_and_one_for_points() -> None:
    """And what it is by hand: of variance 1 between and within classes, about a half."""
    labels = np.repeat(np.arange(10), 20)
    chance = [s.code_separation(RNG.normal(size=(200, 2)), labels) for _ in range(200)]
    assert abs(np.mean(chance)) < 0.03
    centers = RNG.normal(size=(10, 2))
    assert s.code_separation(centers[labels], labels) == pytest.approx(1)
    by_hand = s.code_separation(np.array([[0.0], [2.0], [4.0], [6.0]]), np.array([0, 0, 1, 1]))
    assert by_hand == pytest.approx(1 - (4 / 2) / (20 / 3))
    assert np.isnan(s.code_separation(np.ones((4, 1)), np.array([0, 0, 1, 1])))
    assert np.isnan(s.code_separation(np.eye(4), np.zeros(4)))
    assert np.isnan(s.code_separation(np.eye(4), np.arange(4)))


@pytest.mark.parametrize("shares", [[0.5, 0.5], [0.1] * 10, [0.9, 0.1]])
def test_the_order_of_labels_is_in_deviations_from_chance(shares: list[float]) -> None:
    """Shuffled it has about mean 0; its deviation is 1 where classes are equally frequent."""
    orders = [
        s.label_order(RNG.choice(len(shares), 64, p=shares), np.array(shares)) for _ in range(2000)
    ]
    assert abs(np.mean(orders)) < 0.1
    assert 0.8 < np.std(orders) < (1.2 if len(set(shares)) == 1 else 2)
    in_order = np.sort(RNG.choice(len(shares), 64, p=shares))
    if len(set(shares)) == 1:
        assert s.label_order(in_order, np.array(shares)) > 5
    assert s.label_order(np.zeros(9, int), np.array([1.0])) == 0


def test_classes_around_one_center_are_separate_where_their_neighbors_are() -> None:
    """Two rings around each other, of radius 1 and 3."""
    labels = np.arange(200) % 2
    angle = RNG.uniform(0, 2 * np.pi, 200)
    rings = (1 + 2 * labels)[:, None] * np.stack([np.cos(angle), np.sin(angle)], axis=1)
    assert s.code_separation(rings, labels) == pytest.approx(1)
    assert s.code_separation(rings, RNG.permutation(labels)) < 0.3


def test_a_cross_entropy_is_that_of_scipy() -> None:
    """Of logits as large as float32 holds, too; that of a guess is log K."""
    scipy = pytest.importorskip("scipy.special")
    labels = RNG.integers(0, 4, 50)
    assert s.cross_entropy(np.zeros((50, 4)), labels) == pytest.approx(np.log(4))
    for scale in (3, 1e30):
        logits = RNG.normal(0, scale, (50, 4)).astype(np.float32)
        expected = -scipy.log_softmax(logits.astype(float), axis=1)[np.arange(50), labels].mean()
        assert s.cross_entropy(logits, labels) == pytest.approx(expected)
