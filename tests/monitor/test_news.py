"""What is told, and what is not told again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

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


@pytest.mark.parametrize(
    ("certainties", "at"),
    [
        ((0.6, 0.75, 0.85, 0.91, 0.96, 1.0), [0, 3]),  # sure is above 0.9
        ((0.89, 0.91, 0.94, 0.95), [0, 3]),  # and with less than half of the doubt
        ((0.91, 0.96, 1.0), [0]),  # was sure from the first
        ((0.6, 0.8, 0.5, 0.8), [0]),
    ],
)
def test_one_that_became_sure_is_told_once_more(
    certainties: Sequence[float], at: list[int]
) -> None:
    """And never again, however much surer it gets: a loss that explodes is heard of twice."""
    news = News()
    told = [news.sift([finding(certainty)]) for certainty in certainties]
    assert [which for which, one in enumerate(told) if one] == at
    assert told[0][0].message == "it rests"
    assert all(told[which][0].message == "it rests; told before, and surer now" for which in at[1:])


def test_one_that_began_earlier_than_was_told_says_so() -> None:
    """Its step goes backward as more is known; a later step needs no word."""
    news = News()
    news.sift([replace(finding(0.6), step=1071), replace(finding(0.6, "other"), step=5)])
    again = [replace(finding(0.95), step=2), replace(finding(0.95, "other"), step=9)]
    assert [one.message for one in news.sift(again)] == [
        "it rests; told before, of step 1,071, and surer now",
        "it rests; told before, and surer now",
    ]


def test_one_that_came_back_is_told_again() -> None:
    """After ten judgements without it, and not after a gap of nine; then after twenty."""
    news = News()
    seen = [1, *[0] * 9, 1, *[0] * 10, 1, 1, *[0] * 19, 1, *[0] * 20, 1]
    told = [news.sift([finding(0.6)] if found else []) for found in seen]
    assert [at for at, one in enumerate(told) if one] == [0, 21, 63]
    assert told[21][0].message == told[63][0].message == "it rests; it had gone, and is back"


def test_one_that_another_stood_for_has_not_been_away() -> None:
    """It was found all the time, though it was left unsaid; never told before, it is news."""
    news = News()
    assert news.sift([finding(0.6)]) != []
    other = [finding(0.6), finding(0.6, "other")]
    assert [news.sift([], among=other) for _ in range(12)] == [[]] * 12
    assert news.sift(other) == other[1:]
