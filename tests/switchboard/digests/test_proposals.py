"""A proposed change can be pasted into the route, and then holds back just what was said; what is critical is left alone."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from random import Random
from typing import Any

import pytest

from switchboard.commands.command import read_command
from switchboard.commands.intents import Said
from switchboard.config.load import load_config
from switchboard.digests.compose import compose
from switchboard.digests.routes import LookedAt
from switchboard.model.action import Actor, Via
from switchboard.model.decision import Destination, DestinationKind
from switchboard.model.delivery import Act
from switchboard.model.digest import Proposal, ProposedChange
from switchboard.model.feedback import Feedback, Opinion
from switchboard.model.intent import SetMute
from switchboard.model.replace import replace
from switchboard.model.subject import TimelineKind
from switchboard.search.parse import parse
from switchboard.storage.store import scratch_store
from tests.switchboard.builders import ANA, AT
from tests.switchboard.digests.noisy import ROUTES, NoisyHouse, a_wish

WHEN = "    when: level:error\n"
CELERY: dict[str, Any] = {"logger": "celery.worker"}


@pytest.fixture(name="noisy")
def _noisy() -> Iterator[NoisyHouse]:
    with closing(scratch_store()) as store:
        yield NoisyHouse(store)


def proposal(house: NoisyHouse, route: str = "errors", **over: Any) -> ProposedChange:
    found = house.noise(**over)[route].proposal
    assert found is not None
    return found


def holds(house: NoisyHouse, change: ProposedChange) -> None:
    """Hold that the loader takes the pasted route, and that it holds back what was said when the same comes again."""
    text = house.text.replace(WHEN, f"    {change.snippet}\n")
    assert text != house.text
    other = house.again(text)
    with closing(other.store):
        mine = {told for told in house.told() if told[1] == "slack:C1"}
        assert len(mine - other.told()) == change.held_back
        assert change.of == len(mine)


def some_rare_ones(house: NoisyHouse, count: int = 24, **over: Any) -> None:
    """Let issues come with two events each, and one that is loud."""
    for issue in range(count):
        house.event(5000 + issue, seconds=issue * 7_200, **over)
        house.event(5000 + issue, seconds=issue * 7_200 + 60, **over)
    for second in range(9):
        house.event(4999, seconds=100_000 + second, **over)


def test_a_count_over_what_nine_in_ten_hours_bring_is_proposed_first(noisy: NoisyHouse) -> None:
    some_rare_ones(noisy)
    change = proposal(noisy)
    assert (change.kind, change.snippet) == (Proposal.COUNT, "when: 'level:error count(1h):>2'")
    assert (change.held_back, change.of) == (24, 25)
    assert "at most 2 events" in change.because
    assert "The fallback would be told of 24 of them instead." in change.because
    holds(noisy, change)


def test_what_somebody_did_something_about_is_not_held_back_and_the_shared_term_is_left_out(noisy: NoisyHouse) -> None:
    some_rare_ones(noisy, **CELERY)
    for issue in range(6):
        noisy.event(6000 + issue, seconds=200_000 + issue)
    noisy.act(26)
    change = proposal(noisy)
    assert (change.kind, change.snippet) == (Proposal.EXCLUDE, "when: 'level:error !logger:celery.worker'")
    assert (change.held_back, change.of) == (25, 31)
    assert "25 of 31 have logger:celery.worker" in change.because
    holds(noisy, change)


def test_an_or_is_put_in_brackets_and_a_tag_named_as_one(noisy: NoisyHouse) -> None:
    noisy.text = ROUTES.replace(WHEN, '    when: |\n      level:error OR "it\'s broken"\n')
    tags = [["queue", "it's late"], ["environment", "production"]]
    for issue in range(25):
        noisy.event(5000 + issue, seconds=issue, tags=tags if issue < 20 else [])
    noisy.act(24)
    change = proposal(noisy)
    assert change.snippet == """when: '(level:error OR "it''s broken") !tags[queue]:"it''s late"'"""
    text = noisy.text.replace('    when: |\n      level:error OR "it\'s broken"\n', f"    {change.snippet}\n")
    assert load_config(text, file="routes.yaml")[0].routes[0].query == parse(
        '(level:error OR "it\'s broken") !tags[queue]:"it\'s late"'
    )


def test_of_a_route_that_counts_already_the_one_issue_that_brings_most_is_muted(noisy: NoisyHouse) -> None:
    noisy.text = ROUTES.replace("level:error", "level:error count(1h):>0")
    for episode in range(25):
        noisy.event(4201 if episode < 20 else 5000 + episode, seconds=episode * 10_000)
        noisy.close(episode * 10_000 + 5)
    change = proposal(noisy)
    assert (change.kind, change.held_back, change.of) == (Proposal.MUTE, 20, 25)
    assert change.snippet == "/sentry mute issue.id:4201 for 7d because noise, as the digest says"


@pytest.mark.parametrize(
    "instead",
    [
        'notify: ["slack:payments"]\n    severity: critical',
        'notify: ["slack:payments", "pagerduty:payments"]',
        'notify: ["slack:payments"]\n    escalate: [{after: 10m, notify: ["pagerduty:payments"]}]',
    ],
)
def test_nothing_is_proposed_for_what_is_critical_or_may_page_so(noisy: NoisyHouse, instead: str) -> None:
    noisy.text = ROUTES.replace('notify: ["slack:payments"]', instead)
    some_rare_ones(noisy)
    found = noisy.noise()["errors"]
    assert (found.is_critical, found.proposal) == (True, None)
    assert found.delivered >= 25


def test_nothing_is_proposed_for_few_or_for_what_people_act_on_or_call_useful(noisy: NoisyHouse) -> None:
    some_rare_ones(noisy, 18)
    assert noisy.noise()["errors"].proposal is None, "19 are few"
    noisy.event(7000, seconds=300_000)
    assert noisy.noise()["errors"].proposal is not None
    first = noisy.deliveries()[0].id
    useful = Feedback(delivery_id=first, by="U1", opinion=Opinion.USEFUL, at=AT)
    noisy.store.transact(lambda unit: unit.feedback.save(useful))
    assert noisy.noise()["errors"].proposal is None, "one calls it useful, and nobody noise"


def test_one_in_twenty_is_enough_to_leave_a_route_as_it_is(noisy: NoisyHouse) -> None:
    some_rare_ones(noisy, 19)
    noisy.act(19)
    assert noisy.noise()["errors"].delivered == 20
    assert noisy.noise()["errors"].proposal is None


def test_a_term_that_redact_hides_is_never_proposed(noisy: NoisyHouse) -> None:
    hidden = [["customer", "ana@acme.example"]]
    for issue in range(25):
        noisy.event(5000 + issue, seconds=issue, tags=hidden if issue < 24 else [], logger="")
    noisy.act(24)
    assert "ana@" not in repr(noisy.noise())


def test_what_leads_to_the_same_place_another_way_is_not_said_to_be_held_back(noisy: NoisyHouse) -> None:
    noisy.text = ROUTES.replace('fallback: ["slack:#alerts"]', 'fallback: ["slack:payments"]')
    some_rare_ones(noisy)
    found = noisy.noise()["errors"].proposal
    assert found is None or found.kind is Proposal.MUTE


@pytest.mark.parametrize("seed", range(6))
def test_what_is_said_to_be_held_back_is_what_a_replay_holds_back(noisy: NoisyHouse, seed: int) -> None:
    dice = Random(seed)
    for number in range(70):
        issue = 5000 + dice.randrange(32)
        over: dict[str, Any] = {"logger": "celery.worker" if issue % 10 < 7 else "web"}
        over["tags"] = [["shard", str(issue % 3)]]
        noisy.event(issue, seconds=number * dice.choice([30, 600, 5_000]), **over)
    if seed % 2:
        noisy.act(dice.randrange(20))
    found = noisy.noise()["errors"].proposal
    if found is not None and found.kind is not Proposal.MUTE:
        holds(noisy, found)


def test_of_many_alerts_one_of_each_fact_set_is_looked_at(noisy: NoisyHouse) -> None:
    """The twelfth event of one issue carries a tag more, and would open its message."""
    for issue in range(22):
        for event in range(12):
            tags = [["queue", "mail"]] if issue < 21 else []
            own = tags if (issue, event) != (3, 11) else [["other", "tag"]]
            noisy.event(5000 + issue, seconds=issue * 8_000 + event, tags=own)
    noisy.act(21)
    change = proposal(noisy)
    assert change.snippet == "when: 'level:error !tags[queue]:mail'"
    assert (change.held_back, change.of) == (20, 22)
    holds(noisy, change)


def test_what_goes_on_longer_than_is_looked_at_is_not_said_to_be_held_back(noisy: NoisyHouse) -> None:
    for issue in range(25):
        for event in range(5 if issue < 5 else 1):
            noisy.event(5000 + issue, seconds=issue * 8_000 + event * 900)
    change = proposal(noisy, enough=LookedAt(glances=4))
    assert (change.kind, change.held_back, change.of) == (Proposal.COUNT, 20, 25)


def test_of_very_many_deliveries_the_newest_are_looked_at_and_that_is_said(noisy: NoisyHouse) -> None:
    some_rare_ones(noisy)
    change = proposal(noisy, enough=LookedAt(deliveries=20))
    assert change.of == 20
    assert change.because.endswith("Of the newest 20 that it alone brought.")


def test_metric_alerts_which_have_no_such_count_are_not_counted(noisy: NoisyHouse) -> None:
    noisy.text = ROUTES.replace("level:error", "level:error OR resource:metric_alert")
    some_rare_ones(noisy)
    assert proposal(noisy).kind is Proposal.COUNT
    told = noisy.deliveries()[0]
    noisy.store.transact(lambda unit: unit.deliveries.save([replace(told, first_alert_id=None)]))
    found = noisy.noise()["errors"].proposal
    assert found is None or found.kind is not Proposal.COUNT, "of one it is not known what opened it"


def test_a_change_of_a_route_that_tells_others_is_judged_by_all_of_them(noisy: NoisyHouse) -> None:
    some_rare_ones(noisy)
    core = Destination(DestinationKind.SLACK, "C9", "core")
    acted = [
        replace(each, id=0, destination=core, acted=Act(AT, TimelineKind.ASSIGNED, ANA)) for each in noisy.deliveries()
    ]
    noisy.store.transact(lambda unit: unit.deliveries.save(acted))
    assert noisy.noise()["errors"].acted_on == 0
    assert noisy.noise()["errors"].proposal is None


def test_a_digest_of_one_query_counts_what_that_means_and_composes_it_so(noisy: NoisyHouse) -> None:
    for issue in range(6):
        noisy.event(5000 + issue, seconds=issue, **(CELERY if issue < 4 else {}))
    assert noisy.noise(only="logger:celery.worker")["errors"].delivered == 4
    assert noisy.noise(only="environment:production logger:celery.worker")["errors"].delivered == 4
    assert noisy.noise(only="environment:staging") == {}
    config, wish = noisy.config, a_wish(only="logger:celery.worker")
    digest = noisy.store.transact(lambda unit: compose(wish, unit, config))
    assert [(each.route, each.delivered) for each in digest.routes] == [("errors", 4)]


def test_a_mute_can_be_typed_as_it_stands(noisy: NoisyHouse) -> None:
    noisy.text = ROUTES.replace('fallback: ["slack:#alerts"]', 'fallback: ["slack:payments"]')
    for issue in range(25):
        noisy.event(5000 + issue, seconds=issue, **CELERY)
    change = proposal(noisy)
    assert change.kind is Proposal.MUTE
    command, _, words = change.snippet.partition(" ")
    read = read_command(command, words, Said(by=Actor(Via.SLACK, "U1")))
    assert isinstance(read, SetMute)
    assert (read.query, read.lasts) == ("level:error error.type:CardDeclined", timedelta(days=7))
    assert (change.held_back, change.of) == (25, 25)
