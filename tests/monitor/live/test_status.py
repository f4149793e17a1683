"""Whether a run still runs."""

from __future__ import annotations

import pytest

from tbviz.monitor.live.status import status


@pytest.mark.parametrize(
    ("silent", "pauses", "closed", "lives", "finite", "expected"),
    [
        (119, [1, 1], False, None, True, "running"),
        (121, [1, 1], False, None, True, "stalled"),
        (121, [100, 1], False, None, True, "running"),
        (1201, [], False, None, True, "stopped"),
        (1201, [], False, None, False, "failed"),
        (1201, [], False, True, True, "stalled"),
        (1, [], False, False, True, "stopped"),
        (1, [], False, False, False, "failed"),
        (1, [], True, True, True, "finished"),
        (1201, [], True, None, True, "finished"),
        (1, [], True, True, False, "failed"),
        (1, [-1e9], False, None, True, "running"),
    ],
)
def test_status(
    silent: float,
    pauses: list[float],
    closed: bool,
    lives: bool | None,
    finite: bool,
    expected: str,
) -> None:
    """By what its writer said, its silence, its pace, its process and loss; clocks may jump."""
    found = status(silent, pauses, is_closed=closed, writer_lives=lives, ends_finite=finite)
    assert found == expected
