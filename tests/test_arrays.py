"""Anything array-like: each framework's tensors become the arrays that hold their numbers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from tbviz.checks import as_array, as_numbers
from tbviz.errors import InvalidArgumentError
from tbviz.summary.pending import snapshot

NUMBERS = np.array([[0.5, -2.0], [3.0, 1e4]], np.float32)


class OnDevice:
    """Like an array of CuPy: it refuses to become NumPy's unless it is asked with `get`."""

    __cuda_array_interface__ = None  # of CuPy's own: a dict

    def __array__(self, dtype: object = None, copy: object = None) -> Any:
        """Refuse, as CuPy does."""
        raise TypeError("Implicit conversion to a NumPy array is not allowed.")

    def get(self) -> Any:
        """Return a copy in memory."""
        return NUMBERS.copy()


class OnTorchDevice(OnDevice):
    """Like a tensor of PyTorch on a GPU that requires gradients."""

    def detach(self) -> OnTorchDevice:
        """Return a tensor that requires none."""
        return self

    def cpu(self) -> Any:
        """Return a copy in memory."""
        return NUMBERS.copy()


class Exchanged:
    """Knows nothing but DLPack."""

    def __dlpack__(self, **options: Any) -> Any:
        """Give the numbers away."""
        return NUMBERS.__dlpack__(**options)

    def __dlpack_device__(self) -> tuple[int, int]:
        """Say where they are."""
        return NUMBERS.__dlpack_device__()


class Elsewhere(Exchanged):
    """On a device that gives nothing away."""

    def __dlpack__(self, **options: Any) -> Any:
        """Refuse, as the standard says."""
        raise BufferError("cannot export from this device")


def torch_tensor(change: Callable[[Any, Any], Any]) -> Any:
    """Return the numbers as a tensor of PyTorch, changed somehow."""
    torch = pytest.importorskip("torch")
    return change(torch, torch.tensor(NUMBERS))


def tensorflow_tensor(change: Callable[[Any, Any], Any]) -> Any:
    """Return the numbers as a tensor of TensorFlow, changed somehow."""
    tensorflow = pytest.importorskip("tensorflow")
    return change(tensorflow, tensorflow.constant(NUMBERS))


def jax_array(change: Callable[[Any, Any], Any]) -> Any:
    """Return the numbers as an array of JAX, changed somehow."""
    jax = pytest.importorskip("jax")
    return change(jax, jax.numpy.asarray(NUMBERS))


DENSE: dict[str, Callable[[], Any]] = {
    "list": NUMBERS.tolist,
    "CuPy": OnDevice,
    "torch on a device": OnTorchDevice,
    "DLPack": Exchanged,
    "list of CuPy": lambda: [OnDevice()],
    "torch": lambda: torch_tensor(lambda _, x: x),
    "torch with gradients": lambda: torch_tensor(lambda _, x: x.requires_grad_() * 1),
    "torch parameter": lambda: torch_tensor(lambda torch, x: torch.nn.Parameter(x)),
    "torch list": lambda: torch_tensor(lambda _, x: [x[0].requires_grad_(), x[1]]),
    "torch float16": lambda: torch_tensor(lambda _, x: x.half()),
    "torch bfloat16": lambda: torch_tensor(lambda _, x: x.bfloat16()),
    "torch bfloat16 list": lambda: torch_tensor(lambda _, x: list(x.bfloat16())),
    "torch negated": lambda: torch_tensor(lambda torch, x: torch.complex(x, -x).conj().imag),
    "TensorFlow": lambda: tensorflow_tensor(lambda _, x: x),
    "TensorFlow variable": lambda: tensorflow_tensor(lambda tf, x: tf.Variable(x)),
    "TensorFlow bfloat16": lambda: tensorflow_tensor(lambda tf, x: tf.cast(x, tf.bfloat16)),
    "TensorFlow bfloat16 list": lambda: tensorflow_tensor(
        lambda tf, x: [list(row) for row in tf.cast(x, tf.bfloat16)]
    ),
    "Keras variable": lambda: pytest.importorskip("keras").Variable(NUMBERS),
    "JAX": lambda: jax_array(lambda _, x: x),
    "JAX bfloat16": lambda: jax_array(lambda jax, x: x.astype(jax.numpy.bfloat16)),
    "pandas": lambda: pytest.importorskip("pandas").DataFrame(NUMBERS),
}

SPARSE: dict[str, Callable[[], Any]] = {
    "torch COO": lambda: torch_tensor(lambda _, x: x.to_sparse()),
    "torch CSR": lambda: torch_tensor(lambda _, x: x.to_sparse_csr()),
    "TensorFlow": lambda: tensorflow_tensor(lambda tf, x: tf.sparse.from_dense(x)),
    "TensorFlow slices": lambda: tensorflow_tensor(lambda tf, x: tf.IndexedSlices(x, [0, 1])),
    "JAX": lambda: pytest.importorskip("jax.experimental.sparse").BCOO.fromdense(NUMBERS),
    "SciPy": lambda: pytest.importorskip("scipy.sparse").csr_matrix(NUMBERS),
}

each = pytest.mark.parametrize
# PyTorch warns that its compressed layouts are in beta.
quiet = pytest.mark.filterwarnings("ignore:Sparse:UserWarning")


@each("make", DENSE.values(), ids=DENSE)
def test_the_numbers_of_any_framework_are_kept(make: Callable[[], Any]) -> None:
    """Every value here is one that bfloat16 can say, but for 1e4, which it rounds to 9984."""
    found = as_numbers(as_array(make(), "x"), "x").reshape(NUMBERS.shape)
    np.testing.assert_allclose(found, NUMBERS, rtol=2**-8)
    np.testing.assert_array_equal(found[0], NUMBERS[0])


@each("make", DENSE.values(), ids=DENSE)
def test_a_snapshot_shares_no_memory(make: Callable[[], Any]) -> None:
    """What a training does to its tensors later changes nothing that was said."""
    tensor = make()
    kept = snapshot(tensor, "x")
    assert kept.flags.writeable
    assert not np.shares_memory(kept, NUMBERS)
    if not isinstance(tensor, list):
        assert not np.shares_memory(kept, as_array(tensor, "x"))


def test_what_a_masked_array_hides_is_nan() -> None:
    """It is drawn and counted as what is missing, in place of the number beneath."""
    hidden = np.ma.array(NUMBERS, mask=[[True, False], [False, False]])
    np.testing.assert_array_equal(as_array(hidden, "x"), [[np.nan, -2], [3, 1e4]])
    assert hidden.data[0, 0] == 0.5
    np.testing.assert_array_equal(as_array(np.ma.array([1, 2]), "x"), [1, 2])
    with pytest.raises(InvalidArgumentError, match="x .*int64 has no NaN for what is masked"):
        as_array(np.ma.array([1, 2], mask=[True, False]), "x")


def test_a_tensor_in_memory_is_not_copied() -> None:
    """Who only looks at a tensor pays nothing for it."""
    tensor = torch_tensor(lambda _, x: x)
    seen = as_array(tensor, "x")
    tensor[0, 0] = 7
    assert seen[0, 0] == 7


@quiet
@each("make", SPARSE.values(), ids=SPARSE)
def test_a_sparse_tensor_is_refused(make: Callable[[], Any]) -> None:
    """It could be larger than memory, so to make it dense is for the user to decide."""
    with pytest.raises(InvalidArgumentError, match="x must be dense, found a sparse [A-Z_a-z]+: "):
        as_array(make(), "x")


@each(
    "make",
    [
        Elsewhere,
        lambda: torch_tensor(lambda torch, x: x.to("meta")),
        lambda: [torch_tensor(lambda _, x: x), torch_tensor(lambda _, x: x[0].requires_grad_())],
    ],
    ids=["device", "without data", "of two shapes"],
)
def test_what_has_no_array_is_refused_in_one_line(make: Callable[[], Any]) -> None:
    """Whatever error the framework raises, that of tbviz says which argument it was."""
    with pytest.raises(InvalidArgumentError, match="^x must be an array of one shape: .+$"):
        as_array(make(), "x")


def test_a_traced_tensor_is_refused() -> None:
    """Inside of a traced function there are no numbers yet."""
    tf = pytest.importorskip("tensorflow")
    with pytest.raises(InvalidArgumentError, match="^x must be an array of one shape: "):
        tf.function(lambda x: as_array(x, "x"), autograph=False)(tf.constant(1.0))
    jax = pytest.importorskip("jax")
    with pytest.raises(InvalidArgumentError, match="^x must be an array of one shape: "):
        jax.jit(lambda x: as_array(x, "x"))(1.0)
