"""One variable at a time: what a text becomes, and what is said when it becomes nothing."""

from __future__ import annotations

import copy
import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from switchboard.runtime.env_reader import Reader, Secret, Unfit, address, database, folder_url, path, smtp, token, url


def test_a_secret_shows_itself_only_when_asked() -> None:
    secret = Secret("hunter2")
    shown = f"{secret} {secret!r} {secret!s:>20} {[secret]} {copy.copy(secret)!s}"
    assert "hunter2" not in shown
    assert pickle.loads(pickle.dumps(secret)).reveal() == "hunter2"  # noqa: S301  (our own bytes)


def test_an_empty_secret_is_false() -> None:
    assert not Secret()
    assert Secret("x")


def test_blank_is_the_same_as_unset() -> None:
    assert Reader({"NAME": "  "}).text("NAME", "fallback") == "fallback"


def test_a_comma_list_keeps_its_order_and_loses_its_blanks() -> None:
    found = Reader({"NAME": "new, old,,"}).secrets("NAME")
    assert [secret.reveal() for secret in found] == ["new", "old"]


@pytest.mark.parametrize(("word", "meant"), [("true", True), ("1", True), ("ON", True), ("No", False), ("0", False)])
def test_a_flag_takes_the_words_people_use(word: str, meant: bool) -> None:
    assert Reader({"NAME": word}).flag("NAME", default=not meant) is meant


def test_a_flag_in_other_words_is_a_fault() -> None:
    reader = Reader({"NAME": "si"})
    assert reader.flag("NAME", default=True) is True
    assert reader.faults == ["NAME: 'si' cannot be used. Write true or false."]


@pytest.mark.parametrize("written", ["-0.1", "1.1", "nan", "inf", "half", "1,0"])
def test_a_rate_lies_between_0_and_1(written: str) -> None:
    reader = Reader({"NAME": written})
    assert reader.rate("NAME", 0.5) == 0.5
    assert len(reader.faults) == 1


@given(st.integers(0, 65535))
def test_every_port_is_read_back(port: int) -> None:
    assert Reader({"PORT": f" {port} "}).whole("PORT", 1, least=0, most=65535) == port


def test_named_destinations_are_found_by_their_prefix() -> None:
    found = Reader({"APPRISE_SMS": "twilio://x", "APPRISE_": "y", "APPRISE_EMPTY": " "}).named("APPRISE_")
    assert {name: secret.reveal() for name, secret in found.items()} == {"SMS": "twilio://x"}


@pytest.mark.parametrize(
    ("written", "used"),
    [
        ("sqlite:///switchboard.db", "sqlite:///switchboard.db"),
        ("sqlite:////var/lib/switchboard.db", "sqlite:////var/lib/switchboard.db"),
        ("postgres://u:p@h/name", "postgresql+psycopg://u:p@h/name"),
        ("postgresql://u@h:5433/name?sslmode=require", "postgresql+psycopg://u@h:5433/name?sslmode=require"),
        ("postgresql+psycopg://h/name", "postgresql+psycopg://h/name"),
    ],
)
def test_a_database_is_named_with_its_driver(written: str, used: str) -> None:
    assert database(written) == used
    assert database(used) == used


@pytest.mark.parametrize("written", ["mysql://h/name", "sqlite://", "sqlite:///", "switchboard.db", "postgres://"])
def test_other_databases_are_refused(written: str) -> None:
    with pytest.raises(Unfit):
        database(written)


@pytest.mark.parametrize("written", ["example.com", "ftp://example.com", "https://", "https://a b", "http://h:99999"])
def test_half_an_address_is_refused(written: str) -> None:
    with pytest.raises(Unfit):
        url(written)


def test_an_address_loses_its_closing_slash_and_slacks_gains_one() -> None:
    assert url("https://sentry.example.com/") == "https://sentry.example.com"
    assert folder_url("https://slack.com/api") == folder_url("https://slack.com/api/") == "https://slack.com/api/"


@pytest.mark.parametrize(
    ("check", "written"),
    [(smtp, "mail.example.com:25"), (address, "alerts"), (path, "metrics"), (token("xoxb-"), "xapp-1")],
)
def test_what_cannot_work_is_refused_with_a_remedy(check: object, written: str) -> None:
    assert callable(check)
    with pytest.raises(Unfit, match=r"Write|Here belongs"):
        check(written)


@given(st.text())
def test_a_check_either_accepts_or_says_unfit(written: str) -> None:
    for check in (url, folder_url, smtp, address, path, database, token("xoxb-")):
        try:
            assert isinstance(check(written), str)
        except Unfit as unfit:
            assert str(unfit)
