"""Anything array-like -> NumPy, whichever framework it is of, and without importing that.

What an object can do says what it is: a tensor of PyTorch can be detached, an array of CuPy can be
got from its device, and most others say `__array__` (TensorFlow, JAX, Keras, pandas) or
`__dlpack__` (the Python array API standard, `from_dlpack`: https://data-apis.org/array-api).
"""

from __future__ import annotations

import contextlib
from typing import Any

import numpy as np
from numpy.typing import NDArray

REFUSALS = (ValueError, TypeError, RuntimeError, BufferError)
"""What frameworks raise where they have no array to give."""


def is_sparse(values: Any) -> bool:
    """Return whether an object is a sparse tensor, which has no array that could be looked at.

    Of SciPy, CuPy and JAX they have a method `todense`, of TensorFlow a `dense_shape`; those of
    PyTorch are tensors like others, but for their layout.
    """
    of = type(values)
    if hasattr(of, "to_dense") and hasattr(of, "layout"):
        return str(values.layout) != "torch.strided"
    return hasattr(of, "todense") or hasattr(of, "dense_shape")


def to_numpy(values: Any) -> NDArray[Any]:
    """Return a dense array-like as an array, without a copy where it is one in memory.

    Tensors that require gradients are detached, those on a device are copied to memory, lists of
    any of them are stacked. The small floats of PyTorch, for which it has no array, become float32;
    all others keep their dtype. What a masked array hides is NaN.

    Raises:
        Exception: one of REFUSALS, for what is no array of one shape.
    """
    if hasattr(values, "detach"):
        return _from_torch(values.detach())
    if hasattr(type(values), "__cuda_array_interface__") and hasattr(values, "get"):
        return np.asarray(values.get())
    if hasattr(values, "__dlpack__") and not hasattr(values, "__array__"):
        return np.from_dlpack(values)
    if isinstance(values, np.ma.MaskedArray):
        return _from_masked(values)
    try:
        return np.asarray(values)
    except REFUSALS:
        if hasattr(values, "numpy"):  # TensorFlow has no array of a single bfloat16
            return np.asarray(values.numpy())
        if not isinstance(values, list | tuple):
            raise
        return np.stack([to_numpy(item) for item in values])


def _from_masked(values: np.ma.MaskedArray[Any, Any]) -> NDArray[Any]:
    """Return a masked array with NaN for what is masked; TypeError where its dtype has no NaN."""
    if not np.ma.is_masked(values):
        return np.asarray(values)
    if values.dtype.kind == "f":
        return np.asarray(values.filled(np.nan))
    raise TypeError(f"{values.dtype} has no NaN for what is masked: fill it, or leave it out")


def _from_torch(tensor: Any) -> NDArray[Any]:
    for change in ("cpu", "resolve_neg"):
        tensor = getattr(tensor, change, lambda same=tensor: same)()
    with contextlib.suppress(TypeError):
        return np.asarray(tensor)
    return np.asarray(tensor.float())
