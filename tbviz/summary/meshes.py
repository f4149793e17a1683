"""The builder of meshes and point clouds.

TensorBoard keeps vertices, faces and colors as tensors of tags of their own, `<tag>_VERTEX`,
`<tag>_FACE` and `<tag>_COLOR` (`plugins/mesh/metadata.py`), and puts them together in its page.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, SupportsIndex

import numpy as np
import numpy.typing as npt
from tensorboard.plugins.mesh import metadata, plugin_data_pb2

from tbviz.checks import as_numbers
from tbviz.errors import InvalidArgumentError
from tbviz.events import Value, make_value, tensor_to_proto
from tbviz.images.pixels import MARKERS
from tbviz.summary.notes import counted, note_clipped
from tbviz.summary.pending import PendingSummary, pending, snapshot

_VERTEX = plugin_data_pb2.MeshPluginData.VERTEX
_FACE = plugin_data_pb2.MeshPluginData.FACE
_COLOR = plugin_data_pb2.MeshPluginData.COLOR


def mesh(
    tag: str,
    data: Any,
    step: SupportsIndex,
    *,
    colors: Any | None = None,
    faces: Any | None = None,
    config: Mapping[str, Any] | None = None,
) -> PendingSummary:
    """Write a mesh, or a cloud of points, that can be turned around in the Mesh dashboard.

    Vertices whose place or color is not finite are at the origin or magenta, and counted in
    `<tag>/nonfinite`. Of shades that are clipped a warning tells, once for each tag.

    Args:
        tag: the name of the series.
        data: the vertices, `[V, 3]`, or `[B, V, 3]` for B samples; stored as float32.
        step: the training step, at least 0.
        colors: red, green and blue of each vertex, of the shape of the vertices: uint8, or floats
            in [0, 1], which are clipped.
        faces: triangles, `[F, 3]` or `[B, F, 3]`: three numbers of vertices each, from 0; a cloud
            of points has none.
        config: of the scene, by the names of THREE.js classes, such as
            `{"material": {"cls": "PointsMaterial", "size": 0.1}}`; that of a tag's first step
            counts.

    Raises:
        InvalidArgumentError: a shape, dtype or range is another one, there is no vertex, or
            `config` cannot be said in JSON.
    """
    vertices = _batch(
        tag, "vertices", as_numbers(snapshot(data, f"{tag}: vertices"), f"{tag}: vertices")
    )
    with np.errstate(over="ignore"):
        points = vertices.astype(np.float32)
    is_finite = np.isfinite(points).all(axis=2)
    points[~is_finite] = 0
    parts: dict[int, npt.NDArray[Any]] = {_VERTEX: points}
    if faces is not None:
        parts[_FACE] = _checked_faces(tag, faces, points)
    shades = None if colors is None else _checked_shades(tag, colors, points)
    if shades is not None:
        parts[_COLOR] = _colors(shades)
        is_finite &= np.isfinite(shades).all(axis=2)
    scene = _checked_config(tag, config)
    lost = int(is_finite.size - np.count_nonzero(is_finite))
    clipped = 0 if shades is None else _count_clipped(shades)

    def build() -> list[Value]:
        note_clipped(tag, clipped, "shades beyond [0, 1]")
        return [
            *(_part(tag, kind, part, list(parts), scene) for kind, part in parts.items()),
            *counted(tag, "nonfinite", lost, units="vertices"),
        ]

    kinds = {metadata.get_instance_name(tag, kind): "mesh" for kind in parts}
    nbytes = sum(part.nbytes for part in parts.values())
    return pending(tag, step, build, nbytes=nbytes, kinds=kinds)


def _part(tag: str, kind: int, part: npt.NDArray[Any], kinds: list[int], scene: str) -> Value:
    content = plugin_data_pb2.MeshPluginData(
        name=tag,
        content_type=kind,
        components=metadata.get_components_bitmask(kinds),
        shape=part.shape,
        json_config=scene,
    )
    name = metadata.get_instance_name(tag, kind)
    return make_value("mesh", name, tensor_to_proto(part), content=content.SerializeToString())


def _batch(tag: str, what: str, array: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Return `[N, 3]` or `[B, N, 3]` as `[B, N, 3]`."""
    if array.ndim not in (2, 3) or array.shape[-1] != 3 or not array.size:
        rule = "[N, 3] or [B, N, 3], and not empty"
        raise InvalidArgumentError(
            f"{tag}: {what} are {rule}, found {list(array.shape)}", expected=rule, found=array.shape
        )
    return array.reshape(-1, *array.shape[-2:])


def _checked_faces(tag: str, faces: Any, vertices: npt.NDArray[Any]) -> npt.NDArray[np.int32]:
    numbers = as_numbers(snapshot(faces, f"{tag}: faces"), f"{tag}: faces")
    triangles = _batch(tag, "faces", numbers)
    batch, count = vertices.shape[:2]
    if numbers.dtype.kind not in "iu" or len(triangles) != batch:
        raise InvalidArgumentError(
            f"{tag}: faces are integers [{batch}, F, 3] like the vertices, found {numbers.dtype} "
            f"{list(triangles.shape)}",
            found=triangles.shape,
        )
    if triangles.min() < 0 or triangles.max() >= count:
        found = int(triangles.min() if triangles.min() < 0 else triangles.max())
        raise InvalidArgumentError(
            f"{tag}: faces are numbers of {count} vertices, from 0, found {found}", found=found
        )
    return triangles.astype(np.int32)


def _checked_shades(tag: str, colors: Any, vertices: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Return colors as they are, `[B, V, 3]` of uint8 or floats."""
    shades = _batch(tag, "colors", as_numbers(snapshot(colors, f"{tag}: colors"), f"{tag}: colors"))
    if shades.shape != vertices.shape or (shades.dtype != np.uint8 and shades.dtype.kind != "f"):
        raise InvalidArgumentError(
            f"{tag}: colors are uint8, or floats in [0, 1], {list(vertices.shape)} like the "
            f"vertices, found {shades.dtype} {list(shades.shape)}",
            expected=vertices.shape,
            found=shades.shape,
        )
    return shades


def _colors(shades: npt.NDArray[Any]) -> npt.NDArray[np.uint8]:
    """Return colors as uint8, those that are not finite in the color of such pixels."""
    if shades.dtype == np.uint8:
        return shades.astype(np.uint8, copy=False)
    is_known = np.isfinite(shades)
    colors: npt.NDArray[np.uint8] = np.rint(
        np.clip(np.where(is_known, shades, 0), 0, 1) * 255
    ).astype(np.uint8)
    colors[~is_known.all(axis=2)] = MARKERS[0]
    return colors


def _count_clipped(shades: npt.NDArray[Any]) -> int:
    is_beyond = np.isfinite(shades) & ((shades < 0) | (shades > 1))
    return 0 if shades.dtype == np.uint8 else int(np.count_nonzero(is_beyond))


def _checked_config(tag: str, config: Mapping[str, Any] | None) -> str:
    try:
        return json.dumps(dict(config or {}), sort_keys=True, allow_nan=False)
    except (TypeError, ValueError) as error:
        raise InvalidArgumentError(
            f"{tag}: config is a mapping that JSON can say: {error}", found=config
        ) from error
