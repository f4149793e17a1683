"""The two wards, and who is healthy in each."""

from __future__ import annotations

from collections.abc import Callable

from benchmarks.ward import autoencoders, classifiers, groups, images, regressions
from benchmarks.ward.training import Training

TUNING, HELD_OUT = "tuning", "held out"
SETUPS: dict[str, tuple[Callable[[], Training], ...]] = {
    TUNING: (
        classifiers.dense_digits,
        classifiers.momentum_digits,
        classifiers.tanh_tumors,
        classifiers.small_batches,
        classifiers.residual_blobs,
        classifiers.frozen_base,
        classifiers.sigmoid_tumors,
        classifiers.linear_digits,
        classifiers.normalized_blobs,
        classifiers.tanh_spirals,
        classifiers.mislabeled_blobs,
        classifiers.rare_class,
        classifiers.wine,
        classifiers.moons,
        classifiers.margins,
        classifiers.many_labels,
        images.convolutional_digits,
        images.convolutional_bars,
        images.frozen_convolution,
        images.depthwise_shapes,
        regressions.noisy_waves,
        regressions.friedman,
        regressions.deep_waves,
        regressions.diabetes,
        regressions.mixture,
        regressions.quantiles,
        regressions.counts,
        autoencoders.encoded_digits,
        autoencoders.variational_bars,
        autoencoders.variational_digits,
        autoencoders.encoded_tumors,
        autoencoders.encoded_blobs,
        autoencoders.denoised_shapes,
        autoencoders.variational_shapes,
        groups.recurrent_signs,
        groups.gated_sums,
        groups.attentive_words,
        groups.gated_tones,
        groups.ordered_words,
        groups.sets,
        groups.ranked_pairs,
        groups.contrasted_views,
    ),
    HELD_OUT: (),
}
