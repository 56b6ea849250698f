"""What is shown is redacted, on one line where it must be, and without anything invisible."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from switchboard.model.decision import Destination, DestinationKind
from switchboard.model.facts import Facts
from switchboard.model.replace import replace
from switchboard.storage.configs import StoredConfig, config_of
from switchboard.views.shown import LONGEST_LINE, Shown

FACTS = Facts(at=datetime(2026, 11, 22, tzinfo=UTC), resource="event_alert", action="triggered")
SECRET = "xoxb-" + "1" * 24


@given(st.text(st.characters(codec=None), max_size=40), st.text(st.characters(codec=None), max_size=40))
def test_no_text_shows_a_secret_or_breaks_a_line(before: str, after: str) -> None:
    shown = Shown().line(f"{before} {SECRET} {after}")
    assert SECRET not in shown
    assert len(shown) <= LONGEST_LINE
    assert not {character for character in shown if character in "\n\r\x1b\u202e\u200b\u2028"}
    assert shown.encode()


def test_a_user_is_not_named_where_names_are_hidden() -> None:
    facts = replace(FACTS, title="no card of Ada Lovelace", user=(("name", "Ada Lovelace"),))
    assert Shown().title(facts) == "no card of [redacted]"
    assert Shown(()).title(facts) == "no card of Ada Lovelace"


def test_only_the_address_of_a_web_page_is_linked() -> None:
    assert Shown().url(replace(FACTS, web_url="https://sentry.example/1")) == "https://sentry.example/1"
    assert Shown().url(replace(FACTS, web_url="javascript:alert(1)")) is None
    assert Shown().url(FACTS) is None


def test_a_channel_is_called_by_its_name_where_it_is_known() -> None:
    shown = Shown(channels={"C1": "#payments"})
    assert shown.destination(Destination(DestinationKind.SLACK, "C1")) == "slack:#payments"
    assert shown.destination(Destination(DestinationKind.SLACK, "C2")) == "slack:C2"


def test_a_config_that_this_version_cannot_read_is_none() -> None:
    assert config_of(StoredConfig("x", "version: 9", b"", FACTS.at)) is None
    assert config_of(None) is None
