"""The replies below a digest: one part each, with where its numbers come from."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings

from switchboard.model.digest import Digest, DigestPart
from switchboard.model.subject import TimelineEntry, TimelineKind
from switchboard.senders.slack.digest_reply import digest_reply
from tests.often import often
from tests.samples.digests import NINE, a_full_week, a_silent_week
from tests.samples.hostile_digests import DIGESTS
from tests.switchboard.senders.slack.test_digest import a_digest_card, is_taken
from tests.switchboard.senders.slack.test_message import shown


def a_part(part: str) -> TimelineEntry:
    return TimelineEntry(kind=TimelineKind.DIGEST_PART, at=NINE, detail=part, seq=3)


@settings(suppress_health_check=list(HealthCheck), deadline=None, max_examples=often(25))
@given(DIGESTS)
def test_any_part_of_any_digest_is_a_reply_that_slack_takes(digest: Digest) -> None:
    for part in DigestPart:
        is_taken(digest_reply(a_digest_card(digest), a_part(part.value)))


def test_a_reply_says_one_part_with_where_its_numbers_come_from() -> None:
    card = a_digest_card(a_full_week())
    words = shown(digest_reply(card, a_part("response")))
    assert "Taken up: 24 of 38, half of them within 11 min, nine in ten within 2 h 5 min" in words
    assert "as PagerDuty reported it" in words
    assert "As Sentry says." in shown(digest_reply(card, a_part("performance")))


def test_a_part_that_says_nothing_says_so() -> None:
    assert "Nothing to say of it." in shown(digest_reply(a_digest_card(a_silent_week()), a_part("people")))


def test_a_part_that_nobody_knows_says_that_it_is_not_kept() -> None:
    assert "no longer kept" in shown(digest_reply(a_digest_card(a_full_week()), a_part("weather")))
