"""Monitor: what a training loop tells, judged while it runs."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any, SupportsIndex

from tbviz.checks import as_step, check_at_least
from tbviz.errors import InvalidArgumentError
from tbviz.monitor.findings import Finding, to_text
from tbviz.monitor.history import History
from tbviz.monitor.judge import (
    Thresholds,
    apply_rules,
    as_told,
    check_rules,
    check_thresholds,
)
from tbviz.monitor.measuring import Measurer, as_number, is_alarming
from tbviz.monitor.news import News
from tbviz.monitor.pace import Pace
from tbviz.monitor.telling import Webhook, print_finding
from tbviz.monitor.vocabulary import FINDINGS, TRAINING_TAG, VALIDATION_TAG
from tbviz.monitor.writers import Writer, as_writer, run_of

_SOONEST, _LATEST = 10, 1000  # updates from one judgement to the next


class Monitor:
    """Says what is wrong with a training, while it runs.

        with tbviz.Monitor(writer) as monitor:
            for step, batch in enumerate(batches):
                monitor.update(step, loss=train(batch), weights=weights)
                if monitor.should_stop:
                    break

    Of each array some statistics are remembered, and no more; the rules judge them now and then,
    and at the end of a `with` block. A finding is told once, and once more where it has become
    sure or has come back: on standard error, to `on_finding`, to the webhook, and with a writer as
    text `findings` and as scalar `health/findings`, how many different ones there were so far.
    Scalars are the losses, `loss/train` and `loss/validation`, metrics under their tags, and
    statistics, `health/...`.

    Args:
        writer: such as a `SummaryWriter`, which stays open; or None.
        on_finding: is called with each finding that is told, in the thread of the training; what it
            raises ends the training.
        stop_on: the names of rules that make `should_stop` true, among `rules`.
        terminal: whether findings are printed on standard error; or what prints one in its place.
        webhook: a URL to which findings are posted as JSON, in a thread of its own; of which object
            it is: `tbviz.monitor.telling.to_message`.
        run: what the webhook is told as the name of the run; None for the writer's `run_dir`.
        every: of how many updates one is judged; None for each tenth at first, and ever fewer, as
            the training gets longer; 0 for none, where `judge` is called. NaN and infinity are
            always found at once.
        thresholds: by name of a rule, arguments of it in place of its defaults, such as
            `{"diverging_loss": {"rise": 2}}`; of which kind they are: `tbviz.monitor.thresholds`.
        rules: the names of the rules that judge, or None for all.
        statistics: whether the statistics are written.
        losses: whether the losses and metrics that it is told of are written; False for a loop that
            writes them itself.

    Raises:
        InvalidArgumentError: an option breaks its rule.

    Attributes:
        findings: all that were told, in their order.
        history: the series that they are judged by.
    """

    def __init__(
        self,
        writer: Writer | None = None,
        *,
        on_finding: Callable[[Finding], object] | None = None,
        stop_on: Collection[str] = (),
        terminal: bool | Callable[[Finding], object] = True,
        webhook: str | None = None,
        run: str | None = None,
        every: int | None = None,
        thresholds: Thresholds | None = None,
        rules: Collection[str] | None = None,
        statistics: bool = True,
        losses: bool = True,
    ) -> None:
        self._writer = as_writer(writer)
        self._statistics = statistics
        self._losses = losses
        self._on_finding = on_finding
        self._print = print_finding if terminal is True else terminal
        self._every = None if every is None else check_at_least("every", every, 0)
        self._thresholds = check_thresholds(thresholds)
        self._rules = check_rules(rules, option="rules")
        self._stop_on = _stopping(stop_on, self._rules)
        self._webhook = None if webhook is None else Webhook(webhook, run=run_of(writer, run))
        self._measurer = Measurer()
        self._pace = Pace()
        self._news = News()
        self._updates = self._judged = self._step = 0
        self._next = self._due()
        self._alarming: set[str] = set()  # tags that NaN was found in
        self.findings: list[Finding] = []
        self.history = History()

    @property
    def should_stop(self) -> bool:
        """Whether a finding of a rule in `stop_on` was told."""
        return any(finding.rule in self._stop_on for finding in self.findings)

    def update(
        self,
        step: SupportsIndex,
        *,
        loss: Any = None,
        validation_loss: Any = None,
        metrics: Mapping[str, Any] | None = None,
        weights: Mapping[str, Any] | None = None,
        gradients: Mapping[str, Any] | None = None,
        activations: Mapping[str, Any] | None = None,
        inputs: Any = None,
        labels: Any = None,
        outputs: Any = None,
        codes: Any = None,
    ) -> list[Finding]:
        """Tell of a step, as much as is known of it, and return the findings that are new.

        Arrays are of any framework, real numbers, and are read here and now. What costs time to
        get may be told at some steps only.

        Args:
            step: at least 0; one that is not above the last takes the place of all from it on, as
                after a restart.
            loss: of training, a number; `loss/train` in findings and TensorBoard.
            validation_loss: a number; `loss/validation`.
            metrics: other numbers by tag, such as `accuracy`; judged are those whose tags are of
                losses, as docs/monitoring.md lists them, such as `loss/decoder` or `val_loss`.
            weights: trainable weights by name, of any shape, in the order of the layers; names as
                `dense/kernel` or `layers.0.weight`, the last part being that of a layer.
            gradients: of the loss, by the same names.
            activations: `[..., units]` by layer, of hidden layers.
            inputs: a batch `[N, ...]`, as the model gets it.
            labels: of the batch in its order, classes: `[N]` integers, or `[N, K]` one-hot; where
                they are not as many as inputs or outputs, as of several passes, only their order is
                judged. Targets of a regression are left out, as far as outputs tell them apart.
            outputs: of the model, `[N, ...]`.
            codes: of a latent space, `[N, D]`.

        Raises:
            InvalidArgumentError: something has the wrong type or shape.
        """
        last, self._step = self._step, as_step("step", step)
        if self._step < last:
            self._alarming.clear()
        told = _told(loss, validation_loss, metrics or {})
        measured = self._measurer.arrays(
            self._step,
            weights=weights,
            gradients=gradients,
            activations=activations,
            inputs=inputs,
            labels=labels,
            outputs=outputs,
            codes=codes,
        )
        own = self._pace.measured(self._step, known=told) | measured
        self._remember(told | own)
        finite = {tag: value for tag, value in own.items() if math.isfinite(value)}  # or is counted
        self._write_numbers((told if self._losses else {}) | (finite if self._statistics else {}))
        return self.judge() if self._is_due(told | own) else []

    def leave_out(self, seconds: float) -> None:
        """Say that so many seconds since the last update were no training.

        Such as those of a validation or a checkpoint, which would look like a step that stalls.

        Raises:
            InvalidArgumentError: `seconds` is below 0 or not finite.
        """
        if not 0 <= seconds < math.inf:
            rule = "finite and at least 0"
            raise InvalidArgumentError(
                f"seconds must be {rule}, found {seconds!r}", expected=rule, found=seconds
            )
        self._pace.leave_out(seconds)

    def judge(self) -> list[Finding]:
        """Judge what was told, though it may not be time yet, and return the findings that are new.

        Such as where updates are rare, and findings shall not wait for ten of them.
        """
        if self._judged == self._updates:
            return []
        self._judged = self._updates
        self._next = self._due()
        found = apply_rules(self.history, rules=self._rules, thresholds=self._thresholds)
        new = self._news.sift(as_told(found), among=found)
        self._write(new)
        self._tell(new)
        return new

    def close(self) -> None:
        """Judge what was told last, and end the webhook's thread; closing twice is fine.

        What is told later is judged and written as before, and no longer posted.
        """
        try:
            self.judge()
        finally:
            if self._webhook is not None:
                self._webhook.close()
                self._webhook = None

    def __enter__(self) -> Monitor:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def _remember(self, numbers: Mapping[str, float]) -> None:
        for tag, value in numbers.items():
            self.history.add(tag, self._step, value, time.time())

    def _write_numbers(self, numbers: Mapping[str, float]) -> None:
        if self._writer is not None:
            for tag, value in numbers.items():
                self._writer.scalar(tag, value, self._step)

    def _due(self) -> float:
        """Return the update after which to judge next."""
        growing = min(max(_SOONEST, self._updates // 10), _LATEST)
        return self._updates + (growing if self._every is None else self._every or math.inf)

    def _is_due(self, numbers: Mapping[str, float]) -> bool:
        """Return whether to judge after this update: it is time, or something is new and NaN."""
        self._updates += 1
        bad = {tag for tag, value in numbers.items() if is_alarming(tag, value)}
        if self._updates < self._next and bad <= self._alarming:
            return False
        self._alarming |= bad
        return True

    def _write(self, new: Sequence[Finding]) -> None:
        """Write findings; those of a step are one text, for a tag has one point at a step."""
        self.findings += new
        if self._writer is not None and new:
            self._writer.text(FINDINGS, to_text(new, told_at=self._step), self._step)
            different = {(finding.rule, finding.where) for finding in self.findings}
            self._writer.scalar("health/findings", len(different), self._step)

    def _tell(self, new: Sequence[Finding]) -> None:
        """Print and post all findings before the callback, which may raise."""
        for finding in new:
            if self._print:
                self._print(finding)
            if self._webhook is not None:
                self._webhook.send(finding, told_at=self._step)
        if self._on_finding is not None:
            for finding in new:
                self._on_finding(finding)


def _told(loss: Any, validation_loss: Any, metrics: Mapping[str, Any]) -> dict[str, float]:
    """Return the numbers that were told, by tag."""
    losses = {
        TRAINING_TAG: ("loss", loss),
        VALIDATION_TAG: ("validation_loss", validation_loss),
    }
    named = losses | {tag: (tag, value) for tag, value in metrics.items()}
    return {tag: as_number(*told) for tag, told in named.items() if told[1] is not None}


def _stopping(names: Collection[str], rules: Collection[str]) -> frozenset[str]:
    """Return the names of rules that stop, which have to be among those that judge."""
    stopping = check_rules(names, option="stop_on")
    for name in set(stopping) - set(rules):
        known = ", ".join(rules)
        raise InvalidArgumentError(
            f"stop_on must be among rules, {known}; found {name!r}, which would never stop",
            expected=known,
            found=name,
        )
    return frozenset(stopping)
