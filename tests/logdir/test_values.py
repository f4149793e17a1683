"""Values: what a stored summary value means, against TensorBoard's own reading of old ones."""

from __future__ import annotations

from typing import Any

import numpy as np
import protos
import pytest
from tensorboard import data_compat
from tensorboard.compat.proto import summary_pb2, tensor_pb2
from tensorboard.util import tensor_util

from tbviz.errors import CorruptRecordError
from tbviz.events import strings_to_proto
from tbviz.logdir import values

OLD = {
    "simple_value": {"simple_value": 2.5},
    "image": {"image": {"width": 7, "height": 5, "encoded_image_string": b"png"}},
    "audio": {"audio": {"sample_rate": 8000, "encoded_audio_string": b"RIFF"}},
}


@pytest.mark.parametrize("name", OLD)
def test_what_tensorflow_1_wrote_is_the_tensor_that_tensorboard_makes_of_it(name: str) -> None:
    """Any tag can be read as tensors, old ones too."""
    value = protos.Summary.Value(tag="tag", **OLD[name])
    expected = tensor_util.make_ndarray(data_compat.migrate_value(value).tensor)
    found = values.array(value)
    np.testing.assert_array_equal(found, expected)
    assert found.shape == expected.shape


def test_an_old_histogram_is_its_buckets() -> None:
    """Counts stay where they are; TensorBoard agrees where it makes as many buckets."""
    histo = summary_pb2.HistogramProto(
        min=-1, max=3, num=4, bucket_limit=[0, 1, 3], bucket=[1, 2, 1]
    )
    expected = [[-1, 0, 1], [0, 1, 2], [1, 3, 1]]
    np.testing.assert_array_equal(values.array(protos.Summary.Value(histo=histo)), expected)


@pytest.mark.parametrize(
    ("read", "fields"),
    [
        (values.buckets, {"tensor": strings_to_proto([b"a", b"b", b"c"], (1, 3))}),
        (values.buckets, {"tensor": {"dtype": 1, "float_val": [1.0]}}),
        (values.buckets, {"histo": {"bucket": [1.0, 2.0], "bucket_limit": [1.0]}}),
        (values.number, {"tensor": strings_to_proto([b"a"], ())}),
        (values.number, {"image": {"width": 1}}),
        (values.pictures, {"tensor": {"dtype": 1}}),
        (values.labels, {"tensor": strings_to_proto([b"a"], (1, 1))}),
        (values.array, {}),
    ],
)
def test_a_value_of_another_kind_is_corrupt(read: Any, fields: dict[str, Any]) -> None:
    """No other error comes of a value that is not what its tag says."""
    with pytest.raises(CorruptRecordError):
        read(protos.Summary.Value(tag="tag", **fields))


def test_labels_may_be_any_bytes() -> None:
    """Labels that are no UTF-8 are shown as well as can be."""
    proto = tensor_pb2.TensorProto(dtype=7, string_val=[b"a", b"\xff"])
    proto.tensor_shape.dim.add(size=2)
    found = values.labels(protos.Summary.Value(tensor=proto))
    assert found.tolist() == ["a", "\N{REPLACEMENT CHARACTER}"]
