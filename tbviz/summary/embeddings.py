"""The builder of embeddings: files in the run_dir that TensorBoard's projector reads.

    projector_config.pbtxt        which embeddings there are; those of others are kept
    projector/<tag>@<step>/
        tensor.tsv                one point a line, its numbers separated by tabs
        metadata.tsv              one line for each point, after one of titles if columns are many
        sprite.png                the images of the points, row by row in a square

TensorBoard (`plugins/projector/projector_plugin.py`) skips empty lines, and strips each.
"""

from __future__ import annotations

import hashlib
import math
import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, SupportsIndex
from urllib.parse import quote

import numpy as np
import numpy.typing as npt
from google.protobuf import text_format
from tensorboard.plugins.projector import metadata as names
from tensorboard.plugins.projector.projector_config_pb2 import EmbeddingInfo, ProjectorConfig

from tbviz import images
from tbviz.checks import as_numbers
from tbviz.errors import FileError, InvalidArgumentError
from tbviz.events import Value, make_value, tensor_to_proto
from tbviz.images.pixels import ValueRange
from tbviz.summary.notes import counted
from tbviz.summary.pending import PendingSummary, checked_step, pending, snapshot

_PROJECTOR = "projector"  # the folder of all embeddings
_LARGEST_SPRITE = 8192  # pixels of a side, that every browser's WebGL takes
_LONGEST_NAME = 200  # of a folder, of the 255 bytes that file systems allow
_NOTHING = "-"  # for a label that is empty, which TensorBoard would skip


def embedding(
    tag: str,
    data: Any,
    step: SupportsIndex,
    *,
    labels: Any | None = None,
    thumbnails: Any | None = None,
    value_range: ValueRange = None,
) -> PendingSummary:
    """Write points of many dimensions for the Projector, as files in the run_dir.

    Each step is an embedding of its own there, named `<tag>@<step>`. Points that are not finite are
    left out, with their labels and images; in an image, such pixels are drawn in a color of their
    own. Points of either sort are counted in `<tag>/nonfinite`.

    Args:
        tag: the name of the series.
        data: the points, `[N, D]` real numbers; written as float32.
        step: the training step, at least 0.
        labels: `[N]` of anything that `str` can say, or several such columns by title.
        thumbnails: images of the points, `[N, H, W]` or `[N, H, W, C]` with C of 1, 3 or 4; where
            all together would be larger than 8192 pixels, every second pixel is left out, or more.
        value_range: of the images: None, a pair (low, high), "grid" or "image"; see
            `tbviz.images.to_uint8`.

    Raises:
        InvalidArgumentError: the points are not `[N, D]` numbers, there is none, or labels or
            images are not as many.
    """
    points = as_numbers(snapshot(data, f"{tag}: an embedding"), f"{tag}: an embedding")
    if points.ndim != 2 or not points.size:
        raise InvalidArgumentError(
            f"{tag}: an embedding is [N, D], and not empty, found {list(points.shape)}",
            expected="[N, D]",
            found=points.shape,
        )
    with np.errstate(over="ignore"):
        points = points.astype(np.float32)
    columns = _checked_columns(tag, labels, len(points))
    pictures = None
    if thumbnails is not None:
        pictures = images.as_batch(snapshot(thumbnails, f"{tag}: images"))
        _check_count(tag, "thumbnails", len(pictures), len(points))
        images.to_uint8(pictures[:1, :1, :1], value_range=value_range)
    known = np.isfinite(points).all(axis=1)
    whole = known
    if pictures is not None:
        whole = known & np.isfinite(as_numbers(pictures, "images")).all(axis=(1, 2, 3))
    lost = int(len(points) - np.count_nonzero(whole))
    name = f"{tag}@{checked_step(tag, step)}"
    folder = f"{_PROJECTOR}/{_folder(name)}"

    def build() -> list[Value]:
        place = tensor_to_proto(np.array(folder.encode(), object))
        return [
            make_value("embedding", tag, place),
            *counted(tag, "nonfinite", lost, units="points"),
        ]

    def write_files(run_dir: Path) -> None:
        if not known.any():
            return
        info = EmbeddingInfo(tensor_name=name, tensor_path=f"{folder}/tensor.tsv")
        is_first = not (run_dir / _PROJECTOR).exists()
        is_again = (run_dir / folder).exists()
        (run_dir / folder).mkdir(parents=True, exist_ok=True)
        _write_lines(run_dir / info.tensor_path, _point_lines(points[known]))
        if columns:
            info.metadata_path = f"{folder}/metadata.tsv"
            _write_lines(run_dir / info.metadata_path, _label_lines(columns, known))
        if pictures is not None:
            sprite, tile = _sprite(pictures[known], value_range)
            info.sprite.image_path = f"{folder}/sprite.png"
            info.sprite.single_image_dim.extend(tile)
            (run_dir / info.sprite.image_path).write_bytes(sprite)
        config = run_dir / names.PROJECTOR_FILENAME
        if is_first or is_again or not config.exists():
            _merge_into_config(config, info)
        else:
            _append_to_config(config, info)

    nbytes = points.nbytes + (0 if pictures is None else pictures.nbytes)
    return pending(
        tag, step, build, nbytes=nbytes, kinds={tag: "embedding"}, write_files=write_files
    )


def _check_count(tag: str, what: str, found: int, expected: int) -> None:
    if found != expected:
        raise InvalidArgumentError(
            f"{tag}: {what} are {expected}, one for each point, found {found}",
            expected=expected,
            found=found,
        )


def _checked_columns(tag: str, labels: Any, count: int) -> dict[str, list[str]]:
    """Return the labels by column, each as one line without tabs."""
    if labels is None:
        return {}
    titled = labels if isinstance(labels, Mapping) else {"label": labels}
    columns = {}
    for title, column in titled.items():
        cells = snapshot(column, "a column of metadata")
        if cells.ndim != 1:
            raise InvalidArgumentError(
                f"{tag}: labels are [{count}], or several columns by title, found "
                f"{list(cells.shape)}",
                found=cells.shape,
            )
        _check_count(tag, "labels", len(cells), count)
        columns[_cell(title)] = [_cell(cell) for cell in cells.tolist()]
    return columns


def _cell(value: object) -> str:
    text = value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
    text = text.encode("utf-8", "replace").decode()
    return " ".join(text.split()) or _NOTHING


def _folder(name: str) -> str:
    """Return the name of a folder for any name, different for each."""
    folder = quote(name, safe=" @")
    if len(folder) > _LONGEST_NAME:
        folder = f"{folder[:_LONGEST_NAME]}~{hashlib.sha256(name.encode()).hexdigest()[:16]}"
    return folder


def _point_lines(points: npt.NDArray[np.float32]) -> Iterable[str]:
    """Yield a line for each point, with the nine digits that tell every float32 from others."""
    row = "\t".join(["%.9g"] * points.shape[1])
    return (row % tuple(point.tolist()) for point in points)


def _label_lines(columns: Mapping[str, list[str]], known: npt.NDArray[np.bool_]) -> Iterable[str]:
    if len(columns) > 1:
        yield "\t".join(columns)
    for row, is_known in zip(zip(*columns.values(), strict=True), known.tolist(), strict=True):
        if is_known:
            yield "\t".join(row)


def _write_lines(path: Path, lines: Iterable[str]) -> None:
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(f"{line}\n" for line in lines)


def _sprite(pictures: npt.NDArray[Any], value_range: ValueRange) -> tuple[bytes, tuple[int, int]]:
    """Return images `[N, H, W, C]` as one PNG in rows of a square, and the (W, H) of one."""
    columns = math.ceil(math.sqrt(len(pictures)))
    stride = math.ceil(columns * max(pictures.shape[1:3]) / _LARGEST_SPRITE)
    small = pictures[:, ::stride, ::stride]
    sprite = images.image_grid(small, columns=columns, padding=0, value_range=value_range)
    return images.encode_png(sprite), (small.shape[2], small.shape[1])


def _append_to_config(path: Path, info: EmbeddingInfo) -> None:
    """Add an embedding of a new name to the projector's configuration, without reading that.

    To read and write all embeddings at each step would take time with the square of the steps.
    """
    text = text_format.MessageToString(ProjectorConfig(embeddings=[info]), as_utf8=True)
    with path.open("ab", buffering=0) as file:
        file.write(f"\n{text}".encode())


def _merge_into_config(path: Path, info: EmbeddingInfo) -> None:
    """Add an embedding to the projector's configuration, in the place of one of its name."""
    config = ProjectorConfig()
    try:
        if path.exists():
            text_format.Parse(path.read_text(encoding="utf-8"), config)
    except (text_format.ParseError, UnicodeDecodeError) as error:
        raise FileError(f"{path} is no configuration of a projector: {error}", file=path) from error
    others = [other for other in config.embeddings if other.tensor_name != info.tensor_name]
    del config.embeddings[:]
    config.embeddings.extend([*others, info])
    beside = path.with_name(f".{path.name}.new")
    beside.write_text(text_format.MessageToString(config, as_utf8=True), encoding="utf-8")
    os.replace(beside, path)
