"""The long because decides on what the alert said, and shows nothing of it that a message would hide."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from switchboard.config.load import load_config
from switchboard.model.facts import Facts, Frame
from switchboard.routing.because import because
from switchboard.views.reasons import shown_because
from switchboard.views.shown import Shown

AT = datetime(2026, 11, 22, tzinfo=UTC)
CONFIG, _ = load_config(
    """\
version: 1
teams: {core: {slack: "#core"}}
owners: |
  tags.session_token:*  #core
  path:src/*            #core
routes:
  - {name: vip, when: 'user.email:ada@* tags[password]:hunter2 has:team message:"*4242*"', notify: [slack:owner]}
fallback: ["slack:#core"]
""",
    file="routes.yaml",
)
FACTS = Facts(
    at=AT,
    resource="event_alert",
    action="triggered",
    message="card 4242 of ada@acme.example",
    user=(("email", "ada@acme.example"),),
    tags=(("password", "hunter2"), ("session_token", "s3cr3t")),
    frames=(Frame(filename="src/a.py", in_app=True),),
)


def test_secrets_decide_and_are_not_shown() -> None:
    long = shown_because(FACTS, CONFIG, Shown())
    assert [term.truth.value for term in long.routes[0].terms] == ["yes"] * 4
    shown = repr([term.on for term in long.routes[0].terms] + [owner.on for owner in long.owners])
    assert not [secret for secret in ("ada@", "hunter2", "s3cr3t") if secret in shown]
    assert "core" in shown


@given(st.text(max_size=30), st.text(max_size=30), st.sampled_from([(), ("email", "ip", "username"), ("message",)]))
def test_hiding_changes_no_verdict(message: str, email: str, kinds: tuple[str, ...]) -> None:
    facts = Facts(at=AT, resource="event_alert", action="triggered", message=message, user=(("email", email),))
    true, shown = because(facts, CONFIG), shown_because(facts, CONFIG, Shown(kinds))
    assert [route.effect for route in shown.routes] == [route.effect for route in true.routes]
    assert shown.decision.notifies == true.decision.notifies
    for one, other in zip(shown.routes[0].terms, true.routes[0].terms, strict=True):
        assert (one.text, one.truth, one.on is None) == (other.text, other.truth, other.on is None)
