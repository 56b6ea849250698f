"""Who gets a mail is looked up when it is sent; nobody's address stands in a name by which they are known."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from switchboard.config.config import Team
from switchboard.model.decision import Destination, DestinationKind
from switchboard.model.replace import replace
from switchboard.senders.email.recipients import is_address, recipients
from tests.switchboard.routing.samples import a_config

TEAM = Team(key="core", email=("ops@core.local", "${CORE_MAIL}", "OPS@core.local"))
CONFIG = replace(a_config(), teams={"core": TEAM})
CORE = Destination(DestinationKind.EMAIL, "core", "core")


def test_a_teams_addresses_are_those_of_the_file_and_of_its_variables_each_once() -> None:
    found = recipients(CORE, CONFIG, {"CORE_MAIL": "ann@core.example, ben@core.example"})
    assert [each.address for each in found] == ["OPS@core.local", "ann@core.example", "ben@core.example"]
    assert [each.label for each in found] == ["O…@core.local", "${CORE_MAIL}, number 1", "${CORE_MAIL}, number 2"]
    assert not any(each.unfit for each in found)


def test_a_variable_that_is_not_set_lacks_its_address_and_spares_the_others() -> None:
    found = recipients(CORE, CONFIG, {})
    assert [(each.address, each.unfit) for each in found] == [("OPS@core.local", ""), ("", "CORE_MAIL is not set")]


def test_an_address_of_a_route_is_itself_and_a_team_that_is_gone_is_nobody() -> None:
    [direct] = recipients(Destination(DestinationKind.EMAIL, "x@y.example"), CONFIG, {})
    assert direct.address == "x@y.example"
    assert recipients(Destination(DestinationKind.EMAIL, "gone", "gone"), CONFIG, {}) == ()
    assert recipients(CORE, None, {}) == ()


def test_no_key_or_label_holds_an_address() -> None:
    for each in recipients(CORE, CONFIG, {"CORE_MAIL": "ann@core.example"}):
        assert each.address.lower() not in f"{each.key} {each.label}".lower()


@pytest.mark.parametrize("text", ["team@thebot.local", "a.b+c@x.example", "root@localhost", "o'neil@x.example"])
def test_plain_addresses_are_accepted(text: str) -> None:
    assert is_address(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a",
        "a@",
        "@b",
        "a b@c",
        "a@b c",
        "a@b\r\nBcc: c@d",
        "a@b>",
        "<a@b>",
        '"a b"@c',
        "a@b,c@d",
        "ä@b.example",
        "a..b@c",
        "a@-b",
    ],
)
def test_what_a_header_or_a_server_would_read_otherwise_is_no_address(text: str) -> None:
    assert not is_address(text)


@given(st.text(max_size=80))
def test_no_address_holds_what_ends_a_line_or_a_path(text: str) -> None:
    if is_address(text):
        assert not set(text) & set(' \t\r\n<>,;:"()[]\\')
        assert text.isascii()
