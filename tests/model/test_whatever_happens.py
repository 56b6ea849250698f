"""Sentry, the network and the worker live at random; when it is calm, people were told what the reference says, once, in order."""

from __future__ import annotations

import os
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule, run_state_machine_as_test

from sandbox.sentry.issue import Issue
from tests.model.life import CRASHES, Life
from tests.model.verdict import complaints

# CRASH_SEEDS=200 plays many more lives than a quick run does.
LIVES = int(os.environ.get("CRASH_SEEDS", "10"))
NUMBERS = st.integers(0, 7)
CHANGES = ["resolve", "archive", "unresolve", "regress", "escalate"]
# What goes wrong, where, and for how many seconds it is slow or asks to wait.
FAULTS = [
    ("slack", "reset_after", "chat.postMessage", 0),
    ("slack", "reset_before", "chat.postMessage", 0),
    ("slack", "slow", "chat.postMessage", 5),
    ("slack", "429", "chat.postMessage", 25),
    ("slack", "500", "chat.update", 0),
    ("slack", "slow", "chat.update", 25),
    ("slack", "500", "conversations.history", 0),
    ("slack", "slow", "conversations.replies", 25),
    ("slack", "down", None, 0),
    ("pagerduty", "slow", None, 25),
    *(("pagerduty", kind, None, 5) for kind in ("reset_after", "reset_before", "429", "500", "down")),
]


class World(RuleBasedStateMachine):
    """Every rule is something that may happen at any time."""

    def __init__(self) -> None:
        """Begin a life."""
        super().__init__()
        self.life = Life()

    @property
    def sentry(self) -> Any:
        """The Sentry of this life."""
        return self.life.town.world.sentry

    def _issue(self, number: int) -> Issue | None:
        issues = self.life.issues()
        return issues[number % len(issues)] if issues else None

    # --- Sentry

    @rule(crash=st.sampled_from(CRASHES), at_once=st.booleans())
    def a_program_crashes(self, crash: Any, at_once: bool) -> None:
        """An event, of a new issue, a known one, or one that comes back."""
        self.life.sentry(self.sentry.capture(crash), at_once=at_once)

    @rule(number=NUMBERS, what=st.sampled_from(CHANGES), at_once=st.booleans())
    def an_issue_changes(self, number: int, what: str, at_once: bool) -> None:
        """It changes as it can from where it stands."""
        issue = self._issue(number)
        is_open = what in ("resolve", "archive")
        if issue and (issue.status == "unresolved") == is_open:
            self.life.sentry(getattr(self.sentry, what)(issue), at_once=at_once)

    @rule(number=NUMBERS, to=st.sampled_from(["Alice", ""]))
    def it_is_assigned(self, number: int, to: str) -> None:
        """To somebody or to nobody, which Sentry does not say; later news of the issue does."""
        if issue := self._issue(number):
            self.life.sentry(self.sentry.assign(issue, to, by="Alice"), at_once=False)

    @rule(action=st.sampled_from(["critical", "resolved"]), at_once=st.booleans())
    def a_number_goes_up_or_down(self, action: str, at_once: bool) -> None:
        """A metric alert."""
        self.life.sentry(self.sentry.metric_alert(action), at_once=at_once)

    # --- the network

    @precondition(lambda self: self.life.bag.letters)
    @rule(number=NUMBERS, dies=st.booleans(), told=st.booleans())
    def a_webhook_arrives(self, number: int, dies: bool, told: bool) -> None:
        """Any of those under way; the worker may die just then, or be too busy to deliver at once."""
        self.life.deliver(number, dies=dies, told=told)

    @precondition(lambda self: self.life.bag.letters)
    @rule(told=st.booleans())
    def all_webhooks_arrive(self, told: bool) -> None:
        """The oldest first."""
        while self.life.bag.letters:
            self.life.deliver(0, told=told)

    @precondition(lambda self: len(self.life.bag.letters) > 1)
    @rule(count=st.integers(2, 20), dies=st.booleans())
    def some_webhooks_arrive_together(self, count: int, dies: bool) -> None:
        """The worker was busy, and works them in one batch."""
        self.life.deliver_together(count, dies=dies)

    @precondition(lambda self: self.life.bag.letters)
    @rule(number=NUMBERS)
    def a_webhook_is_lost(self, number: int) -> None:
        """Sentry does not try again."""
        letters = self.life.bag.letters
        letters.pop(number % len(letters))

    @precondition(lambda self: self.life.delivered)
    @rule(number=NUMBERS)
    def a_webhook_arrives_again(self, number: int) -> None:
        """However long it was ago."""
        self.life.deliver(number, again=True)

    @rule(fault=st.sampled_from(FAULTS), times=st.integers(1, 4))
    def a_service_fails(self, fault: tuple[str, str, str | None, int], times: int) -> None:
        """It does so for the next few calls."""
        service, kind, method, seconds = fault
        self.life.town.world.faults.add(service=service, kind=kind, method=method, times=times, seconds=seconds)

    # --- the worker, and time

    @rule()
    def the_worker_dies(self) -> None:
        """Another starts."""
        self.life.run(self.life.town.restart_worker())

    @rule(crash=st.sampled_from(CRASHES))
    def the_worker_dies_while_it_speaks(self, crash: Any) -> None:
        """Slack holds back what it was told, and takes it after all."""
        self.life.town.world.faults.add(service="slack", kind="slow", method="chat.postMessage", times=1, seconds=5)
        self.life.sentry(self.sentry.capture(crash), at_once=True)
        self.life.run(self.life.town.restart_worker())

    @rule(seconds=st.sampled_from([1, 3, 20, 90, 660]))
    def time_passes(self, seconds: int) -> None:
        """Repeats of an issue's news are known for ten minutes only."""
        self.life.run(self.life.town.advance(seconds, step=max(1, seconds / 20)))

    @rule()
    def it_is_calm(self) -> None:
        """All heals, and what is pending is delivered."""
        self.life.be_calm()
        found = complaints(self.life.town, self.life.reference)
        assert not found, "\n".join(found)

    def teardown(self) -> None:
        """In the end it is calm."""
        try:
            self.it_is_calm()
        finally:
            self.life.close()


def test_whatever_happens_in_the_end_people_were_told_what_the_reference_says() -> None:
    lives = settings(max_examples=LIVES, stateful_step_count=30, suppress_health_check=[HealthCheck.too_slow])
    run_state_machine_as_test(World, settings=lives)
