"""What makes a training ill, and which findings name it."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from benchmarks.ward import changes, fresh, setups
from benchmarks.ward.training import Training
from benchmarks.ward.wards import FRESH, HELD_OUT, TUNING


class Illness(NamedTuple):
    """What makes some healthy trainings ill.

    Attributes:
        name: in words.
        rules: those whose findings name it.
        change: makes a training ill.
        setups: by ward, what it befalls.
    """

    name: str
    rules: frozenset[str]
    change: Callable[[Training], Training]
    setups: dict[str, tuple[Callable[[], Training], ...]]


def _illness(
    change: Callable[[Training], Training],
    name: str,
    rules: str,
    tuning: tuple[Callable[[], Training], ...],
    held_out: tuple[Callable[[], Training], ...],
    new: tuple[Callable[[], Training], ...],
) -> Illness:
    befallen = {TUNING: tuning, HELD_OUT: held_out, FRESH: new}
    return Illness(name, frozenset(rules.split()), change, befallen)


_S, _F = setups, fresh
ILLNESSES = (
    _illness(
        changes.rate_times(100),
        "rate 100 times too high",
        "rate_too_high diverging_loss exploding_gradients not_finite nonfinite_values",
        (_S.dense_digits, _S.momentum_digits, _S.convolutional_digits, _S.noisy_waves),
        (_S.normalized_blobs, _S.friedman, _S.tanh_spirals, _S.rare_class),
        (_F.depthwise_shapes, _F.quantiles, _F.margins),
    ),
    _illness(
        changes.rate_times(0.01),
        "rate 100 times too low",
        "rate_too_low stuck_loss",
        (_S.dense_digits, _S.momentum_digits, _S.convolutional_digits, _S.residual_blobs),
        (_S.tanh_spirals, _S.friedman, _S.convolutional_bars, _S.encoded_blobs),
        (_F.depthwise_shapes, _F.ranked_pairs, _F.moons),
    ),
    _illness(
        changes.climb,
        "loss with the wrong sign",
        "diverging_loss exploding_gradients not_finite nonfinite_values",
        (_S.dense_digits, _S.noisy_waves),
        (_S.convolutional_bars, _S.rare_class),
        (_F.mixture, _F.sets),
    ),
    _illness(
        changes.keep_gradients,
        "gradients never cleared",
        "diverging_loss rate_too_high exploding_gradients not_finite nonfinite_values",
        (_S.momentum_digits, _S.linear_digits),
        (_S.convolutional_bars, _S.rare_class),
        (_F.moons, _F.margins),
    ),
    _illness(
        changes.end_schedule,
        "rate that decays far too soon",
        "rate_too_low plateau stuck_loss",
        (_S.dense_digits, _S.noisy_waves),
        (_S.tanh_spirals, _S.friedman),
        (_F.quantiles, _F.many_labels),
    ),
    _illness(
        changes.kill_units,
        "biases that kill ReLUs",
        "dead_units",
        (_S.dense_digits, _S.convolutional_digits, _S.noisy_waves),
        (_S.convolutional_bars, _S.mislabeled_blobs, _S.frozen_convolution),
        (_F.depthwise_shapes, _F.ranked_pairs),
    ),
    _illness(
        changes.stack_sigmoids,
        "deep stack of sigmoids",
        "vanishing_gradients",
        (_S.dense_digits, _S.noisy_waves, _S.tanh_tumors),
        (_S.convolutional_bars, _S.friedman, _S.mislabeled_blobs),
        (_F.wine, _F.diabetes, _F.many_labels),
    ),
    _illness(
        changes.enlarge_weights,
        "weights 20 times too large",
        "exploding_gradients saturated_units saturated_outputs confident_errors",
        (_S.dense_digits, _S.noisy_waves, _S.tanh_tumors),
        (_S.friedman, _S.deep_waves, _S.tanh_spirals),
        (_F.wine, _F.diabetes),
    ),
    _illness(
        changes.explode,
        "exploding recurrent network",
        "exploding_gradients not_finite nonfinite_values diverging_loss confident_errors",
        (_S.recurrent_signs,),
        (_S.gated_sums,),
        (_F.gated_tones,),
    ),
    _illness(
        changes.saturate_units,
        "saturated units",
        "saturated_units",
        (_S.tanh_tumors, _S.sigmoid_tumors),
        (_S.tanh_spirals, _S.encoded_blobs),
        (_F.diabetes, _F.mixture),
    ),
    _illness(
        changes.saturate_outputs,
        "saturated outputs",
        "saturated_outputs",
        (_S.dense_digits, _S.tanh_tumors),
        (_S.convolutional_bars, _S.mislabeled_blobs),
        (_F.moons, _F.depthwise_shapes),
    ),
    _illness(
        changes.shuffle_labels,
        "labels of other examples",
        "stuck_loss overfitting unlearned_validation",
        (_S.dense_digits, _S.convolutional_digits, _S.noisy_waves),
        (_S.convolutional_bars, _S.friedman, _S.attentive_words),
        (_F.depthwise_shapes, _F.sets),
    ),
    _illness(
        changes.blank_inputs,
        "inputs that are all zero",
        "constant_outputs stuck_loss",
        (_S.dense_digits, _S.noisy_waves),
        (_S.convolutional_bars, _S.friedman),
        (_F.depthwise_shapes, _F.quantiles),
    ),
    _illness(
        changes.sort_labels,
        "examples class by class",
        "unshuffled_labels",
        (_S.dense_digits, _S.tanh_tumors, _S.recurrent_signs),
        (_S.convolutional_bars, _S.tanh_spirals, _S.attentive_words),
        (_F.depthwise_shapes, _F.sets, _F.margins),
    ),
    _illness(
        changes.leak_label,
        "label among the inputs",
        "leaked_labels",
        (_S.dense_digits, _S.convolutional_digits, _S.tanh_tumors),
        (_S.convolutional_bars, _S.mislabeled_blobs, _S.rare_class),
        (_F.depthwise_shapes, _F.margins),
    ),
    _illness(
        changes.leak_roughly,
        "label among the inputs, with noise",
        "leaked_labels",
        (_S.dense_digits, _S.tanh_tumors),
        (_S.convolutional_bars, _S.tanh_spirals),
        (_F.margins, _F.moons),
    ),
    _illness(
        changes.detach,
        "layer cut off from the loss",
        "frozen_weights",
        (_S.dense_digits, _S.convolutional_digits),
        (_S.friedman, _S.convolutional_bars),
        (_F.depthwise_shapes, _F.moons),
    ),
    _illness(
        changes.forget_layer,
        "layer that the optimizer was not given",
        "frozen_weights",
        (_S.dense_digits, _S.residual_blobs),
        (_S.tanh_spirals, _S.mislabeled_blobs),
        (_F.diabetes, _F.sets),
    ),
    _illness(
        changes.break_input,
        "NaN in one input",
        "nonfinite_values not_finite",
        (_S.dense_digits, _S.convolutional_digits, _S.noisy_waves),
        (_S.friedman, _S.convolutional_bars, _S.encoded_blobs),
        (_F.mixture, _F.gated_tones),
    ),
    _illness(
        changes.leave_units,
        "inputs that nobody scaled",
        "inputs_out_of_range",
        (_S.dense_digits, _S.convolutional_digits, _S.tanh_tumors),
        (_S.convolutional_bars, _S.tanh_spirals, _S.friedman),
        (_F.wine, _F.ranked_pairs),
    ),
    _illness(
        changes.take_few,
        "too few examples",
        "overfitting wide_gap",
        (_S.dense_digits, _S.small_batches, _S.residual_blobs),
        (_S.friedman, _S.attentive_words, _S.normalized_blobs),
        (_F.margins, _F.many_labels),
    ),
    _illness(
        changes.weigh_penalty,
        "collapsed variational codes",
        "collapsed_codes unseparated_codes",
        (_S.variational_bars,),
        (_S.variational_digits,),
        (_F.variational_shapes,),
    ),
    _illness(
        changes.narrow_codes,
        "dead codes",
        "collapsed_codes dead_units constant_outputs",
        (_S.encoded_tumors,),
        (_S.encoded_digits, _S.encoded_blobs),
        (_F.denoised_shapes,),
    ),
    _illness(
        changes.repeat_softmax,
        "softmax twice",
        "repeated_softmax plateau",
        (_S.dense_digits, _S.momentum_digits),
        (_S.normalized_blobs, _S.mislabeled_blobs),
        (_F.wine, _F.moons),
    ),
    _illness(
        changes.keep_graphs,
        "graphs that are kept",
        "growing_memory",
        (_S.dense_digits, _S.tanh_tumors),
        (_S.friedman, _S.convolutional_bars),
        (_F.moons,),
    ),
    _illness(
        changes.keep_losses,
        "steps that go through all before",
        "slow_steps",
        (_S.dense_digits, _S.tanh_tumors),
        (_S.friedman, _S.mislabeled_blobs),
        (_F.wine,),
    ),
    _illness(
        changes.begin_at_zero,
        "weights that begin at zero",
        "stuck_loss constant_outputs dead_units frozen_weights",
        (),
        (),
        (_F.wine, _F.margins),
    ),
    _illness(
        changes.clip_all,
        "gradients clipped to nothing",
        "rate_too_low stuck_loss",
        (),
        (),
        (_F.moons, _F.margins),
    ),
)
