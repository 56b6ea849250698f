"""The destinations as they are named: read exactly, or refused with a remedy."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from switchboard.config.destinations import Form, Target, WordFault, read_target
from switchboard.model.decision import DestinationKind

TEAMS = ("payments", "core")
NAMED = {"sms": "apprise", "warehouse": "webhook"}


def read(text: str) -> Target | WordFault:
    return read_target(text, teams=TEAMS, named=NAMED)


@pytest.mark.parametrize(
    "text, form, served",
    [
        ("slack:payments", Form.TEAM, True),
        ("slack:owner", Form.OWNER, True),
        ("slack:#alerts", Form.ADDRESS, True),
        ("slack:#größe", Form.ADDRESS, True),
        ("slack:C0123456789", Form.ADDRESS, True),
        ("slack:@alice", Form.PERSON, True),
        ("slack:#squad-{tags.squad}", Form.TEMPLATE, True),
        ("pagerduty:core", Form.TEAM, True),
        ("pagerduty:owner", Form.OWNER, True),
        ("email:payments", Form.TEAM, True),
        ("email:team@thebot.local", Form.ADDRESS, True),
        ("jira:owner", Form.OWNER, False),
        ("apprise:sms", Form.ADDRESS, False),
        ("webhook:warehouse", Form.ADDRESS, False),
    ],
)
def test_a_destination_is_read_and_prints_back(text: str, form: Form, served: bool) -> None:
    target = read(text)
    assert isinstance(target, Target)
    assert (target.form, target.served, str(target)) == (form, served, text)


@pytest.mark.parametrize(
    "text, remedy",
    [
        ("payments", "Begin with one of"),
        ("slak:payments", "Did you mean “slack:”?"),
        ("slack:", "without a space"),
        ("slack:paymets", "Did you mean “payments”?"),
        ("slack:alerts", '"slack:#alerts"'),
        ("slack:#squad-{tags}", "another of {project}"),
        ("slack:squad-{team}", "another of {project}"),
        ("slack:#squad-{team", "another of {project}"),
        ("slack:#squad {team}", "another of {project}"),
        ("slack:#two words", '"slack:#two words"'),
        ("pagerduty:#payments", "Did you mean “payments”?"),
        ("pagerduty:nobody", "Add the team"),
        ("email:not an address", "Add the team"),
        ("jira:PAY", "Add the team"),
        ("apprise:smss", "Did you mean “sms”?"),
        ("webhook:sms", "Add it below destinations"),
        ("webhook:https://example.com/hook", "Name it under destinations"),
    ],
)
def test_what_is_no_destination_is_refused_with_a_remedy(text: str, remedy: str) -> None:
    refusal = read(text)
    assert isinstance(refusal, WordFault)
    assert remedy in refusal.remedy


@given(st.sampled_from([f"{kind.value}:" for kind in DestinationKind] + [""]), st.text(max_size=30))
def test_any_text_is_a_target_or_a_refusal(prefix: str, name: str) -> None:
    target = read(prefix + name)
    assert isinstance(target, WordFault) or read(str(target)) == target
