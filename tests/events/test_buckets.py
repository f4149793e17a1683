"""Buckets of TensorFlow 1, against TensorBoard's own conversion."""

from __future__ import annotations

import numpy as np
import pytest
from tensorboard import data_compat
from tensorboard.compat.proto import event_pb2
from tensorboard.util import tensor_util

from tbviz.events import close_buckets


@pytest.mark.parametrize(
    "counts", [[1, 2, 3, 4], [0, 2, 3, 0], [0, 0, 5, 0], [2, 0, 0, 1], [0, 0, 0, 0]]
)
def test_buckets_are_those_of_tensorboard(counts: list[int]) -> None:
    """Empty ones at both ends go, and the range of the values closes the others."""
    rights = [1.0, 2.0, 4.0, 1e300]
    event = event_pb2.Event()
    value = event.summary.value.add(tag="h")
    value.histo.bucket.extend(counts)
    value.histo.bucket_limit.extend(rights)
    value.histo.min, value.histo.max = 0.5, 9.0
    migrated = data_compat.migrate_value(value)
    expected = tensor_util.make_ndarray(migrated.tensor)
    found = close_buckets(np.array(counts, float), np.array(rights), 0.5, 9.0)
    np.testing.assert_array_equal(found, expected)
