"""Runs in event files, of tbviz and of others."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

import tbviz
from tbviz.errors import InvalidArgumentError, NotFoundError
from tbviz.monitor import Finding, check, thresholds
from tbviz.monitor.findings import to_text
from tbviz.monitor.verdicts import examine, with_siblings

STEPS = np.arange(200)
FALLING = 2.3 * np.exp(-STEPS / 50) + 0.1
RISING = np.interp(STEPS, [0, 50, 199], [2.3, 1.0, 9.0])
Write = Callable[[tbviz.SummaryWriter], object]


def runs(folder: Path, **written: Write) -> list[tbviz.Run]:
    """Return runs that were written so, `__` in their names standing for `/`."""
    for name, write in written.items():
        with tbviz.SummaryWriter(folder / name.replace("__", "/")) as writer:
            write(writer)
    return list(tbviz.open_logdir(folder).values())


def loss(values: np.ndarray, tag: str = "loss", every: int = 1) -> Write:
    """Return what writes a loss."""
    return lambda writer: [
        writer.scalar(tag, value, step)
        for step, value in zip(STEPS[::every], values[::every], strict=True)
    ]


def found_in(found: dict[str, list[tbviz.monitor.Finding]]) -> dict[str, list[tuple[str, str]]]:
    """Return rule and place of all findings."""
    return {run: [(f.rule, f.where) for f in findings] for run, findings in found.items()}


def test_each_run_is_judged_by_itself(tmp_path: Path) -> None:
    """A healthy one has no findings."""
    found = check(runs(tmp_path, a=loss(FALLING), b=loss(RISING)))
    assert found_in(found) == {"a": [], "b": [("diverging_loss", "loss")]}


def test_validation_is_judged_with_its_training(tmp_path: Path) -> None:
    """As Keras writes them, in two runs beside each other."""
    turning = loss(RISING, "epoch_loss", every=10)
    found = check(
        runs(tmp_path, x__train=loss(FALLING, "epoch_loss"), x__validation=turning, val=turning)
    )
    assert found_in(found) == {
        "x/train": [("overfitting", "validation/epoch_loss")],
        "val": [("diverging_loss", "epoch_loss")],  # which has no training beside it
    }


def test_histograms_tell_of_gradients_and_weights(tmp_path: Path) -> None:
    """A layer whose gradients vanish, and one that never changes; in the order of writing."""
    rng = np.random.default_rng(0)
    still = rng.normal(size=500)

    def write(writer: tbviz.SummaryWriter) -> None:
        for step in range(0, 120, 10):
            writer.histogram("gradients/z_first/kernel", rng.normal(0, 1e-6, 500), step)
            writer.histogram("gradients/a_last/kernel", rng.normal(0, 1, 500), step)
            writer.histogram("z_first/kernel_0", still, step)
            writer.histogram("a_last/kernel_0", rng.normal(size=500), step)

    found = check(runs(tmp_path, a=write))
    assert found_in(found)["a"] == [
        ("vanishing_gradients", "gradients/z_first"),
        ("frozen_weights", "z_first/kernel_0"),
    ]


@pytest.mark.parametrize(
    ("moving", "ratio", "found"),
    [
        (["embedding/kernel", "dense/kernel"], None, ["norm/kernel"]),
        (["norm/kernel", "dense/bias"], None, ["embedding/kernel"]),
        (["norm/kernel", "dense/kernel", "embedding/kernel"], None, []),
        (["dense/kernel"], "health/update_ratio/dense/kernel", []),
    ],
)
def test_histograms_that_rest(
    moving: list[str], ratio: str | None, found: list[str], tmp_path: Path
) -> None:
    """A layer is frozen if no weight of it moves, and ratios of trained weights say more.

    What a layer measures is never trained. That some weights rest is no short step of others.
    """
    rng = np.random.default_rng(0)

    def write(writer: tbviz.SummaryWriter) -> None:
        for step in range(12):
            writer.scalar("loss", 5 - step / 10, step)
            for tag in ("dense/kernel", "dense/bias", "norm/kernel", "embedding/kernel"):
                noise = rng.normal(size=50) if tag in moving else np.zeros(50)
                writer.histogram(f"weights/{tag}", np.arange(50) + noise, step)
            writer.histogram("weights/norm/moving_mean", np.zeros(50), step)
            if ratio is not None:
                writer.scalar(ratio, 1e-3, step)

    (told,) = check(runs(tmp_path, a=write)).values()
    assert [(one.rule, one.where) for one in told] == [
        ("frozen_weights", f"weights/{tag}") for tag in found
    ]


def test_wall_times_tell_the_pace(tmp_path: Path) -> None:
    """Of a stop of ten minutes; a clock that was set back is no pace."""

    def write(writer: tbviz.SummaryWriter) -> None:
        for step, value in enumerate(FALLING):
            late = 600 if step > 120 else 0
            back = -1e6 if step > 150 else 0
            summary = tbviz.summary.numbers.scalar("loss", value, step)
            writer.write(summary, wall_time=1.7e9 + step * 0.1 + late + back)

    (run,) = runs(tmp_path, a=write)
    (found,) = check([run])["a"]
    assert (found.rule, found.step) == ("stalled_steps", 121)


@pytest.mark.parametrize(("every", "found"), [(20, []), (1, ["stalled_steps"])])
def test_validation_is_no_stall(every: int, found: list[str], tmp_path: Path) -> None:
    """Of two minutes, now and then; where it comes after each point, one of an hour is."""

    def write(writer: tbviz.SummaryWriter) -> None:
        time = 1.7e9
        for step, value in enumerate(FALLING):
            time += 0.1
            writer.write(tbviz.summary.numbers.scalar("loss", value, step), wall_time=time)
            if step % every == every - 1:
                time += 3600 if step == 119 else 120 if every > 1 else 0.1
                summary = tbviz.summary.numbers.scalar("val_loss", value, step)
                writer.write(summary, wall_time=time)

    (run,) = runs(tmp_path, a=write)
    assert [finding.rule for finding in check([run])["a"]] == found


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([2.3], []),
        ([np.nan], [("not_finite", "loss")]),
        ([np.nan] * 50, [("not_finite", "loss")]),
        ([np.inf, -np.inf] * 9, [("not_finite", "loss")]),
        ([0.0] * 40, []),
    ],
    ids=["one", "one nan", "nan", "infinite", "zero"],
)
def test_no_run_is_too_odd(
    values: list[float], expected: list[tuple[str, str]], tmp_path: Path
) -> None:
    """One point, only NaN, nothing but zero, and a run without any scalar."""

    def write(writer: tbviz.SummaryWriter) -> None:
        for step, value in enumerate(values):
            writer.scalar("loss", value, step * 1000)
            writer.scalar("val_loss", value, step * 1000)

    found = check(runs(tmp_path, a=write, text=lambda writer: writer.text("x", "y", 0)))
    assert [(f.rule, f.where) for f in found.get("a", [])] == expected
    assert "text" not in found


def test_what_was_told_stands_where_files_cannot_contradict(tmp_path: Path) -> None:
    """A loss that was told of and is not in the file; what the file shows to be healthy is over."""
    rules = ["dead_units", *["diverging_loss"] * 2, *["growing_memory"] * 2, "no_rule"]
    told = [
        Finding(rule, f"found {number}", "a", number, 0.9, "Why.", "mend it")
        for number, rule in enumerate(rules)
    ]

    def write(writer: tbviz.SummaryWriter) -> None:
        writer.text("findings", to_text(told), 9)
        for step in range(60):
            writer.scalar("health/memory_bytes", 1e8, step)
            writer.scalar("health/step_seconds", 1e8, step)

    verdict = examine(runs(tmp_path, a=write))["a"]
    assert [finding.message for finding in verdict.findings] == ["found 0", "found 2"]
    assert [finding.message for finding in verdict.healed] == ["found 3"]
    assert (verdict.is_judged, verdict.last_step) == (True, 59)
    chosen = examine(runs(tmp_path), ["health/*"], rules=["growing_memory"])["a"]
    assert chosen.findings == chosen.healed == []


@pytest.mark.parametrize(
    ("chosen", "expected"),
    [
        (["x/train"], ["x/train", "x/validation"]),
        (["x/validation", "b"], ["b", "x/train", "x/validation"]),
        (["b"], ["b"]),
        (["val"], ["val"]),
    ],
)
def test_what_is_judged_together_is_chosen_together(chosen: list[str], expected: list[str]) -> None:
    """A training and its validation, whichever of them was meant."""
    assert with_siblings(chosen, ["b", "val", "x/train", "x/validation"]) == expected


@pytest.mark.parametrize(
    ("rules", "is_judged"),
    [(None, True), (["not_finite"], True), (["overfitting"], False)],
)
def test_silence_is_health_where_rules_had_something_to_judge(
    rules: list[str] | None, is_judged: bool, tmp_path: Path
) -> None:
    """A loss alone says nothing of overfitting; what is not judged is no healthy run."""
    written = runs(tmp_path, a=loss(FALLING))
    assert examine(written, rules=rules)["a"].is_judged == is_judged
    assert check(written, rules=rules) == ({"a": []} if is_judged else {})


@pytest.mark.parametrize(
    ("points", "rules", "missing"),
    [
        (1, ["plateau"], 399),
        (1, None, 7),  # of diverging_loss, though not_finite has looked at it
        (1, ["not_finite"], 0),
        (7, None, 1),
        (8, None, 0),
        (200, ["plateau", "stuck_loss"], 0),
        (200, ["plateau"], 200),
        (200, ["overfitting"], None),
    ],
)
def test_too_few_points_are_no_health(
    points: int, rules: list[str] | None, missing: int | None, tmp_path: Path
) -> None:
    """Fewer than any of the rules needs, as thresholds say it, of finite values."""
    assert (thresholds.PLATEAU_POINTS, thresholds.DIVERGING_POINTS) == (400, 8)
    written = runs(tmp_path, a=lambda w: [w.scalar("loss", FALLING[n], n) for n in range(points)])
    verdict = examine(written, rules=rules)["a"]
    assert (verdict.missing_points, verdict.is_judged) == (missing, missing == 0)
    assert check(written, rules=rules) == ({} if missing != 0 else {"a": []})
    changed = {"plateau": {"least": 8}, "diverging_loss": {"least": 100}}
    verdict = examine(written, rules=["plateau"], thresholds=changed)["a"]
    assert verdict.missing_points == max(0, 8 - points)


def test_points_of_validation_count_for_rules_of_validation(tmp_path: Path) -> None:
    """Not those of training; a finding from few points is one."""
    assert thresholds.OVERFITTING_POINTS == 5
    two = [FALLING[:3], np.array([1.0, np.nan, 1.0])]
    written = runs(
        tmp_path,
        a=lambda w: [
            *(w.scalar("loss", value, step) for step, value in enumerate(FALLING)),
            *(w.scalar("val_loss", value, step) for step, value in enumerate(two[0])),
        ],
        b=lambda w: [w.scalar("loss", value, step) for step, value in enumerate(two[1])],
    )
    assert examine(written, rules=["overfitting"])["a"].missing_points == 2
    verdict = examine(written)["b"]
    assert (verdict.missing_points, verdict.is_judged) == (6, True)
    assert [finding.rule for finding in verdict.findings] == ["not_finite"]


def test_tags_and_rules_are_chosen(tmp_path: Path) -> None:
    """By patterns and names; what is none is an error."""
    written = runs(tmp_path, a=lambda w: [loss(RISING)(w), loss(RISING, "loss/b")(w)])
    assert found_in(check(written, ["*/b"])) == {"a": [("diverging_loss", "loss/b")]}
    assert found_in(check(written, rules=["stuck_loss"])) == {"a": []}
    assert found_in(check(written, thresholds={"diverging_loss": {"rise": 9}})) == {"a": []}
    with pytest.raises(NotFoundError):
        check(written, ["x"])
    with pytest.raises(InvalidArgumentError):
        check(written, rules=["x"])
