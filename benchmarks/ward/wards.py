"""The three wards, and who is healthy in each."""

from __future__ import annotations

from collections.abc import Callable

from benchmarks.ward import fresh, setups
from benchmarks.ward.training import Training

TUNING, HELD_OUT, FRESH = "tuning", "held out", "fresh"
SETUPS: dict[str, tuple[Callable[[], Training], ...]] = {
    TUNING: (
        setups.dense_digits,
        setups.momentum_digits,
        setups.convolutional_digits,
        setups.tanh_tumors,
        setups.variational_bars,
        setups.noisy_waves,
        setups.recurrent_signs,
        setups.small_batches,
        setups.residual_blobs,
        setups.frozen_base,
        setups.sigmoid_tumors,
        setups.linear_digits,
        setups.encoded_tumors,
    ),
    HELD_OUT: (
        setups.normalized_blobs,
        setups.convolutional_bars,
        setups.tanh_spirals,
        setups.encoded_digits,
        setups.friedman,
        setups.gated_sums,
        setups.mislabeled_blobs,
        setups.attentive_words,
        setups.rare_class,
        setups.frozen_convolution,
        setups.deep_waves,
        setups.encoded_blobs,
        setups.variational_digits,
    ),
    FRESH: (
        fresh.wine,
        fresh.diabetes,
        fresh.moons,
        fresh.margins,
        fresh.many_labels,
        fresh.depthwise_shapes,
        fresh.denoised_shapes,
        fresh.variational_shapes,
        fresh.gated_tones,
        fresh.ordered_words,
        fresh.sets,
        fresh.ranked_pairs,
        fresh.contrasted_views,
        fresh.mixture,
        fresh.quantiles,
        fresh.counts,
    ),
}
