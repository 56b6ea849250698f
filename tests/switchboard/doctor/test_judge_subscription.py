"""Whatever PagerDuty tells of its webhook subscriptions, the finding says what to do, and shows nothing secret."""

from __future__ import annotations

import httpx
import pytest
import respx
from hypothesis import given
from hypothesis import strategies as st

from switchboard.doctor.finding import Finding, Verdict
from switchboard.doctor.judge_pager import RoutingKeys
from switchboard.doctor.judge_subscription import EVENTS, judge_subscription
from switchboard.model.outcome import GaveUp, TryAgain
from switchboard.senders.pagerduty.rest import PagerRest
from switchboard.senders.pagerduty.subscribed import Hearers, KeyedService, Scope, Subscription, heard

KEY, HOST = "a" * 32, "https://switchboard.example"
TEAMS = [RoutingKeys("payments", "PAGERDUTY_PAYMENTS", (KEY,))]
SERVICE = KeyedService("PS1", frozenset({"PT1"}))
OURS = Subscription(url=f"{HOST}/webhooks/pagerduty", events=frozenset(EVENTS))
REST = PagerRest(api_url="https://pager.example", token="made-up")
JSON = st.recursive(
    st.none() | st.booleans() | st.text(),
    lambda inner: (
        st.lists(inner)
        | st.dictionaries(st.sampled_from(["delivery_method", "filter", "events", "url", "type", "id", "teams"]), inner)
    ),
    max_leaves=12,
)
ADDRESSES = st.sampled_from(
    [OURS.url, f"{OURS.url}/?token=hidden", "https://a:hidden@b/webhooks/pagerduty", "http://[", ""]
)
SUBSCRIPTIONS = st.builds(
    Subscription,
    url=ADDRESSES,
    active=st.booleans(),
    disabled=st.booleans(),
    events=st.frozensets(st.sampled_from(EVENTS)),
    scope=st.sampled_from([*Scope, "new_reference"]),
    id=st.sampled_from(["", "PS1", "PT1"]),
)


def judged(*subscriptions: Subscription, public_url: str = HOST, key: str = KEY) -> list[Finding]:
    return list(judge_subscription(Hearers(subscriptions, {key: SERVICE}), TEAMS, public_url))


@given(st.lists(SUBSCRIPTIONS, max_size=4), st.sampled_from([HOST, ""]))
def test_it_is_good_only_where_a_sound_one_leads_here(subscriptions: list[Subscription], public_url: str) -> None:
    found = judged(*subscriptions, public_url=public_url)
    sound = [one for one in subscriptions if "pagerduty" in one.url and one.active and not one.disabled]
    assert found
    # Who subscribes to nothing may have chosen to; who does meant us to hear.
    meant = Verdict.BAD if any("pagerduty" in one.url for one in subscriptions) else Verdict.WARN
    assert sound or {each.verdict for each in found} == {meant}
    assert all(each.remedy for each in found if each.verdict is not Verdict.GOOD)
    assert "hidden" not in str(found)


@pytest.mark.parametrize(
    ("scope", "ident", "verdict"),
    [
        (Scope.ACCOUNT, "", Verdict.GOOD),
        (Scope.SERVICE, "PS1", Verdict.GOOD),
        (Scope.SERVICE, "PS2", Verdict.WARN),
        (Scope.TEAM, "PT1", Verdict.GOOD),
        (Scope.TEAM, "PT2", Verdict.WARN),
    ],
)
def test_it_hears_of_a_service_by_the_account_the_service_or_its_team(
    scope: Scope, ident: str, verdict: Verdict
) -> None:
    one = Subscription(url=OURS.url, events=OURS.events, scope=scope, id=ident)
    assert [each.verdict for each in judged(one)] == [verdict]


def test_several_cover_together_what_each_does_not() -> None:
    two = (
        Subscription(url=OURS.url, events=frozenset(EVENTS[:5]), scope=Scope.SERVICE, id="PS2"),
        Subscription(url=OURS.url, events=frozenset(EVENTS[5:]), scope=Scope.SERVICE, id="PS1"),
    )
    assert [each.verdict for each in judged(*two)] == [Verdict.GOOD]


def test_a_key_that_no_service_has_is_heard_of_for_sure_only_by_the_account() -> None:
    one = Subscription(url=OURS.url, events=OURS.events, scope=Scope.SERVICE, id="PS1")
    assert "is not known" in judged(one, key="b" * 32)[0].found
    assert [each.verdict for each in judged(OURS, key="b" * 32)] == [Verdict.GOOD]


def test_where_pagerduty_does_not_tell_nothing_is_concluded() -> None:
    found = list(judge_subscription(GaveUp("it answered 403"), TEAMS, HOST))
    assert [(each.verdict, each.found) for each in found] == [
        (Verdict.SKIPPED, "PagerDuty does not tell: it answered 403")
    ]


@given(st.lists(JSON), st.lists(JSON))
async def test_whatever_it_answers_is_read_or_an_outcome(subscriptions: list[object], services: list[object]) -> None:
    with respx.mock(base_url="https://pager.example") as router:
        router.get("/webhook_subscriptions").respond(json={"webhook_subscriptions": subscriptions})
        router.get("/services").respond(json={"services": services})
        assert isinstance(await heard(REST), Hearers)


@pytest.mark.parametrize(("status", "kind"), [(403, GaveUp), (429, TryAgain), (502, TryAgain)])
async def test_a_refusal_is_an_outcome(status: int, kind: type) -> None:
    with respx.mock(base_url="https://pager.example") as router:
        router.get("/webhook_subscriptions").mock(return_value=httpx.Response(status))
        assert isinstance(await heard(REST), kind)
