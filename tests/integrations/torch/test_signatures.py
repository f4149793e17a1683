"""The calls of the drop-in are those of PyTorch, and those of tensorboardX beyond."""

from __future__ import annotations

import inspect
from typing import Any

import pytest

from tbviz.integrations.torch import SummaryWriter

# Of torch.utils.tensorboard.SummaryWriter, PyTorch 2.13.
CALLS = {
    "__init__": "log_dir=None, comment='', purge_step=None, max_queue=10, flush_secs=120, "
    "filename_suffix=''",
    "add_audio": "tag, snd_tensor, global_step=None, sample_rate=44100, walltime=None",
    "add_custom_scalars": "layout",
    "add_custom_scalars_marginchart": "tags, category='default', title='untitled'",
    "add_custom_scalars_multilinechart": "tags, category='default', title='untitled'",
    "add_embedding": "mat, metadata=None, label_img=None, global_step=None, tag='default', "
    "metadata_header=None",
    "add_figure": "tag, figure, global_step=None, close=True, walltime=None",
    "add_graph": "model, input_to_model=None, verbose=False, use_strict_trace=True",
    "add_histogram": "tag, values, global_step=None, bins='tensorflow', walltime=None, "
    "max_bins=None",
    "add_histogram_raw": "tag, min, max, num, sum, sum_squares, bucket_limits, bucket_counts, "
    "global_step=None, walltime=None",
    "add_hparams": "hparam_dict, metric_dict, hparam_domain_discrete=None, run_name=None, "
    "global_step=None",
    "add_image": "tag, img_tensor, global_step=None, walltime=None, dataformats='CHW'",
    "add_image_with_boxes": "tag, img_tensor, box_tensor, global_step=None, walltime=None, "
    "rescale=1, dataformats='CHW', labels=None",
    "add_images": "tag, img_tensor, global_step=None, walltime=None, dataformats='NCHW'",
    "add_mesh": "tag, vertices, colors=None, faces=None, config_dict=None, global_step=None, "
    "walltime=None",
    "add_onnx_graph": "prototxt",
    "add_pr_curve": "tag, labels, predictions, global_step=None, num_thresholds=127, "
    "weights=None, walltime=None",
    "add_pr_curve_raw": "tag, true_positive_counts, false_positive_counts, "
    "true_negative_counts, false_negative_counts, precision, recall, global_step=None, "
    "num_thresholds=127, weights=None, walltime=None",
    "add_scalar": "tag, scalar_value, global_step=None, walltime=None, new_style=False, "
    "double_precision=False",
    "add_scalars": "main_tag, tag_scalar_dict, global_step=None, walltime=None",
    "add_tensor": "tag, tensor, global_step=None, walltime=None",
    "add_text": "tag, text_string, global_step=None, walltime=None",
    "add_video": "tag, vid_tensor, global_step=None, fps=4, walltime=None",
    "close": "",
    "flush": "",
    "get_logdir": "",
}


def public(owner: Any) -> dict[str, list[inspect.Parameter]]:
    """Return the parameters of the constructor and of the public methods, but for self."""
    return {
        name: list(inspect.signature(method).parameters.values())[1:]
        for name, method in inspect.getmembers(owner, inspect.isfunction)
        if name == "__init__" or not name.startswith("_")
    }


def spelled(parameters: list[inspect.Parameter]) -> str:
    """Return parameters that can be positional, by name and default."""
    return ", ".join(
        p.name if p.default is p.empty else f"{p.name}={p.default!r}"
        for p in parameters
        if p.kind == p.POSITIONAL_OR_KEYWORD
    )


def test_the_calls_are_those_of_the_installed_torch() -> None:
    """The table says what PyTorch says: names, order and defaults."""
    torch = pytest.importorskip("torch.utils.tensorboard")
    found = {name: spelled(parameters) for name, parameters in public(torch.SummaryWriter).items()}
    assert found == CALLS


@pytest.mark.parametrize("name", CALLS)
def test_each_call_of_torch_is_taken(name: str) -> None:
    """What can be positional is the same; all that is ours is a keyword with a default."""
    parameters = public(SummaryWriter)[name]
    assert spelled(parameters) == CALLS[name]
    ours = [p for p in parameters if p.kind != p.POSITIONAL_OR_KEYWORD]
    assert all(p.kind == p.KEYWORD_ONLY and p.default is not p.empty for p in ours)


def test_each_call_of_tensorboardx_is_taken() -> None:
    """Its methods are there, and each of their arguments by its name."""
    theirs = public(pytest.importorskip("tensorboardX").SummaryWriter)
    del theirs["add_onnx_graph"]  # one argument, which only PyTorch's name can have
    ours = public(SummaryWriter)
    for name, parameters in theirs.items():
        named = {p.name for p in parameters if p.kind != p.VAR_KEYWORD}
        assert named <= {p.name for p in ours[name]}, name


def test_no_method_lacks_documentation() -> None:
    """Each says what it takes where that differs."""
    methods = [getattr(SummaryWriter, name) for name in CALLS if name != "__init__"]
    assert all(method.__doc__ for method in [SummaryWriter, *methods])
