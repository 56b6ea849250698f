"""A digest's message at work: a press acts on its one issue and leaves the rest, and what a workspace refuses is remembered."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from sandbox.sentry.issue import Issue
from sandbox.slack.message import Message
from sandbox.slack.parts import parts
from switchboard.model.decision import Destination, DestinationKind, Severity
from switchboard.model.delivery import Delivery, DeliveryState
from switchboard.model.digest import Attention, Digest, DigestIssue, DigestPart, DigestState, LookAt, OwedDigest, Totals
from switchboard.model.replace import replace
from switchboard.model.subject import Subject, SubjectKey, SubjectKind, TimelineEntry, TimelineKind
from switchboard.outbox.undrawn import UNDRAWN_FOR
from switchboard.storage.store import Unit
from tests.acting import answers
from tests.promises.scenes import a_crash, shown
from tests.samples.digests import A_WEEK, a_full_week
from tests.test_mail import ANN, MAILED, SETTINGS
from tests.town import Town, a_town

WAITS = MAILED.replace("payments: {email:", "payments: {mail_every: 15m, email:")
DAY = timedelta(days=1)
MONDAY = datetime(2026, 3, 1, 23, tzinfo=UTC)  # a town's clock starts ten hours later
LAST_WEEK = replace(A_WEEK, earlier=MONDAY - 14 * DAY, since=MONDAY - 7 * DAY, until=MONDAY)


@pytest.fixture(name="reading")
async def _reading(tmp_path: Path) -> AsyncIterator[Town]:
    """Give a town where #payments reads digests, and Sentry can be changed."""
    async with a_town(tmp_path, routes=WAITS, environment=SETTINGS, asks_sentry=True, mails=True) as town:
        yield town


async def some(town: Town, *names: str) -> list[DigestIssue]:
    """Let errors happen, and return them as a digest lists them."""
    issues = [await town.capture(a_crash(name)) for name in names]
    await town.advance(5)
    return [await listed(town, issue) for issue in issues]


async def listed(town: Town, issue: Issue) -> DigestIssue:
    subject = await town.worker.store.run(lambda unit: unit.subjects.named(str(issue.id)))
    assert subject is not None
    return DigestIssue(
        subject_id=subject.id,
        title=subject.title,
        issue_id=str(issue.id),
        short_id=subject.short_id,
        url=subject.url,
        events=3,
    )


async def owe(town: Town, digest: Digest, *places: Destination) -> None:
    """Owe a composed digest, as its story does, with a reply for one of its parts."""
    now = town.clock.now()
    key = SubjectKey(SubjectKind.DIGEST, "", "payments", f"week {now.isoformat()}")

    def write(unit: Unit) -> None:
        subject = unit.subjects.save(Subject(key=key, title="", opened_at=now, changed_at=now, version=1))
        unit.subjects.add_entries(
            subject.id, [TimelineEntry(kind=TimelineKind.DIGEST_PART, at=now, detail=DigestPart.STATES.value)]
        )
        for place in places:
            known = {
                "team": "payments",
                "destination": str(place),
                "period": LAST_WEEK,
                "moment": now,
                "asked": int(now.timestamp()),
            }
            owed = unit.digests.save(OwedDigest(**known, state=DigestState.COMPOSED, subject_id=subject.id))  # type: ignore[arg-type]
            unit.digests.keep(owed.id, replace(digest, period=LAST_WEEK))
            unit.deliveries.save([a_first(subject, place, town)])

    await town.worker.store.run(write)
    await town.advance(5)


def a_first(subject: Subject, place: Destination, town: Town) -> Delivery:
    return Delivery(
        subject_id=subject.id,
        destination=place,
        episode=1,
        state=DeliveryState.PENDING,
        severity=Severity.INFO,
        alert_id=0,
        born_at=town.clock.now(),
        due_at=town.clock.now(),
        wanted=subject.version,
    )


def in_slack(town: Town) -> Destination:
    return Destination(DestinationKind.SLACK, town.channel("payments").id, "payments")


def looking_at(*issues: DigestIssue, **over: object) -> Digest:
    looks = tuple(LookAt(why=Attention.NEW_AND_NOBODYS, issue=issue) for issue in issues)
    known = {"look_at": looks, "top": issues, "quiet_since": (), "loudest_drop": None} | over
    return a_full_week(totals=Totals(issues=len(issues), events=9), **known)


def status(town: Town, issue: DigestIssue) -> str:
    return in_sentry(town, issue).status


def in_sentry(town: Town, issue: DigestIssue) -> Issue:
    return next(each for each in town.world.sentry.issues.values() if str(each.id) == issue.issue_id)


def newest(town: Town) -> Message:
    return town.channel("payments").roots()[-1]


def offered(message: Message) -> list[str]:
    return [one.action_id for one in parts(message.blocks)]


def drawn(message: Message) -> int:
    return sum(block["type"] == "data_visualization" for block in message.blocks)


async def test_a_press_resolves_its_issue_and_the_digest_shows_that_of_this_line_alone(reading: Town) -> None:
    first, second = await some(reading, "FirstError", "SecondError")
    await owe(reading, looking_at(first, second), in_slack(reading))
    digest = newest(reading)
    assert f"resolve:{first.subject_id}" in offered(digest)
    await reading.press("payments", digest.ts, f"resolve:{first.subject_id}", by="alice")
    await reading.advance(10)
    assert (status(reading, first), status(reading, second)) == ("resolved", "unresolved")
    assert "Resolved by Alice" in shown(digest)
    assert f"unresolve:{first.subject_id}" in offered(digest)
    assert f"resolve:{second.subject_id}" in offered(digest)
    await reading.press("payments", digest.ts, f"unresolve:{first.subject_id}", by="alice")
    await reading.advance(10)
    assert f"resolve:{first.subject_id}" in offered(digest)


async def test_who_is_assigned_elsewhere_is_shown_in_the_digest_as_well(reading: Town) -> None:
    (first,) = await some(reading, "FirstError")
    await owe(reading, looking_at(first), in_slack(reading))
    await reading.world.sentry.assign(in_sentry(reading, first), "bob@acme.example", by="Bob")
    await reading.advance(10)
    assert "Assigned to Bob" in shown(newest(reading))


async def test_an_old_digest_is_left_as_it_was(reading: Town) -> None:
    (first,) = await some(reading, "FirstError")
    await owe(reading, looking_at(first), in_slack(reading))
    before = newest(reading).blocks
    reading.clock.move(15 * DAY.total_seconds())
    await reading.world.sentry.resolve(in_sentry(reading, first))
    await reading.advance(10)
    assert newest(reading).blocks == before


async def test_what_was_silent_is_archived_one_by_one_with_one_answer(reading: Town) -> None:
    silent = await some(reading, "FirstError", "SecondError", "ThirdError")
    await owe(reading, looking_at(*silent[:1], quiet_since=tuple(silent)), in_slack(reading))
    digest = newest(reading)
    assert "Silent for over 30 days" in shown(digest)
    await reading.press("payments", digest.ts, "ignore:silent", by="alice")
    await reading.advance(30)
    assert {issue.status for issue in reading.world.sentry.issues.values()} == {"ignored"}
    assert len(await answers(reading)) == 3
    (said,) = [words for words in reading.ephemerals() if "archived" in words.lower()]
    assert said.count("archived until it escalates") == 3
    assert "ignore:silent" not in offered(digest)


async def test_a_workspace_that_refuses_charts_gets_text_at_once_and_from_then_on_for_a_month(reading: Town) -> None:
    reading.world.slack.refused.add("data_visualization")
    await owe(reading, a_full_week(), in_slack(reading))
    assert not drawn(newest(reading))
    assert "Issues and events by day" in shown(newest(reading))
    (refused,) = [entry for entry in reading.world.log if entry.outcome == "invalid_blocks"]
    await owe(reading, a_full_week(), in_slack(reading))
    assert [entry for entry in reading.world.log if entry.outcome == "invalid_blocks"] == [refused]
    reading.world.slack.refused.clear()
    reading.clock.move(UNDRAWN_FOR.total_seconds() + 60)
    await owe(reading, a_full_week(), in_slack(reading))
    assert drawn(newest(reading)) == 2


async def test_what_it_says_below_is_a_reply_in_its_thread(reading: Town) -> None:
    await owe(reading, a_full_week(), in_slack(reading))
    await reading.advance(10)
    root, reply = reading.channel("payments").thread(newest(reading).ts)
    assert "Issues by state" in shown(reply)
    assert drawn(root) == 2


async def test_a_digest_is_mailed_alone_where_other_mail_waits_for_company(reading: Town) -> None:
    await some(reading, "FirstError")
    mailed = Destination(DestinationKind.EMAIL, "payments", "payments")
    await owe(reading, a_full_week(), mailed)
    mail = reading.world.mail.to(ANN)[-1]
    assert mail.subject == "[payments] A calmer week: 41 issues, 18 fewer; 3 pages, one at night"
    assert mail.message["List-Id"] == "<payments.switchboard.acme.example>"
    assert mail.message["Auto-Submitted"] == "auto-generated"
    await reading.advance(60)
    assert sum("calmer" in each.subject for each in reading.world.mail.to(ANN)) == 1
