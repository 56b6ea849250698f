"""Whatever a card says, its mail is one mail: its headers are ours, its text is only text, and it fetches nothing."""

from __future__ import annotations

import re
from dataclasses import replace as changed
from datetime import UTC, datetime
from email.message import EmailMessage
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from switchboard.model.card import Card, Roll, SummaryMember
from switchboard.model.decision import PERSON, Destination, DestinationKind, Severity
from switchboard.model.facts import ErrorValue, Person, Status
from switchboard.model.replace import replace
from switchboard.model.subject import WEIGHTY, SubjectKey, SubjectKind, TimelineEntry, TimelineKind
from switchboard.senders.email.envelope import Envelope, message_id, sealed
from switchboard.senders.email.letter import Letter, first_letter, later_letter, subject_line
from switchboard.senders.email.server import Encryption, MailServer
from tests.often import often
from tests.switchboard.senders.cards import AT, a_subject, some_facts
from tests.switchboard.senders.email.mails import PAYMENTS_MAIL, a_mail_card, parsed
from tests.switchboard.senders.hostile import CARDS, ENTRIES, TEXTS, WORDS

SERVER = MailServer(
    host="mail.example", port=587, encryption=Encryption.STARTTLS, sender="alerts@acme.example", name="Ä"
)
HEADERS = {
    "From",
    "To",
    "Subject",
    "Date",
    "Message-ID",
    "In-Reply-To",
    "References",
    "Auto-Submitted",
    "List-Id",
    "MIME-Version",
    "Content-Type",
}
MOST_BYTES = 100_000
FETCHING = {"src", "srcset", "background", "action", "formaction", "data", "poster", "ping"}
KNOWN_TAGS = set("html head meta title style body div p h1 a code br table tr td ul li span h2 th b pre".split())


class Page(HTMLParser):
    """What a mail's HTML is made of."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.links: list[str] = []
        self.texts: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep what a tag is."""
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self.links += [value or "" for name, value in attrs if name == "href"]

    def handle_data(self, data: str) -> None:
        """Keep what is read."""
        self.texts.append(data)


def written(letter: Letter, **over: object) -> bytes:
    given = Envelope(to=("ann@acme.example",), message_id="<delivery-7@acme.example>", team="payments", date=AT)
    return sealed(letter, changed(given, **over), SERVER)  # type: ignore[arg-type]


def read(raw: bytes) -> tuple[EmailMessage, str, Page]:
    mail = parsed(raw)
    plain, html = mail.get_body(("plain",)), mail.get_body(("html",))
    assert plain is not None
    assert html is not None
    return mail, plain.get_content(), Page(html.get_content())


def mailed(card: Card) -> Card:
    return replace(card, delivery=replace(card.delivery, destination=PAYMENTS_MAIL))


def is_one_good_mail(raw: bytes) -> None:
    assert len(raw) <= MOST_BYTES
    assert raw.isascii()
    mail, plain, page = read(raw)
    assert not mail.defects
    assert set(mail.keys()) <= HEADERS
    assert all(len(mail.get_all(name, [])) == 1 for name in mail.keys())  # noqa: SIM118 - the dict of a mail repeats
    assert [part.get_content_type() for part in mail.iter_parts()] == ["text/plain", "text/html"]
    assert mail["To"] == "ann@acme.example"
    assert "\n" not in mail["Subject"]
    assert len(mail["Subject"]) <= 250
    assert page.tags <= KNOWN_TAGS
    assert not page.attributes & FETCHING
    assert not any(name.startswith("on") for name in page.attributes)
    assert all(link.startswith(("http://", "https://")) for link in page.links)
    assert not re.search(r"url\(|@import|expression\(", "".join(page.texts[:3]))
    assert not any(character in plain for character in "\u202e\u202d\u0000\u001b")


@given(CARDS, st.booleans())
@settings(max_examples=often(20))
def test_any_card_makes_one_good_mail(card: Card, repeats: bool) -> None:
    is_one_good_mail(written(first_letter(mailed(card), zone="Europe/London", repeats=repeats)))


@given(CARDS, ENTRIES, WORDS)
@settings(max_examples=often(15))
def test_any_line_of_a_timeline_makes_one_good_mail(card: Card, entry: TimelineEntry, subject: str) -> None:
    raw = written(
        later_letter(mailed(card), entry, subject, zone="UTC", repeats=False), refers_to="<delivery-7@acme.example>"
    )
    is_one_good_mail(raw)
    assert parsed(raw)["References"] == parsed(raw)["In-Reply-To"] == "<delivery-7@acme.example>"


@given(WORDS, st.lists(TEXTS, max_size=40), st.sampled_from([SubjectKind.SUMMARY, SubjectKind.NOTICE]))
@settings(max_examples=often(30))
def test_what_switchboard_itself_says_makes_one_good_mail(text: str, titles: list[str], kind: SubjectKind) -> None:
    members = tuple(
        SummaryMember(title=title, is_over=not n % 3, severity=Severity.ERROR, status=Status.RESOLVED, url=title)
        for n, title in enumerate(titles)
    )
    subject = a_subject(key=SubjectKey(kind, "", "quiet:payments", "now"), title=text, note=text)
    card = a_mail_card(subject=subject, roll=Roll(members=members, open=len(members), more=3))
    is_one_good_mail(written(first_letter(card, zone="UTC", repeats=False)))


@pytest.mark.parametrize(
    "attack", ["x\r\nBcc: eve@evil.example", "x\n\nhello", "x\r\n.\r\nMAIL FROM:<eve@evil.example>", "x\u2028y"]
)
def test_a_title_breaks_out_of_no_line(attack: str) -> None:
    raw = written(first_letter(a_mail_card(subject=a_subject(title=attack)), zone="UTC", repeats=False))
    is_one_good_mail(raw)
    assert "Bcc" not in parsed(raw)
    assert b"\r\n.\r\n" not in raw


def test_text_from_outside_is_no_link_and_no_markup() -> None:
    hostile = "<script>x</script> <img src=//e.example> https://evil.example/ www.evil.example"
    _, plain, page = read(
        written(first_letter(a_mail_card(subject=a_subject(title=hostile)), zone="UTC", repeats=False))
    )
    assert "script" not in page.tags
    assert "img" not in page.tags
    assert page.links == ["https://sentry.example/organizations/acme/issues/4242/"] * 2
    for said in (plain, "".join(page.texts)):
        assert "https://evil" not in said
        assert "www.evil" not in said
        assert "<script>x</script>" in said


def test_what_is_redacted_elsewhere_is_redacted_here() -> None:
    facts = some_facts(
        errors=(ErrorValue("E", "token xoxb-123456789012-abcdefghijklmnopqrstuvwx of ana@acme.example"),)
    )
    raw = written(first_letter(a_mail_card(facts=facts, redact=("email",)), zone="UTC", repeats=False))
    _, plain, page = read(raw)
    for said in (plain, "".join(page.texts)):
        assert "xoxb-1234" not in said
        assert "ana@acme" not in said


@pytest.mark.parametrize(
    "over, said",
    [
        ({}, "[payments] PaymentError: card declined (SHOP-2A)"),
        ({"test": True}, "TEST [payments] PaymentError: card declined (SHOP-2A)"),
        ({"subject": a_subject(substatus="regressed")}, "[payments] Regressed: PaymentError: card declined (SHOP-2A)"),
        ({"subject": a_subject(title="x" * 900, short_id=None)}, f"[payments] {'x' * 138}…"),
    ],
)
def test_the_subject_line_is_short_and_useful(over: dict[str, object], said: str) -> None:
    assert subject_line(a_mail_card(**over)) == said


def test_a_first_mail_says_what_broke_where_how_it_stands_and_why_it_came() -> None:
    subject = a_subject(title="PaymentError", assignee=Person("user", "Ana"), first_release="shop@1.2.2")
    letter = first_letter(a_mail_card(subject=subject), zone="Europe/London", repeats=False)
    assert letter.error == "PaymentError: card declined"
    assert (letter.frame, letter.source) == ("shop/pay.py:31 in charge", "gateway.charge(card)")
    rows = dict(letter.rows)
    assert rows["Assigned"] == "to Ana"
    assert rows["Events"] == "12 events · 3 users"
    assert rows["First seen"] == "22 Nov 2026 12:00 GMT, in shop@1.2.2"
    assert letter.why == "team payments owns shop/pay.py"
    assert letter.links == (("Open in Sentry", "https://sentry.example/organizations/acme/issues/4242/"),)


@pytest.mark.parametrize("kind", sorted(WEIGHTY))
def test_a_later_mail_repeats_the_subject_line_and_says_what_happened(kind: TimelineKind) -> None:
    entry = TimelineEntry(kind=kind, at=AT, by=Person("user", "Ana"), detail="Bob", seq=3)
    letter = later_letter(a_mail_card(), entry, "[payments] x (S-1)", zone="UTC", repeats=False)
    assert letter.subject == "Re: [payments] x (S-1)"
    assert "by Ana" in letter.happened
    assert "Bob" in letter.happened


def test_every_mail_has_a_name_of_its_own_made_of_its_delivery() -> None:
    assert message_id(12, 0, "acme.example") == "<delivery-12@acme.example>"
    assert message_id(12, 7, "acme.example") == "<delivery-12.7@acme.example>"


@pytest.mark.parametrize(
    "team, said",
    [
        ("payments", "<payments.switchboard.acme.example>"),
        ("Core_Team.2", "<core-team-2.switchboard.acme.example>"),
        ("größe", "<16"),
        (None, None),
    ],
)
def test_the_list_is_the_teams(team: str | None, said: str | None) -> None:
    raw = written(first_letter(a_mail_card(), zone="UTC", repeats=False), team=team)
    found = parsed(raw)["List-Id"]
    if said == "<16":
        assert re.fullmatch(r"<[0-9a-f]{16}\.switchboard\.acme\.example>", found)
    else:
        assert found == said


def test_a_mail_says_when_it_was_and_that_a_machine_wrote_it() -> None:
    raw = written(first_letter(a_mail_card(), zone="UTC", repeats=False), date=datetime(2026, 11, 22, 9, 5, tzinfo=UTC))
    mail = parsed(raw)
    assert (mail["Date"], mail["Auto-Submitted"]) == ("Sun, 22 Nov 2026 09:05:00 +0000", "auto-generated")


LINK = "https://switchboard.example/mail/unsubscribe/abc"


@pytest.mark.parametrize(
    ("in_slack", "link", "said"),
    [
        (True, LINK, "In Slack, /sentry mail off ends it, as does the Home tab."),
        (True, None, "In Slack, /sentry mail off ends it, as does the Home tab."),
        (False, LINK, "The link below ends it."),
        (False, None, "Ask those who run it for a link that ends it."),
    ],
)
def test_one_person_is_told_how_they_can_end_it(in_slack: bool, link: str | None, said: str) -> None:
    alone = a_mail_card(destination=Destination(DestinationKind.EMAIL, f"{PERSON}501"))
    card = replace(alone, in_slack=in_slack, unsubscribe=link)
    letter = first_letter(card, zone="UTC", repeats=False)
    assert letter.reason == f"Sent by Switchboard to you alone. {said} Nobody reads what is answered to it."
    assert letter.stop == link
