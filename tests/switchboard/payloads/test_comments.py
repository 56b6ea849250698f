"""Comments are notes of the issue that their number names."""

from __future__ import annotations

from switchboard.model.news import Change, Noted, Unread
from tests.samples.sentry import a_comment
from tests.switchboard.payloads.reading import read, read_update


def test_a_comment_says_who_wrote_what() -> None:
    news = read_update("comment", a_comment())
    assert (news.change, news.detail) == (Change.COMMENTED, "looks like the new card form")
    assert news.by
    assert news.by.name == "Ana Lima"


def test_a_comment_that_was_deleted_is_not_quoted() -> None:
    news = read_update("comment", a_comment("deleted"))
    assert (news.change, news.detail) == (Change.COMMENT_DELETED, None)


def test_each_edit_is_news_of_its_own_and_a_repeat_is_not() -> None:
    first, again, second = (read_update("comment", a_comment("updated", text)) for text in ("a", "a", "b"))
    assert first.repeats == again.repeats != second.repeats
    assert read_update("comment", a_comment(text="a")).repeats != first.repeats


def test_a_comment_without_a_number_is_known_by_its_issue_time_and_words() -> None:
    assert read_update("comment", a_comment(comment_id=None)).repeats[0][1].startswith("issue-4201:created:2026-")


def test_a_comment_of_no_issue_cannot_be_read() -> None:
    assert read("comment", a_comment(issue_id=None)) == Unread("the comment does not say which issue it is about")


def test_of_a_comment_that_proved_who_somebody_is_nothing_is_said_when_it_is_deleted() -> None:
    deleted = read("comment", a_comment("deleted", "switchboard-link-ABCD-EFGH-IJKL-MNOP"))
    assert deleted == Noted("a comment with a code of `/sentry link` was deleted")
