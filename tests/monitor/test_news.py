"""What is told, and what is not told again."""

from __future__ import annotations

from tbviz.monitor.findings import Finding
from tbviz.monitor.news import News


def finding(certainty: float, where: str = "loss") -> Finding:
    """Return a finding that is this sure."""
    return Finding("plateau", "it rests", where, 1, certainty, "Why.", "do something")


def test_a_finding_is_told_once() -> None:
    """Each rule and place."""
    news = News()
    assert news.sift([finding(0.6), finding(0.6, "other")]) != []
    assert news.sift([finding(0.6), finding(0.7, "other")]) == []


def test_one_that_got_much_surer_is_told_again() -> None:
    """Where half of the doubt is gone, counted from what was told."""
    news = News()
    told = [news.sift([finding(c)]) for c in (0.6, 0.7, 0.75, 0.81, 0.85, 0.91, 1.0, 1.0)]
    assert [bool(one) for one in told] == [True, False, False, True, False, True, True, False]
    assert told[0][0].message == "it rests"
    assert told[3][0].message == "it rests; it was told before, and is surer now"


def test_one_that_came_back_is_told_again() -> None:
    """After ten judgements without it, and not after a gap of nine."""
    news = News()
    seen = [1, *[0] * 9, 1, *[0] * 10, 1, 1]
    told = [news.sift([finding(0.6)] if found else []) for found in seen]
    assert [at for at, one in enumerate(told) if one] == [0, 21]
    assert told[21][0].message == "it rests; it had gone, and has come back"


def test_one_that_another_stood_for_has_not_been_away() -> None:
    """It was found all the time, though it was left unsaid; never told before, it is news."""
    news = News()
    assert news.sift([finding(0.6)]) != []
    other = [finding(0.6), finding(0.6, "other")]
    assert [news.sift([], among=other) for _ in range(12)] == [[]] * 12
    assert news.sift(other) == other[1:]
