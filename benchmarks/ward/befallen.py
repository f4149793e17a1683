"""Whom each illness befalls, in each ward."""

from __future__ import annotations

from benchmarks.ward.wards import HELD_OUT, TUNING


def _wards(*, tuning: str, held_out: str = "") -> dict[str, tuple[str, ...]]:
    return {TUNING: tuple(tuning.split()), HELD_OUT: tuple(held_out.split())}


BEFALLEN = {
    "rate 100 times too high": _wards(
        tuning=(
            "dense_digits momentum_digits convolutional_digits noisy_waves normalized_blobs "
            "friedman tanh_spirals rare_class depthwise_shapes quantiles margins "
            "smoothed_shells outliers grades"
        ),
        held_out="energies foreseen_loads gated_yields",
    ),
    "rate 100 times too low": _wards(
        tuning=(
            "dense_digits momentum_digits convolutional_digits residual_blobs tanh_spirals "
            "friedman convolutional_bars encoded_blobs depthwise_shapes ranked_pairs moons "
            "triplets gated_clouds dilated_signals"
        ),
        held_out="patched_strokes counted_words delays",
    ),
    "loss with the wrong sign": _wards(
        tuning=(
            "dense_digits noisy_waves convolutional_bars rare_class mixture sets survivors "
            "next_letters"
        ),
        held_out="energies counted_words placed_stars",
    ),
    "gradients never cleared": _wards(
        tuning=(
            "momentum_digits linear_digits convolutional_bars rare_class moons margins "
            "outliers maxout_checks wide_hastie"
        ),
        held_out="placed_stars residual_crystals prototypes",
    ),
    "rate that decays far too soon": _wards(
        tuning=(
            "dense_digits noisy_waves tanh_spirals friedman quantiles many_labels measured "
            "gated_clouds next_letters"
        ),
        held_out="told_most masked_cells tied_spectra",
    ),
    "biases that kill ReLUs": _wards(
        tuning=(
            "dense_digits convolutional_digits noisy_waves convolutional_bars "
            "mislabeled_blobs frozen_convolution depthwise_shapes ranked_pairs two_tasks "
            "focal_minority wide_hastie"
        ),
        held_out="heartbeats placed_stars spread_wages",
    ),
    "deep stack of sigmoids": _wards(
        tuning=(
            "dense_digits noisy_waves tanh_tumors convolutional_bars friedman "
            "mislabeled_blobs wine diabetes many_labels grades two_tasks smoothed_shells"
        ),
        held_out="heartbeats robot_arm bearings",
    ),
    "weights 20 times too large": _wards(
        tuning=(
            "dense_digits noisy_waves tanh_tumors friedman deep_waves tanh_spirals wine "
            "diabetes houses wide_hastie measured"
        ),
        held_out="gated_yields bearings robot_arm",
    ),
    "exploding recurrent network": _wards(
        tuning="recurrent_signs gated_sums gated_tones next_letters tagged_sentences",
        held_out="told_most foreseen_loads",
    ),
    "saturated units": _wards(
        tuning=(
            "tanh_tumors sigmoid_tumors tanh_spirals encoded_blobs diabetes mixture "
            "full_batches measured"
        ),
        held_out="attended_bursts resilient_plant prototypes",
    ),
    "saturated outputs": _wards(
        tuning=(
            "dense_digits tanh_tumors convolutional_bars mislabeled_blobs moons "
            "depthwise_shapes wide_hastie squeezed_textures gated_clouds"
        ),
        held_out="heartbeats dropped_channels swished_regions",
    ),
    "labels of other examples": _wards(
        tuning=(
            "dense_digits convolutional_digits noisy_waves convolutional_bars friedman "
            "attentive_words depthwise_shapes sets maxout_checks squeezed_textures houses"
        ),
        held_out="swished_regions delays asked_swarms",
    ),
    "inputs that are all zero": _wards(
        tuning=(
            "dense_digits noisy_waves convolutional_bars friedman depthwise_shapes quantiles "
            "houses group_normalized_textures dilated_signals"
        ),
        held_out="told_most patched_strokes placed_stars",
    ),
    "examples class by class": _wards(
        tuning=(
            "dense_digits tanh_tumors recurrent_signs convolutional_bars tanh_spirals "
            "attentive_words depthwise_shapes sets margins gated_clouds smoothed_shells "
            "group_normalized_textures"
        ),
        held_out="heartbeats attended_bursts swished_regions",
    ),
    "label among the inputs": _wards(
        tuning=(
            "dense_digits convolutional_digits tanh_tumors convolutional_bars "
            "mislabeled_blobs rare_class depthwise_shapes margins adadelta_digits "
            "gated_clouds focal_minority"
        ),
        held_out="swished_regions prototypes told_most",
    ),
    "label among the inputs, with noise": _wards(
        tuning=(
            "dense_digits tanh_tumors convolutional_bars tanh_spirals margins moons "
            "adagrad_hastie smoothed_shells"
        ),
        held_out="swished_regions prototypes told_most",
    ),
    "layer cut off from the loss": _wards(
        tuning=(
            "dense_digits convolutional_digits friedman convolutional_bars depthwise_shapes "
            "moons smoothed_shells two_tasks group_normalized_textures"
        ),
        held_out="sung_chirp placed_stars heartbeats",
    ),
    "layer that the optimizer was not given": _wards(
        tuning=(
            "dense_digits residual_blobs tanh_spirals mislabeled_blobs diabetes sets houses "
            "two_tasks measured"
        ),
        held_out="sung_chirp robot_arm",
    ),
    "NaN in one input": _wards(
        tuning=(
            "dense_digits convolutional_digits noisy_waves friedman convolutional_bars "
            "encoded_blobs mixture gated_tones grades diffused_swirl dilated_signals"
        ),
        held_out="bearings asked_swarms variational_roads",
    ),
    "inputs that nobody scaled": _wards(
        tuning=(
            "dense_digits convolutional_digits tanh_tumors convolutional_bars tanh_spirals "
            "friedman wine ranked_pairs wide_hastie houses squeezed_textures"
        ),
        held_out="robot_arm asked_swarms delays",
    ),
    "too few examples": _wards(
        tuning=(
            "dense_digits small_batches residual_blobs friedman attentive_words "
            "normalized_blobs margins many_labels gated_clouds two_tasks smoothed_shells"
        ),
        held_out="swished_regions prototypes gated_yields",
    ),
    "collapsed variational codes": _wards(
        tuning=(
            "variational_bars variational_digits variational_shapes variational_faces "
            "variational_curves"
        ),
        held_out="variational_roads variational_skylines",
    ),
    "dead codes": _wards(
        tuning=(
            "encoded_tumors encoded_digits encoded_blobs denoised_shapes convolved_codes "
            "sparse_atoms"
        ),
        held_out="tied_spectra masked_surveys",
    ),
    "softmax twice": _wards(
        tuning=(
            "dense_digits momentum_digits normalized_blobs mislabeled_blobs wine moons "
            "full_batches adadelta_digits gated_clouds"
        ),
        held_out="swished_regions prototypes counted_words",
    ),
    "graphs that are kept": _wards(
        tuning="dense_digits tanh_tumors friedman convolutional_bars moons houses grades",
        held_out="bearings counted_words",
    ),
    "steps that go through all before": _wards(
        tuning=(
            "dense_digits tanh_tumors friedman mislabeled_blobs wine survivors adadelta_digits"
        ),
        held_out="resilient_plant debtors",
    ),
    "weights that begin at zero": _wards(
        tuning="wine margins smoothed_shells two_tasks wide_hastie",
        held_out="robot_arm energies spread_wages",
    ),
    "gradients clipped to nothing": _wards(
        tuning="moons margins outliers maxout_checks wide_hastie",
        held_out="residual_crystals heartbeats robot_arm",
    ),
    "codes whose size costs too much": _wards(
        tuning="sparse_atoms",
        held_out="tied_spectra masked_surveys",
    ),
    "rate that grows": _wards(
        tuning="wide_hastie two_tasks grades",
        held_out="placed_stars residual_crystals prototypes",
    ),
    "validation that nobody standardized": _wards(
        tuning="houses gated_clouds focal_minority",
        held_out="gated_yields debtors bearings",
    ),
}
