"""The methods of pictures: images, boxes, figures, videos, points and meshes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tbviz import images
from tbviz.checks import as_array
from tbviz.integrations.torch.base import Base
from tbviz.integrations.torch.formats import (
    arrange_pictures,
    arrange_videos,
    as_faces,
    as_shades,
    point_labels,
)
from tbviz.summary import embeddings, figures, meshes, pictures

_COLUMNS = 8  # of a batch, as PyTorch lays it out


class PictureMethods(Base):
    """Whatever is looked at."""

    def add_image(
        self,
        tag: str,
        img_tensor: Any,
        global_step: int | None = None,
        walltime: float | None = None,
        dataformats: str = "CHW",
    ) -> None:
        """Write one picture: uint8, bool, or floats in [0, 1], which are clipped.

        Other integers are shades of 0 to 255. `dataformats` names the axes: HW, CHW or NCHW, in any
        order; a batch is laid out in rows of 8.
        """
        picture = arrange_pictures(img_tensor, dataformats)
        step = self._step(global_step)
        if picture.ndim == 4:
            columns = min(len(picture), _COLUMNS) or None
            summary = pictures.image_grid(tag, picture, step, columns=columns, padding=0)
        else:
            summary = pictures.image(tag, picture, step)
        self._write(summary, walltime)

    def add_images(
        self,
        tag: str,
        img_tensor: Any,
        global_step: int | None = None,
        walltime: float | None = None,
        dataformats: str = "NCHW",
    ) -> None:
        """Write a batch, or a list of images, as one picture in rows of 8; see `add_image`."""
        self.add_image(tag, img_tensor, global_step, walltime, dataformats)

    def add_image_with_boxes(
        self,
        tag: str,
        img_tensor: Any,
        box_tensor: Any,
        global_step: int | None = None,
        walltime: float | None = None,
        rescale: float = 1,
        dataformats: str = "CHW",
        labels: str | Sequence[str] | None = None,
    ) -> None:
        """Write one picture with boxes `[B, 4]` of left, top, right, bottom in its pixels.

        `labels` that are not as many as boxes are left out.
        """
        boxes = as_array(box_tensor, "boxes")
        names = [labels] if isinstance(labels, str) else labels
        if names is not None and len(names) != len(boxes):
            lost = f"{tag}: {len(names)} labels for {len(boxes)} boxes are left out"
            self._warn(tag, "labels", lost)
            names = None
        picture = images.draw_boxes(
            arrange_pictures(img_tensor, dataformats), boxes, labels=names, scale=rescale
        )
        self._write(pictures.image(tag, picture, self._step(global_step)), walltime)

    def add_figure(
        self,
        tag: str,
        figure: Any,
        global_step: int | None = None,
        close: bool = True,
        walltime: float | None = None,
    ) -> None:
        """Write a figure of matplotlib, or a list of them of one size, each a picture."""
        self._write(
            figures.figure(tag, figure, self._step(global_step), close=close),
            walltime,
        )

    def add_video(
        self,
        tag: str,
        vid_tensor: Any,
        global_step: int | None = None,
        fps: float = 4,
        walltime: float | None = None,
        *,
        dataformats: str = "NTCHW",
    ) -> None:
        """Write videos side by side, as one lossless APNG that plays in TensorBoard.

        `dataformats` names the axes, in any order. Frames are what `add_image` takes.
        """
        frames = arrange_videos(vid_tensor, dataformats)
        self._write(pictures.animation(tag, frames, self._step(global_step), fps=fps), walltime)

    def add_embedding(
        self,
        mat: Any,
        metadata: Any = None,
        label_img: Any = None,
        global_step: int | None = None,
        tag: str = "default",
        metadata_header: Sequence[str] | None = None,
    ) -> None:
        """Write points `[N, D]` for the Projector, with labels and images `[N, C, H, W]`.

        With a header, `metadata` are rows of as many cells.
        """
        labels = None if metadata is None else point_labels(metadata, metadata_header)
        thumbnails = None if label_img is None else arrange_pictures(label_img, "NCHW")
        self._write(
            embeddings.embedding(
                tag, mat, self._step(global_step), labels=labels, thumbnails=thumbnails
            )
        )

    def add_mesh(
        self,
        tag: str,
        vertices: Any,
        colors: Any = None,
        faces: Any = None,
        config_dict: Mapping[str, Any] | None = None,
        global_step: int | None = None,
        walltime: float | None = None,
    ) -> None:
        """Write meshes or clouds of points, `[B, V, 3]`.

        Colors are integers in 0 to 255, or floats in [0, 1]; faces `[B, F, 3]` are numbers of
        vertices.
        """
        shades = None if colors is None else as_shades(colors, "colors")
        self._write(
            meshes.mesh(
                tag,
                vertices,
                self._step(global_step),
                colors=shades,
                faces=None if faces is None else as_faces(faces),
                config=config_dict,
            ),
            walltime,
        )
