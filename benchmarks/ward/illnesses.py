"""What makes a training ill, and which findings name it."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from benchmarks.ward import changes
from benchmarks.ward.training import Training
from benchmarks.ward.wards import HELD_OUT, TUNING


class Illness(NamedTuple):
    """What makes some healthy trainings ill.

    Attributes:
        name: in words.
        rules: those whose findings name it.
        change: makes a training ill.
        setups: by ward, the names of those that it befalls.
    """

    name: str
    rules: frozenset[str]
    change: Callable[[Training], Training]
    setups: dict[str, tuple[str, ...]]


def _illness(
    change: Callable[[Training], Training],
    name: str,
    rules: str,
    *,
    tuning: str = "",
    held_out: str = "",
) -> Illness:
    befallen = {TUNING: tuple(tuning.split()), HELD_OUT: tuple(held_out.split())}
    return Illness(name, frozenset(rules.split()), change, befallen)


ILLNESSES = (
    _illness(
        changes.rate_times(100),
        "rate 100 times too high",
        "rate_too_high diverging_loss exploding_gradients not_finite nonfinite_values",
        tuning=(
            "dense_digits momentum_digits convolutional_digits noisy_waves normalized_blobs "
            "friedman tanh_spirals rare_class depthwise_shapes quantiles margins"
        ),
        held_out="smoothed_shells outliers grades",
    ),
    _illness(
        changes.rate_times(0.01),
        "rate 100 times too low",
        "rate_too_low stuck_loss",
        tuning=(
            "dense_digits momentum_digits convolutional_digits residual_blobs tanh_spirals "
            "friedman convolutional_bars encoded_blobs depthwise_shapes ranked_pairs moons"
        ),
        held_out="triplets gated_clouds dilated_signals",
    ),
    _illness(
        changes.climb,
        "loss with the wrong sign",
        "diverging_loss exploding_gradients not_finite nonfinite_values",
        tuning="dense_digits noisy_waves convolutional_bars rare_class mixture sets",
        held_out="survivors next_letters",
    ),
    _illness(
        changes.keep_gradients,
        "gradients never cleared",
        "diverging_loss rate_too_high exploding_gradients not_finite nonfinite_values",
        tuning="momentum_digits linear_digits convolutional_bars rare_class moons margins",
        held_out="outliers maxout_checks wide_hastie",
    ),
    _illness(
        changes.end_schedule,
        "rate that decays far too soon",
        "rate_too_low plateau stuck_loss unlearned_validation",
        tuning="dense_digits noisy_waves tanh_spirals friedman quantiles many_labels",
        held_out="measured gated_clouds next_letters",
    ),
    _illness(
        changes.kill_units,
        "biases that kill ReLUs",
        "dead_units",
        tuning=(
            "dense_digits convolutional_digits noisy_waves convolutional_bars mislabeled_blobs "
            "frozen_convolution depthwise_shapes ranked_pairs"
        ),
        held_out="two_tasks focal_minority wide_hastie",
    ),
    _illness(
        changes.stack_sigmoids,
        "deep stack of sigmoids",
        "vanishing_gradients",
        tuning=(
            "dense_digits noisy_waves tanh_tumors convolutional_bars friedman mislabeled_blobs "
            "wine diabetes many_labels"
        ),
        held_out="grades two_tasks smoothed_shells",
    ),
    _illness(
        changes.enlarge_weights,
        "weights 20 times too large",
        "exploding_gradients saturated_units saturated_outputs confident_errors",
        tuning=(
            "dense_digits noisy_waves tanh_tumors friedman deep_waves tanh_spirals wine diabetes"
        ),
        held_out="houses wide_hastie measured",
    ),
    _illness(
        changes.explode,
        "exploding recurrent network",
        "exploding_gradients not_finite nonfinite_values diverging_loss confident_errors",
        tuning="recurrent_signs gated_sums gated_tones",
        held_out="next_letters tagged_sentences",
    ),
    _illness(
        changes.saturate_units,
        "saturated units",
        "saturated_units",
        tuning="tanh_tumors sigmoid_tumors tanh_spirals encoded_blobs diabetes mixture",
        held_out="full_batches measured",
    ),
    _illness(
        changes.saturate_outputs,
        "saturated outputs",
        "saturated_outputs saturated_units",
        tuning=(
            "dense_digits tanh_tumors convolutional_bars mislabeled_blobs moons depthwise_shapes"
        ),
        held_out="wide_hastie squeezed_textures gated_clouds",
    ),
    _illness(
        changes.shuffle_labels,
        "labels of other examples",
        "stuck_loss overfitting unlearned_validation",
        tuning=(
            "dense_digits convolutional_digits noisy_waves convolutional_bars friedman "
            "attentive_words depthwise_shapes sets"
        ),
        held_out="maxout_checks squeezed_textures houses",
    ),
    _illness(
        changes.blank_inputs,
        "inputs that are all zero",
        "constant_outputs stuck_loss",
        tuning="dense_digits noisy_waves convolutional_bars friedman depthwise_shapes quantiles",
        held_out="houses group_normalized_textures dilated_signals",
    ),
    _illness(
        changes.sort_labels,
        "examples class by class",
        "unshuffled_labels",
        tuning=(
            "dense_digits tanh_tumors recurrent_signs convolutional_bars tanh_spirals "
            "attentive_words depthwise_shapes sets margins"
        ),
        held_out="gated_clouds smoothed_shells group_normalized_textures",
    ),
    _illness(
        changes.leak_label,
        "label among the inputs",
        "leaked_labels",
        tuning=(
            "dense_digits convolutional_digits tanh_tumors convolutional_bars mislabeled_blobs "
            "rare_class depthwise_shapes margins"
        ),
        held_out="adadelta_digits gated_clouds focal_minority",
    ),
    _illness(
        changes.leak_roughly,
        "label among the inputs, with noise",
        "leaked_labels",
        tuning="dense_digits tanh_tumors convolutional_bars tanh_spirals margins moons",
        held_out="adagrad_hastie smoothed_shells",
    ),
    _illness(
        changes.detach,
        "layer cut off from the loss",
        "frozen_weights",
        tuning=(
            "dense_digits convolutional_digits friedman convolutional_bars depthwise_shapes moons"
        ),
        held_out="smoothed_shells two_tasks group_normalized_textures",
    ),
    _illness(
        changes.forget_layer,
        "layer that the optimizer was not given",
        "frozen_weights",
        tuning="dense_digits residual_blobs tanh_spirals mislabeled_blobs diabetes sets",
        held_out="houses two_tasks measured",
    ),
    _illness(
        changes.break_input,
        "NaN in one input",
        "nonfinite_values not_finite",
        tuning=(
            "dense_digits convolutional_digits noisy_waves friedman convolutional_bars "
            "encoded_blobs mixture gated_tones"
        ),
        held_out="grades diffused_swirl dilated_signals",
    ),
    _illness(
        changes.leave_units,
        "inputs that nobody scaled",
        "inputs_out_of_range",
        tuning=(
            "dense_digits convolutional_digits tanh_tumors convolutional_bars tanh_spirals "
            "friedman wine ranked_pairs"
        ),
        held_out="wide_hastie houses squeezed_textures",
    ),
    _illness(
        changes.take_few,
        "too few examples",
        "overfitting wide_gap",
        tuning=(
            "dense_digits small_batches residual_blobs friedman attentive_words normalized_blobs "
            "margins many_labels"
        ),
        held_out="gated_clouds two_tasks smoothed_shells",
    ),
    _illness(
        changes.weigh_penalty,
        "collapsed variational codes",
        "collapsed_codes unseparated_codes",
        tuning="variational_bars variational_digits variational_shapes",
        held_out="variational_faces variational_curves",
    ),
    _illness(
        changes.narrow_codes,
        "dead codes",
        "collapsed_codes dead_units constant_outputs",
        tuning="encoded_tumors encoded_digits encoded_blobs denoised_shapes",
        held_out="convolved_codes sparse_atoms",
    ),
    _illness(
        changes.repeat_softmax,
        "softmax twice",
        "repeated_softmax plateau",
        tuning="dense_digits momentum_digits normalized_blobs mislabeled_blobs wine moons",
        held_out="full_batches adadelta_digits gated_clouds",
    ),
    _illness(
        changes.keep_graphs,
        "graphs that are kept",
        "growing_memory",
        tuning="dense_digits tanh_tumors friedman convolutional_bars moons",
        held_out="houses grades",
    ),
    _illness(
        changes.keep_losses,
        "steps that go through all before",
        "slow_steps",
        tuning="dense_digits tanh_tumors friedman mislabeled_blobs wine",
        held_out="survivors adadelta_digits",
    ),
    _illness(
        changes.begin_at_zero,
        "weights that begin at zero",
        "stuck_loss constant_outputs dead_units frozen_weights",
        tuning="wine margins",
        held_out="smoothed_shells two_tasks wide_hastie",
    ),
    _illness(
        changes.clip_all,
        "gradients clipped to nothing",
        "rate_too_low stuck_loss",
        tuning="moons margins",
        held_out="outliers maxout_checks wide_hastie",
    ),
    _illness(
        changes.weigh_penalty,
        "codes whose size costs too much",
        "collapsed_codes",
        held_out="sparse_atoms",
    ),
    _illness(
        changes.grow_rate,
        "rate that grows",
        "rate_too_high diverging_loss exploding_gradients not_finite nonfinite_values",
        held_out="wide_hastie two_tasks grades",
    ),
    _illness(
        changes.leave_validation,
        "validation that nobody standardized",
        "unlearned_validation wide_gap overfitting",
        held_out="houses gated_clouds focal_minority",
    ),
)
