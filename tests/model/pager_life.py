"""A life with a pager: what PagerDuty says lies in a bag as well, our clock may go wrong, and people act wherever they are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sandbox.pagerduty.incident import Incident
from sandbox.pagerduty.oncall import Level
from sandbox.sentry.crash import Crash, Frame
from sandbox.sentry.issue import Issue
from sandbox.world import World
from switchboard.escalation.auditor import audit
from tests.model.life import Life, Mailbag
from tests.moved_clock import MovedClock
from tests.samples.pagerduty import SECRET
from tests.town import PAYMENTS_KEY, ROUTES
from webhooks.pagerduty import PATH

ALICE, BOB, HOUSE = "alice@acme.example", "bob@acme.example", "switchboard@acme.example"
STEPS = "escalate: [{after: 5m, notify: [pagerduty:owner]}, {after: 10m, notify: [pagerduty:core], repeat: 1}]"
PAGING = ROUTES.replace("    notify: [pagerduty:owner", f"    {STEPS}\n    notify: [pagerduty:owner", 1).replace(
    "sentry: payments-team}", "sentry: payments-team, ack_timeout: 30m, timezone: Europe/London}"
)
SETTINGS = {
    "PAGERDUTY_WEBHOOK_SECRET": SECRET,
    "PAGERDUTY_API_TOKEN": "sandbox-pagerduty-token",
    "PAGERDUTY_FROM": HOUSE,
    "OPS_CHANNEL": "#ops",
}
# Half an hour before the clocks of London and of New York go forward, and go back.
STARTS = [
    datetime(2026, 3, 2, 9, 0, tzinfo=UTC),
    datetime(2026, 3, 29, 0, 30, tzinfo=UTC),
    datetime(2026, 10, 25, 0, 30, tzinfo=UTC),
    datetime(2026, 3, 8, 6, 30, tzinfo=UTC),
    datetime(2026, 11, 1, 5, 30, tzinfo=UTC),
]
FATAL = {
    kind: Crash(type=kind, level="fatal", frames=(Frame("src/acme/payments/charge.py", "charge", 42),))
    for kind in ("CardError", "LedgerError")
}
ROUND, LONG_ROUND, LONGEST_ROUND = 15, 120, 300
# An incident is looked up every ten minutes, and the last step comes fifteen minutes after the first page.
CALM = 1320
HOUR = timedelta(hours=1)


def _settle_in(world: World) -> None:
    """Let PagerDuty know two people and the house, ring two levels of each team, and tell the house of everything."""
    world.pagerduty.users += [ALICE, BOB, HOUSE]
    for team in ("Payments", "Core"):
        world.pagerduty.add_policy(team, Level((ALICE,), minutes=20), Level((BOB,)))
    world.pagerduty.webhooks.subscribe(f"http://127.0.0.1{PATH}", SECRET)


@dataclass(frozen=True, slots=True)
class Rung:
    """What we made PagerDuty ring for an issue until now: incidents that began, by service, and calls to go on to a next level."""

    began: Counter[str]
    went_on: Counter[str]

    def more_than(self, before: Rung) -> list[str]:
        """Say what was rung since."""
        began = [f"{service} was rung" for service in self.began - before.began]
        return began + [f"{service} was asked to go on" for service in self.went_on - before.went_on]


class PagerLife(Life):
    """The steps that concern the pager."""

    def __init__(self, start: datetime) -> None:
        """Build the town, and take PagerDuty's post into our hands."""
        self.clock = MovedClock(start)
        super().__init__(routes=PAGING, environment=SETTINGS, asks_sentry=True, before=_settle_in, clock=self.clock)
        self.pager_bag = Mailbag()
        self.pager_delivered: list[tuple[dict[str, str], bytes]] = []
        self.town.world.pagerduty.webhooks.transport = self.pager_bag

    def _compare(self, letter: tuple[dict[str, str], bytes]) -> None:
        """Compare with no reference: what is right is judged by what PagerDuty, Slack and Sentry say of each other."""

    # --- what there is

    def issue(self, number: int) -> Issue | None:
        """Return one of the issues, None where there is none."""
        issues = self.issues()
        return issues[number % len(issues)] if issues else None

    def incident(self, number: int) -> Incident | None:
        """Return one of the incidents, None where there is none."""
        incidents = self.town.world.pagerduty.incidents
        return incidents[number % len(incidents)] if incidents else None

    def is_heard_of(self, incident: Incident) -> bool:
        """Whether it was delivered that an incident was triggered: a note does not say of which page it is."""
        named = incident.id.encode()
        return not any(b"incident.triggered" in raw and named in raw for _, raw in self.pager_bag.letters)

    def rung(self, issue: Issue) -> Rung:
        """Count what was rung for an issue."""
        mine = [one for one in self.town.world.pagerduty.incidents if issue.title in one.summary]
        began = Counter(one.service for one in mine)
        lines = [(one.service, line) for one in mine for line in one.log if line.action == "escalate"]
        return Rung(began, Counter(service for service, line in lines if "by Switchboard" in line.summary))

    # --- what happens

    def post(self, index: int, *, again: bool = False, dies: bool = False) -> None:
        """Deliver one of PagerDuty's letters, of those under way or of those that came before."""
        pile = self.pager_delivered if again else self.pager_bag.letters
        headers, raw = pile[index % len(pile)]
        if not again:
            self.pager_bag.letters.remove((headers, raw))
            self.pager_delivered.append((headers, raw))
        self.run(self._post(headers, raw, dies=dies))

    async def _post(self, headers: dict[str, str], raw: bytes, *, dies: bool) -> None:
        assert (await self.town.post(headers, raw, path=PATH)).status_code == 202
        if dies:
            await self.town.restart_worker()
        await self.town.settle()

    def post_all(self) -> None:
        """Deliver all that is under way, the oldest first."""
        while self.bag.letters or self.pager_bag.letters:
            if self.bag.letters:
                self.deliver(0)
            else:
                self.post(0)

    def at_the_pager(self, act: Callable[[], object]) -> bool:
        """Let somebody do something at PagerDuty, a second after all else; returns whether it could be done."""
        self.town.clock.move(1)
        try:
            self.run(_acting(act))
        except ValueError:
            return False
        return True

    def types(self, said: str) -> None:
        """Let Alice type a command in Slack, a second after all else."""
        self.town.clock.move(1)
        self.run(self._typed(said))

    async def _typed(self, said: str) -> None:
        await self.town.command(said)
        await self.town.settle()

    def remarks(self, issue: Issue, text: str) -> None:
        """Let Alice write a note in the thread of an issue's newest message; by a command where there is none."""
        roots = [each for each in self.town.channel("payments").roots() if issue.title in each.text]
        if roots:
            self.run(self.town.say(f"!note {text}", thread=roots[-1].ts))
            self.run(self.town.settle())
        else:
            self.types(f"/sentry note {issue.short_id}: {text}")

    def wait(self, seconds: float) -> None:
        """Let time pass, with all that the worker does now and then."""
        length = ROUND if seconds <= 6 * ROUND else LONG_ROUND if seconds < HOUR.total_seconds() else LONGEST_ROUND
        while seconds > 0:
            self.run(self._wait(min(length, seconds)))
            seconds -= length

    async def _wait(self, seconds: float) -> None:
        await self.town.advance(seconds, step=max(2, seconds / 6))
        await self.town.worker.hand_over()
        await self.town.worker.look_up()
        await self.town.settle()

    def go_wrong(self, hours: int) -> None:
        """Let our clock be so many hours wrong, or right with 0; the world's stays as it is."""
        self.run(self._go_wrong(hours))

    async def _go_wrong(self, hours: int) -> None:
        await self.town.worker.report()
        self.clock.move(1)
        self.clock.wrong = hours * HOUR
        await self.town.worker.report()
        await self.town.settle()
        await self.town.worker.audit()
        await self.town.settle()

    def broken(self) -> int:
        """Return how many rules the auditor finds broken."""
        now, ledger = self.clock.now(), self.town.worker.outbox.ledger
        return self.run(self.town.worker.store.run(lambda unit: audit(unit, now, ops=ledger.ops)))

    def be_calm(self) -> None:
        """Heal all, deliver all, and let all that is due be done."""
        world = self.town.world
        world.faults.clear()
        world.pagerduty.hands.end_maintenance(PAYMENTS_KEY)
        self.go_wrong(0)
        for seconds in (CALM, 2 * LONG_ROUND):
            self.post_all()
            self.wait(seconds)
        self.post_all()


async def _acting(act: Callable[[], object]) -> None:
    """Act within the loop, where what happens by itself later on is arranged."""
    act()
