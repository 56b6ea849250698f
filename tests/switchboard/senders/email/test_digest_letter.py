"""A digest is one mail: not too large, all of it text, with bars that are cells of tables; and an empty one is two lines."""

from __future__ import annotations

from typing import Any

from hypothesis import HealthCheck, given, settings

from switchboard.model.card import Card
from switchboard.model.digest import Digest, MissingFigure
from switchboard.model.subject import SubjectKey, SubjectKind
from switchboard.senders.email.envelope import Envelope, sealed_digest
from tests.often import often
from tests.samples.digests import a_full_week, a_late_day, a_silent_week, an_issue
from tests.samples.hostile_digests import DIGESTS
from tests.switchboard.senders.cards import AT, a_subject
from tests.switchboard.senders.email.mails import a_mail_card
from tests.switchboard.senders.email.test_message import SERVER, Page, is_one_good_mail, read

KEY = SubjectKey(SubjectKind.DIGEST, "", "payments", "week 2026-11-23")
ENVELOPE = Envelope(to=("ann@acme.example",), message_id="<delivery-7@acme.example>", team="payments", date=AT)


def a_digest_mail_card(digest: Digest | None, **over: Any) -> Card:
    return a_mail_card(subject=a_subject(key=KEY, title="", url=None, short_id=None), digest=digest, **over)


def mail(digest: Digest | None, **over: Any) -> tuple[bytes, str, Page]:
    raw = sealed_digest(a_digest_mail_card(digest, **over), ENVELOPE, SERVER, repeats=False)
    _, plain, page = read(raw)
    return raw, plain, page


@settings(suppress_health_check=list(HealthCheck), deadline=None, max_examples=often(30))
@given(DIGESTS)
def test_any_digest_makes_one_good_mail(digest: Digest) -> None:
    is_one_good_mail(sealed_digest(a_digest_mail_card(digest), ENVELOPE, SERVER, repeats=True))


def test_the_longest_digest_is_one_mail_that_is_not_cut_off() -> None:
    long = "<&\"' عربى " * 900
    issues = tuple(an_issue(n, title=long, project=long, url="https://s.example/" + "x" * 570) for n in range(1, 11))
    week = a_full_week(
        top=issues,
        only=long,
        quiet_since=issues * 3,
        missing=tuple(MissingFigure(each.figure, long) for each in a_full_week().missing),
    )
    raw, _, _ = mail(week)
    is_one_good_mail(raw)


def test_its_subject_line_is_its_verdict() -> None:
    raw, _, _ = mail(a_full_week())
    assert read(raw)[0]["Subject"] == "[payments] A calmer week: 41 issues, 18 fewer; 3 pages, one at night"


def test_all_is_in_one_mail_in_html_and_in_plain_text() -> None:
    _, plain, page = mail(a_full_week())
    html = "".join(page.texts)
    for words in (
        "5,204 events, 1,916 fewer",
        "Paged at night",
        "LedgerError: the books of 17 Nov do not balance",
        "Issues and events by day",
        "Pages by hour of the week",
        "Taken up: 24 of 38, half of them within 11 min, nine in ten within 2 h 5 min",
        "acme.web.checkout.pay",
        "82 % of the month’s quota is used",
        "count(1h):>24",
        "Silent for over 30 days: SHOP-BACKEND-20",
        "Releases are not known: Sentry knows no release of shop-frontend",
        "users as Sentry counts them",
    ):
        assert words in html
        assert words in plain


def test_its_links_are_those_of_its_issues() -> None:
    _, _, page = mail(a_full_week())
    assert set(page.links) == {look.issue.url for look in a_full_week().look_at} | {
        each.url for each in a_full_week().top
    }
    _, _, one = mail(a_full_week(), unsubscribe="https://switchboard.example/mail/unsubscribe/x")
    assert one.links[-1] == "https://switchboard.example/mail/unsubscribe/x"


def test_an_empty_week_is_two_lines_and_a_late_one_says_so() -> None:
    _, plain, _ = mail(a_silent_week())
    said = plain.partition("-- ")[0].strip().splitlines()
    assert said == [
        "A silent week: no issue, and no page",
        "payments, Mon 16 – Sun 22 Nov 2026. The week before had 12 issues and 1 page",
    ]
    assert "* Late: it should have been here Fri 20 Nov 09:00" in mail(a_late_day())[1]


def test_one_that_is_no_longer_kept_says_so() -> None:
    assert "This digest is no longer kept" in mail(None)[1]
