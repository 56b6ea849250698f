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
METHODS = ["chat.postMessage", "chat.update", "conversations.history", "conversations.replies", None]
FAULTS = ["reset_before", "reset_after", "500", "429", "down", "slow"]


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

    @rule(crash=st.sampled_from(CRASHES))
    def a_program_crashes(self, crash: Any) -> None:
        """An event, of a new issue, a known one, or one that comes back."""
        self.life.sentry(self.sentry.capture(crash))

    @rule(number=NUMBERS, what=st.sampled_from(["resolve", "archive", "unresolve", "regress", "escalate"]))
    def an_issue_changes(self, number: int, what: str) -> None:
        """It changes as it can from where it stands."""
        issue = self._issue(number)
        is_open = what in ("resolve", "archive")
        if issue and (issue.status == "unresolved") == is_open:
            self.life.sentry(getattr(self.sentry, what)(issue))

    @rule(number=NUMBERS, to=st.sampled_from(["Alice", ""]))
    def it_is_assigned(self, number: int, to: str) -> None:
        """To somebody or to nobody, which Sentry does not tell; later news of the issue does."""
        if issue := self._issue(number):
            self.life.sentry(self.sentry.assign(issue, to, by="Alice"))

    @rule(action=st.sampled_from(["critical", "resolved"]))
    def a_number_goes_up_or_down(self, action: str) -> None:
        """A metric alert."""
        self.life.sentry(self.sentry.metric_alert(action))

    # --- the network

    @precondition(lambda self: self.life.bag.letters)
    @rule(number=NUMBERS, dies=st.booleans(), told=st.booleans())
    def a_webhook_arrives(self, number: int, dies: bool, told: bool) -> None:
        """Any of those under way; the worker may die just then, or be too busy to tell anybody at once."""
        self.life.deliver(number, dies=dies, told=told)

    @precondition(lambda self: self.life.bag.letters)
    @rule(told=st.booleans())
    def all_webhooks_arrive(self, told: bool) -> None:
        """The oldest first."""
        while self.life.bag.letters:
            self.life.deliver(0, told=told)

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

    @rule(
        service=st.sampled_from(["slack", "pagerduty"]),
        kind=st.sampled_from(FAULTS),
        method=st.sampled_from(METHODS),
        times=st.integers(1, 4),
        seconds=st.sampled_from([5, 25]),
    )
    def a_service_fails(self, service: str, kind: str, method: str | None, times: int, seconds: int) -> None:
        """It does so for the next few calls."""
        wanted = method if service == "slack" else None
        self.life.town.world.faults.add(service=service, kind=kind, method=wanted, times=times, seconds=seconds)

    # --- the worker, and time

    @rule()
    def the_worker_dies(self) -> None:
        """Another starts."""
        self.life.run(self.life.town.restart_worker())

    @rule(seconds=st.sampled_from([1, 3, 20, 90, 660]))
    def time_passes(self, seconds: int) -> None:
        """Repeats of an issue's news are known for ten minutes only."""
        self.life.run(self.life.town.advance(seconds, step=max(1, seconds / 20)))

    @rule()
    def it_is_calm(self) -> None:
        """All heals, and what is owed is told."""
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
