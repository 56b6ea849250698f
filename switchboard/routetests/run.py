"""Runs route tests: plays each script on a stage of its own and reports what held, what did not, and what was not reached."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from switchboard.config.config import Config
from switchboard.config.report import hide
from switchboard.model.inbound import Progress, ProgressState
from switchboard.model.mute import LONGEST_MUTE
from switchboard.model.news import Unread
from switchboard.payloads.outline import resource_of
from switchboard.payloads.parse import read_object
from switchboard.routetests.bodies import Sending, change_body, event_body, metric_body
from switchboard.routetests.judge import Seen, judge
from switchboard.routetests.script import (
    Ack,
    ChangeStep,
    CheckStep,
    Event,
    Happening,
    Metric,
    MuteStep,
    RawStep,
    Reload,
    RouteTest,
    ScriptStep,
    Wait,
)
from switchboard.routetests.stage import Stage
from switchboard.storage.store import scratch_store

# The clock looks around every few minutes; nothing that a route waits for takes longer than a mute may.
LONGEST_TEST = LONGEST_MUTE + timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Failure:
    """What did not hold, by the line of the test file."""

    line: int
    problem: str


@dataclass(frozen=True, slots=True)
class Result:
    """How one test ended, and the routes that it reached."""

    name: str
    line: int
    failures: tuple[Failure, ...]
    reached: frozenset[str]

    @property
    def passed(self) -> bool:
        """Return whether all held."""
        return not self.failures


def run_test(test: RouteTest, config: Config) -> Result:
    """Play one test from an empty house; pure but for memory: the same test and config end the same."""
    zone = ZoneInfo(config.defaults.timezone)
    starts = _instant(test.starts, zone)
    with closing(scratch_store()) as store:
        play = _Play(Stage(store, config, starts), starts, zone)
        for step in test.steps:
            play.step(step)
        if test.check is not None:
            play.check(test.check, since=0, alerts=0)
        return Result(test.name, test.line, tuple(play.failures), frozenset(play.reached()))


def unreached(config: Config, results: Sequence[Result]) -> tuple[str, ...]:
    """Return the routes that no test reached, in their order."""
    reached: set[str] = set().union(*(result.reached for result in results)) if results else set()
    return tuple(route.name for route in config.routes if route.name not in reached)


@dataclass(slots=True)
class _Play:
    """One test at play: the stage, the last event of each issue, and what did not hold."""

    stage: Stage
    starts: datetime
    zone: ZoneInfo
    failures: list[Failure] = field(default_factory=list)
    events: dict[str, Event] = field(default_factory=dict)
    sent: int = 0
    told: int = 0
    alerts: int = 0

    def step(self, step: ScriptStep) -> None:
        """Play one step and hold its check against what was sent since the one before."""
        at = _instant(step.at, self.zone) if step.at else self.stage.now + (step.after or timedelta())
        if at < self.stage.now:
            said = f"{at.astimezone(self.zone):%Y-%m-%d %H:%M} is before the step before it"
            self.failures.append(Failure(step.line, said))
            return
        problem = self._pass(at) or (self._do(step.happening) if step.happening is not None else None)
        if problem:
            self.failures.append(Failure(step.line, problem))
        self.stage.settle()
        if step.check is not None:
            self.check(step.check, since=self.told, alerts=self.alerts)
            self.told, self.alerts = len(self.stage.told), len(self.stage.alerts())

    def check(self, check: CheckStep, *, since: int, alerts: int) -> None:
        """Hold a check against what was sent after the first `since` and decided after the first `alerts`."""
        records = self.stage.alerts()
        decided = [record.decision for record in records[: len(records) - alerts]]
        seen = Seen(self.stage.told[since:], decided, self.stage.config)
        self.failures += [Failure(line, hide(problem)) for line, problem in judge(check, seen)]

    def reached(self) -> Collection[str]:
        """Return the routes that notified or dropped something, or would have in shadow."""
        decided = [record.decision for record in self.stage.alerts()]
        told = {name for decision in decided for notify in decision.notifies for name in notify.routes}
        return told | {decision.dropped_by for decision in decided if decision.dropped_by}

    def _do(self, happening: Happening) -> str | None:
        match happening:
            case Event():
                return self._happen(happening)
            case Metric():
                return self._take(metric_body(happening, at=self.stage.now))
            case ChangeStep():
                event = self.events.get(happening.issue) or Event(issue=happening.issue)
                return self._take(change_body(happening, event, at=self.stage.now))
            case RawStep():
                return self._kept(happening)
            case Wait():
                return self._pass(self.stage.now + happening.lasts)
            case MuteStep():
                muted = self.stage.mute(happening)
                return f"the mute is {muted.said}" if muted.refused else None
            case Ack():
                called = self.stage.acknowledge(happening)
                return called.answer if called.refused else None
            case Reload(config=config):
                self.stage.config = config
                return None

    def _pass(self, until: datetime) -> str | None:
        """Let time pass, unless it is more than a test can play in little time."""
        if until - self.starts > LONGEST_TEST:
            return f"it would take longer than {LONGEST_TEST.days} days from when the test starts"
        self.stage.pass_time(until)
        return None

    def _happen(self, event: Event) -> str | None:
        self.events[event.issue] = event
        for number in range(event.times):
            if number and (problem := self._pass(self.stage.now + event.every)):
                return problem
            self.sent += 1
            if problem := self._take(event_body(event, at=self.stage.now, number=self.sent)):
                return problem
        return None

    def _kept(self, kept: RawStep) -> str | None:
        body = read_object(kept.raw)
        resource = kept.resource or (None if isinstance(body, Unread) else resource_of(body))
        if resource is None:
            return "the body's resource cannot be guessed: name it with resource"
        return self._take(Sending(resource, kept.raw))

    def _take(self, sending: Sending) -> str | None:
        return _refused(self.stage.take(sending))


def _instant(moment: datetime, zone: ZoneInfo) -> datetime:
    """Return the moment in UTC; one without a zone is in this one."""
    return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC)


def _refused(progress: Progress) -> str | None:
    """Return why a body did nothing: nobody writes a test for one that cannot be read."""
    return f"it cannot be read: {progress.because}" if progress.state is ProgressState.QUARANTINED else None
