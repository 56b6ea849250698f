"""What may page, in short: never a no where decide would page."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from switchboard.model.facts import Facts
from switchboard.model.inbound import Hint
from switchboard.model.replace import replace
from switchboard.routing.decide import decide
from switchboard.routing.paging import (
    PagingCondition,
    PagingSummary,
    may_page,
    paging_summary,
    read_summary,
    summary_text,
)
from tests.switchboard.routing.samples import HEAD, a_config, facts
from tests.switchboard.routing.test_decide import ALERTS, NOTIFY, named

WHEN = [
    "level:error",
    "'level:[fatal,error]'",
    "'!level:info'",
    "'level:e*'",
    "environment:production",
    "'environment:\"\"'",
    "'tags[environment]:production'",
    "'level:fatal OR environment:staging'",
    "'level:fatal (environment:staging OR environment:production)'",
    "has:environment",
    "team:payments level:fatal project:shop",
    "resource:event_alert action:triggered",
    "resource:metric_alert",
]
ROUTES = st.tuples(st.sampled_from(WHEN), st.sampled_from(NOTIFY)).map(
    lambda pair: f"when: {pair[0]}, notify: [{pair[1]}]"
)


def hint_of(alert: Facts) -> Hint:
    return Hint(
        resource=alert.resource,
        action=alert.action,
        level=alert.level,
        environment=alert.environment,
        project=alert.project,
    )


def summary_of(when: str) -> PagingSummary:
    return paging_summary(a_config(f"name: a, when: {when}, notify: [pagerduty:core]"))


@pytest.mark.parametrize(
    "when, condition",
    [
        (
            "'level:[fatal,error] environment:production x'",
            PagingCondition(level=("error", "fatal"), environment=("production",)),
        ),
        ("project:shop", PagingCondition(project=("shop",))),
        ("'level:f*'", PagingCondition()),
        ("'!level:info'", PagingCondition()),
        ("'level:fatal OR level:error'", PagingCondition()),
        ("has:level", PagingCondition()),
        ("'tags[level]:fatal'", PagingCondition()),
        ("'environment:\"\"'", PagingCondition()),
    ],
)
def test_only_what_must_hold_becomes_a_condition(when: str, condition: PagingCondition) -> None:
    assert summary_of(when) == PagingSummary((condition,))


@pytest.mark.parametrize(
    "hint, urgent",
    [
        (Hint(level="fatal", environment="production"), True),
        (Hint(level="info", environment="production"), False),
        (Hint(level="fatal", environment="staging"), False),
        (Hint(level="fatal"), True),
        (Hint(), True),
    ],
)
def test_a_hint_may_page_unless_it_is_known_that_it_cannot(hint: Hint, urgent: bool) -> None:
    assert may_page(hint, summary_of("level:fatal environment:production")) is urgent


def test_without_a_summary_everything_may_page_and_without_paging_routes_nothing() -> None:
    assert may_page(Hint(level="info"), None)
    assert not may_page(
        Hint(level="fatal"), paging_summary(a_config("name: a, when: level:fatal, notify: [slack:core]"))
    )


def test_a_fallback_that_pages_lets_everything_be_urgent() -> None:
    config = a_config(head=HEAD.replace('"slack:#alerts"', "pagerduty:core"))
    assert may_page(Hint(level="debug"), paging_summary(config))


def test_a_summary_is_stored_as_text_and_an_unreadable_one_is_none() -> None:
    summary = summary_of("level:fatal")
    assert read_summary(summary_text(summary)) == summary
    assert read_summary("") is None
    assert read_summary('{"conditions": 1}') is None


@given(st.text())
def test_any_stored_text_is_a_summary_or_none(text: str) -> None:
    summary = read_summary(text)
    assert summary is None or isinstance(summary, PagingSummary)


@settings(max_examples=300)
@given(st.lists(ROUTES, min_size=1, max_size=3), ALERTS, st.sampled_from(["environment", "level", "nothing"]))
def test_whatever_decide_pages_may_page(routes: list[str], alert: Facts, unsaid: str) -> None:
    config = a_config(*named(routes))
    pages = any(each.destination.kind == "pagerduty" and not each.shadow for each in decide(alert, config).notifies)
    hint = hint_of(alert)
    forgets = {"environment": replace(hint, environment=None), "level": replace(hint, level=None)}
    known = forgets.get(unsaid, hint)
    summary = read_summary(summary_text(paging_summary(config)))
    assert not pages or (may_page(hint, summary) and may_page(known, summary))


def test_an_event_in_the_default_environment_may_page() -> None:
    assert may_page(hint_of(facts(environment=None)), summary_of("environment:production"))
