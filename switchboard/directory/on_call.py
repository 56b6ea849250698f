"""Who is on call: asked of PagerDuty every two minutes and before somebody is mentioned for it, and kept for an hour.

Where PagerDuty does not answer, what was known before stays; a message does not wait for it for long.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog

from switchboard.clock import Clock
from switchboard.config.config import Config
from switchboard.config.mention_syntax import ONCALL
from switchboard.directory.identity import slack_of_pager_user
from switchboard.errors import StorageDown
from switchboard.model.card import Card, Job
from switchboard.model.on_call import FIRST, STALE, OnCall, OnDuty
from switchboard.model.outcome import Outcome, TryAgain
from switchboard.model.replace import replace
from switchboard.redact import redact_text
from switchboard.runtime.tasks import Task, TaskRunner, nobody
from switchboard.storage.store import Store, Unit

AskOnCall = Callable[[Mapping[str, str], datetime], Awaitable[list[OnCall] | Outcome]]
ShiftStory = Callable[[Unit, Config, datetime], int]

EVERY = timedelta(minutes=2)
# What was asked so lately is asked for no mention, and a message waits so long for the answer, in real seconds.
FRESH, PATIENCE = timedelta(seconds=30), 1.5
ASKING = "ask"

log = structlog.get_logger()


def _nothing(_unit: Unit, _config: Config, _now: datetime) -> int:
    return 0


@dataclass(slots=True)
class OnCallSync:
    """Asks whose shift it is; `ask` is None where PagerDuty cannot be asked. `config` tells the one in force.

    `changed` is what a change of shifts brings about, of which it returns how much; `then` is called where it did.
    """

    store: Store
    ask: AskOnCall | None
    config: Callable[[], Config | None]
    clock: Clock
    changed: ShiftStory = _nothing
    patience: float = PATIENCE
    then: Callable[[], None] = nobody
    runner: TaskRunner = field(init=False)
    _asked_at: datetime | None = None
    _rests_until: datetime | None = None

    def __post_init__(self) -> None:
        """Have its one round of questions run."""
        self.runner = TaskRunner("on call", self.clock)

    def rest_no_more(self) -> None:
        """Ask again at once, whatever PagerDuty had said: our clock went back."""
        self._rests_until = None

    async def refresh(self) -> None:
        """Ask anew; where that is under way, wait for it. A shift that was known to end does so where nobody answers, too."""
        self.runner.begin(Task(ASKING, self._ask))
        await self.runner.drain()
        config, now = self.config(), self.clock.now()
        if config is not None:
            count = await self.store.run(lambda unit: self.changed(unit, config, now))
            if count:
                self.then()

    async def up_to_date(self, job: Job) -> Job:
        """Return a try with who is on call as of now: its message is about to mention them."""
        team, config = team_of(job.card), self.config()
        if team is None or config is None:
            return job
        if self._is_old(self.clock.now()) and self.ask is not None:
            self.runner.begin(Task(ASKING, self._ask))
            await self.runner.drain(self.patience)
        now = self.clock.now()
        try:
            duty = await self.store.run(lambda unit: on_duty(job.card.delivery.mention, unit, config, now))
        except StorageDown:
            return job  # as it was when the try was written down
        return replace(job, card=replace(job.card, on_duty=duty))

    def _is_old(self, now: datetime) -> bool:
        return self._asked_at is None or not timedelta() <= now - self._asked_at < FRESH

    async def _ask(self) -> None:
        config, now = self.config(), self.clock.now()
        if self.ask is None or config is None or (self._rests_until and now < self._rests_until):
            return
        self._asked_at = now
        wanted = {key: team.oncall for key, team in config.teams.items() if team.pagerduty}
        found = await self.ask(wanted, now) if wanted else []
        if not isinstance(found, list):
            log.warning("on_call.kept", because=getattr(found, "because", ""))
            self._rests_until = now + found.after if isinstance(found, TryAgain) and found.after else None
            return
        await self.store.run(lambda unit: _learn(unit, found))


def _learn(unit: Unit, found: list[OnCall]) -> None:
    unit.on_call.learn(found)
    unit.on_call.keep_only([one.team for one in found])


def team_of(card: Card) -> str | None:
    """Return the first team whose shift is to be mentioned with a card; None for none."""
    return next(iter(_teams(card.delivery.mention)), None)


def _teams(mention: str | None) -> list[str]:
    words = (word.partition(":") for word in (mention or "").split())
    return [team for kind, _, team in words if kind == ONCALL and team]


def on_duty(mention: str | None, unit: Unit, config: Config, now: datetime) -> tuple[OnDuty, ...]:
    """Return who is on call in the teams that a mention names (`oncall:payments`), as far as that is known."""
    teams = _teams(mention)
    known = unit.on_call.of(teams) if teams else {}
    return tuple(_duty(known[team], unit, config, now) for team in teams if team in known and known[team].is_known(now))


def _duty(known: OnCall, unit: Unit, config: Config, now: datetime) -> OnDuty:
    shifts = known.holding(FIRST, now)
    found = [(shift, slack_of_pager_user(shift.user, shift.email, unit.people, config)) for shift in shifts]
    return OnDuty(
        known.team,
        slack=tuple(dict.fromkeys(slack for _, slack in found if slack)),
        names=tuple(dict.fromkeys(redact_text(shift.name) for shift, slack in found if not slack)),
        as_of=known.at if now - known.at >= STALE else None,
    )
