"""Sentry, PagerDuty, Slack, their post, the worker and our clock live at random: pages ring on, once, for who did not act.

After each step every open page has a next step, no step of an escalation is taken too often, and nobody who acted is rung; in the
end PagerDuty, Slack and Sentry agree, and each note stands once where it belongs.
"""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule, run_state_machine_as_test

from tests.model.pager_life import ALICE, BOB, FATAL, STARTS, PagerLife, Rung
from tests.model.pager_remarks import misplaced
from tests.model.pager_steps import asked_to_go_on
from tests.model.pager_verdict import disagreements, known, stuck
from tests.often import NIGHTLY, often
from tests.town import PAYMENTS_KEY

LIVES, LONG = often(2), 40 if NIGHTLY else 12
NUMBERS = st.integers(0, 5)
CHANGES = ["resolve", "archive", "unresolve", "regress", "escalate"]
COMMANDS = [
    *("/sentry ack {}", "/sentry ack {} for 30m", "/sentry ack {} for 1h", "/sentry ack {} for 4h"),
    *("/sentry assign {} me", "/sentry unassign {}", "/sentry page {}"),
]
FAULTS = [
    ("pagerduty", "slow", 25),
    *(("pagerduty", kind, 5) for kind in ("reset_after", "reset_before", "429", "500", "down")),
    ("slack", "500", 0),
    ("slack", "reset_after", 0),
]
PASSES = [1, 20, 70, 310, 610, 1230, 1850, 3700]


class Pager(RuleBasedStateMachine):
    """Every rule is something that may happen at any time."""

    life: PagerLife

    def __init__(self) -> None:
        """Know of nothing yet."""
        super().__init__()
        self.allowed: Counter[str] = Counter()
        self.reopened: set[str] = set()
        self.jumps = 0
        self.remarks: list[str] = []
        self.taken: dict[int, tuple[str, Any, Rung]] = {}

    @initialize(start=st.sampled_from(STARTS), kind=st.sampled_from(sorted(FATAL)))
    def it_begins(self, start: datetime, kind: str) -> None:
        """Somewhere near a change of the clocks, and with something that pages."""
        self.life = PagerLife(start)
        self.a_program_crashes(kind, at_once=True)

    # --- Sentry

    @rule(kind=st.sampled_from(sorted(FATAL)), at_once=st.booleans())
    def a_program_crashes(self, kind: str, at_once: bool) -> None:
        """An event, of a new issue, a known one, or one that comes back; of an archived one no rule of Sentry's tells."""
        if any(issue.status == "ignored" and kind in issue.title for issue in self.life.issues()):
            return
        self.life.sentry(self.life.town.world.sentry.capture(FATAL[kind]), at_once=at_once)
        self._judge()

    @rule(number=NUMBERS, what=st.sampled_from(CHANGES), at_once=st.booleans())
    def an_issue_changes(self, number: int, what: str, at_once: bool) -> None:
        """It changes as it can from where it stands; what comes back may ring again."""
        issue = self.life.issue(number)
        if issue and (issue.status == "unresolved") == (what in ("resolve", "archive", "escalate")):
            self.allowed[issue.title] += 1
            self.life.sentry(getattr(self.life.town.world.sentry, what)(issue), at_once=at_once)
            self._judge()

    @rule(number=NUMBERS, to=st.sampled_from(["Alice", ""]))
    def it_is_assigned(self, number: int, to: str) -> None:
        """To somebody, by hand, or to nobody."""
        if issue := self.life.issue(number):
            self.life.sentry(self.life.town.world.sentry.assign(issue, to, by="Alice"), at_once=True)
            self._judge()

    # --- people

    @rule(number=NUMBERS, what=st.sampled_from(["acknowledge", "unacknowledge", "resolve", "reopen"]))
    def somebody_acts_at_the_pager(self, number: int, what: str) -> None:
        """As can be done from where the incident stands; of what was closed by hand or opened again, more may ring."""
        if (one := self.life.incident(number)) is None:
            return
        hands = self.life.town.world.pagerduty.hands
        if self.life.at_the_pager(lambda: getattr(hands, what)(one, by=ALICE)):
            self._changed(one.summary, reopened=what == "reopen")

    @rule(number=NUMBERS, what=st.sampled_from(["escalate", "reassign"]))
    def somebody_hands_it_on(self, number: int, what: str) -> None:
        """To the next level, or to Bob."""
        if (one := self.life.incident(number)) is None:
            return
        hands, to = self.life.town.world.pagerduty.hands, (BOB,) if what == "reassign" else ()
        if self.life.at_the_pager(lambda: getattr(hands, what)(one, *to, by=ALICE)):
            self._changed(one.summary, reopened=False)

    def _changed(self, summary: str, *, reopened: bool) -> None:
        for issue in self.life.issues():
            if issue.title in summary:
                self.allowed[issue.title] += 1
                self.reopened |= {issue.title} if reopened else set()
        self._judge()

    @precondition(lambda self: not self.life.clock.wrong)
    @rule(number=NUMBERS, what=st.sampled_from(COMMANDS))
    def somebody_types_in_slack(self, number: int, what: str) -> None:
        """They are on it, for a time or not, have it, or want the team to be paged."""
        if issue := self.life.issue(number):
            self.allowed[issue.title] += "page" in what
            self.life.types(what.format(issue.short_id))
            self._judge()

    @precondition(lambda self: not self.life.clock.wrong)
    @rule(number=NUMBERS)
    def somebody_writes_a_note_in_slack(self, number: int) -> None:
        """It goes to the incidents as well, once each."""
        if issue := self.life.issue(number):
            self.remarks.append(f"remark {len(self.remarks)} of Slack;")
            self.life.remarks(issue, self.remarks[-1])
            self._judge()

    @rule(number=NUMBERS)
    def somebody_writes_a_note_at_the_pager(self, number: int) -> None:
        """It is said in the thread, once, and goes nowhere else."""
        one = self.life.incident(number)
        if one is not None and one.state != "resolved" and self.life.is_heard_of(one):
            self.remarks.append(f"remark {len(self.remarks)} of PagerDuty;")
            hands = self.life.town.world.pagerduty.hands
            self.life.at_the_pager(lambda: hands.note(one, self.remarks[-1], by=ALICE))
            self._judge()

    # --- the post

    @precondition(lambda self: self.life.pager_bag.letters)
    @rule(number=NUMBERS, dies=st.booleans())
    def pagerduty_is_heard(self, number: int, dies: bool) -> None:
        """Of anything that it has to say, in any order; the worker may die just then."""
        self.life.post(number, dies=dies)
        self._judge()

    @precondition(lambda self: self.life.pager_delivered)
    @rule(number=NUMBERS)
    def pagerduty_says_it_again(self, number: int) -> None:
        """However long it was ago."""
        self.life.post(number, again=True)
        self._judge()

    @precondition(lambda self: self.life.bag.letters or self.life.pager_bag.letters)
    @rule()
    def all_is_heard(self) -> None:
        """The oldest first."""
        self.life.post_all()
        self._judge()

    # --- trouble, and time

    @rule(fault=st.sampled_from(FAULTS), times=st.integers(1, 4))
    def a_service_fails(self, fault: tuple[str, str, int], times: int) -> None:
        """It does so for the next few calls."""
        service, kind, seconds = fault
        self.life.town.world.faults.add(service=service, kind=kind, times=times, seconds=seconds)

    @rule(lasts=st.booleans())
    def pagerduty_is_maintained(self, lasts: bool) -> None:
        """It takes what we say, and rings nobody; or does so no more."""
        hands = self.life.town.world.pagerduty.hands
        if lasts:
            hands.maintain(PAYMENTS_KEY, by=ALICE)
        else:
            hands.end_maintenance(PAYMENTS_KEY)

    @rule()
    def the_worker_dies(self) -> None:
        """Another starts."""
        self.life.run(self.life.town.restart_worker())
        self._judge()

    @rule(seconds=st.sampled_from(PASSES))
    def time_passes(self, seconds: int) -> None:
        """Steps fall due, acknowledgements run out, what rests has gone on for an hour."""
        self.life.wait(seconds)
        self._judge(time=True)

    @rule(hours=st.sampled_from([-1, 0, 1]))
    def our_clock_goes_wrong(self, hours: int) -> None:
        """It is an hour behind or ahead of everybody else's, or right again."""
        self.jumps += 1
        self.life.go_wrong(hours)
        self._judge()

    @rule()
    def it_is_calm(self) -> None:
        """All heals, all is heard, and all that is due is done."""
        self.life.be_calm()
        found = [*disagreements(self.life, reopened=self.reopened), *misplaced(self.life, self.remarks)]
        assert not found, "\n".join(found)

    # --- the verdict

    def _judge(self, *, time: bool = False) -> None:
        self.life.run(self.life.town.settle())
        found = [*stuck(self.life), *self._rung_too_often(), *self._rung_though_taken()]
        assert not found, "\n".join(found)

    def _rung_too_often(self) -> list[str]:
        """Return whom more was rung for than could have come anew, and who was asked to ring on more often than by steps."""
        by_title, found = {one.subject.title: one for one in known(self.life)}, []
        for issue in self.life.issues():
            rung, anew = self.life.rung(issue), self.allowed[issue.title]
            lines = by_title[issue.title].lines if issue.title in by_title else ()
            found += [
                f"{issue.title}: {each} was rung {count} times"
                for each, count in rung.began.items()
                if count > 1 + anew
            ]
            for service, count in rung.went_on.items():
                most = anew + self.jumps + asked_to_go_on(lines, service.lower())
                found += (
                    [f"{issue.title}: {service} went on {count} times, not {most} at the most"] if count > most else []
                )
        return found

    def _rung_though_taken(self) -> list[str]:
        """Return what was rung since the last look though the same acknowledgement stood all the time."""
        by_title = {issue.title: issue for issue in self.life.issues()}
        wrong, before = [], self.taken
        self.taken = {}
        quiet = not self.life.town.world.held
        for one in known(self.life):
            given = one.taken.get("payments")
            if given is None or not quiet:
                continue
            rung = self.life.rung(by_title[one.subject.title])
            self.taken[one.subject.id] = (one.subject.title, given.at, rung)
            title, at, earlier = before.get(one.subject.id, ("", None, rung))
            if at == given.at:
                wrong += [f"{title}: {each}, though {given.by.name} was on it" for each in rung.more_than(earlier)]
        return wrong

    def teardown(self) -> None:
        """In the end it is calm."""
        if not hasattr(self, "life"):
            return
        try:
            self.it_is_calm()
        finally:
            self.life.close()


def test_whatever_happens_a_page_rings_on_until_somebody_acts_and_then_no_more() -> None:
    lives = settings(max_examples=LIVES, stateful_step_count=LONG, suppress_health_check=[HealthCheck.too_slow])
    run_state_machine_as_test(Pager, settings=lives)
