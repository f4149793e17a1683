"""Arrays -> pictures, and pictures <-> encoded bytes: pure functions of NumPy arrays.

Pictures are uint8 `[H, W, C]`, frames are uint8 `[T, H, W, C]`; what arrays may be drawn, and how,
stands in `tbviz.images.pixels`.
"""

from tbviz.checks import Limits
from tbviz.images.activations import feature_map_grid, fingerprint_picture
from tbviz.images.attention import attention_grid
from tbviz.images.boxes import draw_boxes
from tbviz.images.codec import (
    MAX_FRAME_PIXELS,
    MAX_PIXELS,
    count_frames,
    decode_frames,
    decode_image,
    encode_apng,
    encode_gif,
    encode_png,
    encode_webp,
    picture_shape,
    write_apng,
    write_gif,
    write_webp,
)
from tbviz.images.colors import PALETTE, diverging
from tbviz.images.comparison import Batches, comparison
from tbviz.images.density import density_frames
from tbviz.images.filters import filter_grid
from tbviz.images.grid import enlarge, image_grid, side_by_side
from tbviz.images.headings import with_headings
from tbviz.images.kernels import filter_images
from tbviz.images.pixels import (
    Pixels,
    ValueRange,
    as_batch,
    as_image,
    count_nonfinite,
    to_uint8,
    with_channels,
)
from tbviz.images.points import data_limits, scatter_frames, scatter_picture

__all__ = [
    "MAX_FRAME_PIXELS",
    "MAX_PIXELS",
    "PALETTE",
    "Batches",
    "Limits",
    "Pixels",
    "ValueRange",
    "as_batch",
    "as_image",
    "attention_grid",
    "comparison",
    "count_frames",
    "count_nonfinite",
    "data_limits",
    "decode_frames",
    "decode_image",
    "density_frames",
    "diverging",
    "draw_boxes",
    "encode_apng",
    "encode_gif",
    "encode_png",
    "encode_webp",
    "enlarge",
    "feature_map_grid",
    "filter_grid",
    "filter_images",
    "fingerprint_picture",
    "image_grid",
    "picture_shape",
    "scatter_frames",
    "scatter_picture",
    "side_by_side",
    "to_uint8",
    "with_channels",
    "with_headings",
    "write_apng",
    "write_gif",
    "write_webp",
]
