"""Whether a run still runs."""

from __future__ import annotations

import pytest

from tbviz.monitor.live.status import status


@pytest.mark.parametrize(
    ("silent", "pauses", "lives", "finite", "expected"),
    [
        (119, [1, 1], None, True, "running"),
        (121, [1, 1], None, True, "stalled"),
        (121, [100, 1], None, True, "running"),
        (1201, [], None, True, "finished"),
        (1201, [], None, False, "failed"),
        (1201, [], True, True, "stalled"),
        (1, [], False, True, "finished"),
        (1, [], False, False, "failed"),
        (1, [-1e9], None, True, "running"),
    ],
)
def test_status(
    silent: float, pauses: list[float], lives: bool | None, finite: bool, expected: str
) -> None:
    """By its silence against its own pace, its process and its loss; clocks may jump."""
    assert status(silent, pauses, writer_lives=lives, ends_finite=finite) == expected
