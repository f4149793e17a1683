"""Which tag means what."""

from __future__ import annotations

import pytest

from tbviz.monitor.vocabulary import layer_of, loss_pairs, meaning


@pytest.mark.parametrize(
    ("tag", "expected"),
    [
        ("loss", ("loss", "loss")),
        ("Loss/train", ("loss", "Loss/train")),
        ("epoch_loss", ("loss", "epoch_loss")),
        ("train_cost", ("loss", "train_cost")),
        ("val_loss", ("validation_loss", "val_loss")),
        ("validation/loss", ("validation_loss", "validation/loss")),
        (
            "evaluation_loss_vs_iterations",
            ("validation_loss", "evaluation_loss_vs_iterations"),
        ),
        ("test/nll", ("validation_loss", "test/nll")),
        *((tag, ("loss", tag)) for tag in ("trainLoss", "BCELoss", "train_loss_step", "xent")),
        *((tag, ("loss", tag)) for tag in ("train/cross_entropy", "Cross-Entropy", "neg_elbo")),
        *((tag, ("loss", tag)) for tag in ("train/negative log likelihood", "nelbo", "MSE")),
        ("valLoss", ("validation_loss", "valLoss")),
        *((tag, None) for tag in ("elbo", "entropy", "objective", "error", "perplexity", "lossy")),
        *((tag, None) for tag in ("loss_G", "d_loss", "lossD", "GLoss", "KLLoss", "lossScale")),
        ("gan/generator_loss", None),
        ("loss/d", None),
        ("kl_loss", None),
        ("policy_loss", None),
        ("loss_scale", None),
        *((tag, None) for tag in ("train/loss_weight", "loss/std", "loss_var", "best_loss")),
        *((tag, None) for tag in ("early_stopping/min_loss", "maxLoss", "loss_lr")),
        *((tag, None) for tag in ("grad_loss_norm", "perplexity_loss", "test_time_loss")),
        *((tag, None) for tag in ("loss_ratio", "loss/weights")),
        *((tag, ("loss", tag)) for tag in ("weighted_loss", "normalized/loss", "softmax_loss")),
        ("accuracy", None),
        ("gloss", None),
        ("health/gradient_norm/dense/kernel", ("gradient_norm", "dense/kernel")),
        ("health/step_seconds", ("step_seconds", "")),
        ("health/findings", None),
        ("encoder/relu/dead_share", ("dead_share", "encoder/relu")),
        ("activations/hidden/dead_share", ("dead_share", "hidden")),
        ("encoder/codes/nonfinite", ("nonfinite", "encoder/codes")),
        ("nonfinite", None),
        ("", None),
    ],
)
def test_a_tag_means_what_people_call_it(tag: str, expected: tuple[str, str] | None) -> None:
    """Losses of anybody's run but those of players and parts; statistics; gauges."""
    assert meaning(tag) == expected


@pytest.mark.parametrize(
    ("name", "layer"),
    [
        ("dense/kernel", "dense"),
        ("block/conv/bias", "block/conv"),
        ("layers.0.weight", "layers.0"),
        ("w", "w"),
    ],
)
def test_a_weight_is_of_a_layer(name: str, layer: str) -> None:
    """In Keras' and in PyTorch's names."""
    assert layer_of(name) == layer


@pytest.mark.parametrize(
    ("losses", "validation", "expected"),
    [
        (["a/cost"], ["test/nll"], {"test/nll": "a/cost"}),
        (["loss/train", "mse"], ["loss/validation"], {"loss/validation": "loss/train"}),
        (["mse", "loss"], ["val_loss", "val_mse"], {"val_loss": "loss", "val_mse": "mse"}),
        (
            ["epoch_loss", "batch_loss"],
            ["validation/epoch_loss"],
            {"validation/epoch_loss": "epoch_loss"},
        ),
        (["mse", "mae"], ["val_loss"], {}),
        (["trainLoss", "trainMSE"], ["valLoss"], {"valLoss": "trainLoss"}),
        (
            ["train/cross_entropy", "train_mse"],
            ["val/CrossEntropy"],
            {"val/CrossEntropy": "train/cross_entropy"},
        ),
    ],
)
def test_losses_of_validation_have_their_partners(
    losses: list[str], validation: list[str], expected: dict[str, str]
) -> None:
    """By their words, in whatever order the losses were written."""
    assert loss_pairs(losses, validation) == expected
    assert loss_pairs(losses[::-1], validation[::-1]) == expected
