"""A house on a stage: the real pipeline on a moved clock, with one route that escalates."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from switchboard.config.load import load_config
from switchboard.model.delivery import Delivery
from switchboard.model.escalation import Escalation, EscalationEnd
from switchboard.model.subject import TimelineEntry, TimelineKind
from switchboard.routetests.bodies import change_body, event_body, number_of
from switchboard.routetests.script import ChangeStep, Event, ScriptFrame, TurnStep
from switchboard.routetests.stage import Stage
from switchboard.storage.store import Unit, scratch_store

START = datetime(2026, 3, 2, 3, tzinfo=UTC)
CONFIG = """\
version: 1
teams:
  payments: {{slack: "#payments", pagerduty: "${{PAGERDUTY_PAYMENTS}}", ack_timeout: {timeout}}}
  core: {{slack: "#core", pagerduty: "${{PAGERDUTY_CORE}}"}}
owners: "path:src/* #payments"
routes:
  - name: fatal
    when: level:fatal
    notify: [slack:owner, pagerduty:owner]
    escalate:
{steps}
fallback: ["slack:#alerts"]
page_fallback: ["pagerduty:core"]
"""
STEPS = """\
      - {after: 10m, notify: [pagerduty:owner]}
      - {after: 20m, notify: [pagerduty:core, "slack:#core"], repeat: 1}"""
KEYS = ("PAGERDUTY_PAYMENTS", "PAGERDUTY_CORE")
FATAL = Event(level="fatal", title="it broke")
OWNED = Event(level="fatal", title="it broke", frames=(ScriptFrame(path="src/pay.py"),))


class House(Stage):
    """A stage whose clock is moved in minutes."""

    def fires(self, event: Event = FATAL) -> None:
        """Let an event come."""
        self.inbounds += 1
        self.take(event_body(event, at=self.now, number=self.inbounds))

    def turns(self, turn: TurnStep, to: str | None = None) -> None:
        """Let something become of the issue."""
        self.take(change_body(ChangeStep(turn, "issue", to), FATAL, at=self.now))

    def minutes(self, minutes: float) -> list[tuple[int, str]]:
        """Let time pass; returns what was told since, with the minute."""
        before = len(self.told)
        self.pass_time(self.now + timedelta(minutes=minutes))
        return [(int((each.at - START).total_seconds() // 60), each.lane) for each in self.told[before:]]

    def escalations(self) -> list[Escalation]:
        """Return the escalations of the issue."""

        def work(unit: Unit) -> list[Escalation]:
            subject = unit.subjects.issue(number_of("issue"))
            return unit.escalations.of(subject.id) if subject else []

        return self.store.transact(work)

    def lines(self) -> list[tuple[TimelineKind, str | None]]:
        """Return the timeline."""

        def work(unit: Unit) -> list[TimelineEntry]:
            subject = unit.subjects.issue(number_of("issue"))
            return unit.subjects.entries(subject.id) if subject else []

        return [(each.kind, each.detail) for each in self.store.transact(work)]

    @property
    def end(self) -> EscalationEnd | None:
        """Return why the newest escalation is over."""
        return self.escalations()[-1].end


def config(steps: str = STEPS, timeout: str = "never") -> str:
    """Return a configuration whose one route has these steps."""
    return CONFIG.format(steps=steps, timeout=timeout)


def a_house(text: str) -> House:
    """Build the house of a configuration."""
    found = load_config(text, file="routes.yaml", variables=KEYS)[0]
    return House(scratch_store(), found, START)


def deliveries(house: House, lane: str) -> list[Delivery]:
    """Return what is owed at a lane, the newest first."""
    found = house.store.transact(lambda unit: unit.deliveries.listing())
    return [each for each in found if str(each.destination) == lane]
