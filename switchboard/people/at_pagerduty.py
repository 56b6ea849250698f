"""Who somebody in Slack is at PagerDuty: by `people:` of routes.yaml, else by the address that Slack has verified."""

from __future__ import annotations

from switchboard.model.people import PagerUser, SlackUser
from switchboard.people.identity import entries_of
from switchboard.routing.book import Book
from switchboard.storage.people import People


def at_pagerduty(slack: str, people: People, book: Book) -> PagerUser | None:
    """Tell which user of PagerDuty somebody in Slack is; two who may be meant are nobody.

    `pagerduty:` of an entry is a user's id or an address. An entry without it says nothing but its address, if it has one.
    """
    user = people.slack_user(slack) or SlackUser(slack, slack)
    entries = entries_of(user, book)
    if len(entries) > 1:
        return None
    named = (entries[0].pagerduty or entries[0].email or user.email) if entries else user.email
    if not named or "@" not in named:
        return people.pager_user(named) if named else None
    found = people.pager_users_with(named)
    return found[0] if len(found) == 1 else None


def say_at_pagerduty(slack: str, people: People, book: Book) -> str:
    """Say to somebody who they are at PagerDuty, for `/sentry whoami`; nothing where its users are not known."""
    if not people.knows_pager_users():
        return ""
    user = at_pagerduty(slack, people, book)
    if user is None:
        return "I do not know who you are at PagerDuty, so what you acknowledge stands there in nobody's name."
    return f"At PagerDuty you are {user.name}."
