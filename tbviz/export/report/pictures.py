"""Images, their bytes as they are stored."""

from __future__ import annotations

from typing import Any

from tbviz.errors import CorruptRecordError
from tbviz.export.report.document import Document
from tbviz.export.report.numbers import moments
from tbviz.export.report.thinning import evenly
from tbviz.images.codec import picture_shape
from tbviz.logdir import Run

# The bytes with which a file begins, and after how many others.
_SIGNATURES = (
    (0, b"\x89PNG", "image/png"),
    (0, b"GIF8", "image/gif"),
    (0, b"\xff\xd8", "image/jpeg"),
    (0, b"BM", "image/bmp"),
    (8, b"WEBP", "image/webp"),
)


def pictures(tag: str, run: Run, document: Document, *, most: int) -> dict[str, Any]:
    """Write the pictures of at most `most` steps, and return which belongs to which step.

    Bytes that are no picture, or claim to be one that is too large to decode, do not get into the
    page: what is wrong with them does.
    """
    series = run.images(tag)
    kept = evenly(len(series), most)
    frames = [[_embedded(data, document) for data in series.encoded[index]] for index in kept]
    return {"kind": "image", "tag": tag, "run": run.name, **moments(series, kept), "frames": frames}


def _embedded(data: bytes, document: Document) -> dict[str, str]:
    try:
        picture_shape(data)
    except CorruptRecordError as error:
        return {"problem": str(error)}
    return {"picture": document.picture(data, mime=_mime(data))}


def _mime(data: bytes) -> str:
    return next(mime for skip, start, mime in _SIGNATURES if data.startswith(start, skip))
