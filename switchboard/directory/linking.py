"""`/sentry link`: who writes the code in Sentry that somebody was shown in Slack, is who they are there.

Idempotent: a code is good once and for a time, and a comment that comes again finds it used. What was typed proves nothing.
"""

from __future__ import annotations

from datetime import timedelta

import structlog

from switchboard.directory.identity import in_slack, is_written, say_who, who_is
from switchboard.model.action import Action, ActionKind, ActionRequest, ActionState, Actor, Via
from switchboard.model.codes import codes_in, hashed
from switchboard.model.inbound import Inbound
from switchboard.model.intent import EndLink, OfferLink
from switchboard.model.news import Change, News
from switchboard.model.people import Known, Member, SlackUser
from switchboard.state.context import Context
from switchboard.storage.seen import Key

GOOD_FOR = timedelta(minutes=15)
USED = "link_code"
"""The kind of key under which a used code is known, so that no replay makes it good again."""
A_CODE = "it carries a code of `/sentry link`, and is shown to nobody"

log = structlog.get_logger()


def take_link(asked: OfferLink | EndLink, inbound: Inbound, context: Context) -> str:
    """Remember the code that somebody is shown, or forget who they proved to be; returns what was done."""
    if isinstance(asked, EndLink):
        return _end(asked, inbound, context)
    until = inbound.kept.received_at + GOOD_FOR
    if until <= context.now or context.unit.seen.met([(USED, asked.code)]):
        return f"the code that {asked.by.id} was shown is good no more"
    context.unit.people.links.offer(asked.by.id, asked.code, until=until)
    return f"{asked.by.id} was shown a code"


def _end(asked: EndLink, inbound: Inbound, context: Context) -> str:
    links = context.unit.people.links
    links.withdraw(asked.by.id)
    ended = links.remove(asked.by.id)
    who = say_who(who_is(asked.by.id, context.unit.people, context.config, name=asked.by.name))
    said = f"{'Your link is ended.' if ended else 'You had no link.'} {who}"
    _reply(ActionRequest(kind=ActionKind.UNLINK, issues=(), by=asked.by, origin=asked.origin), said, inbound, context)
    return f"the link of {asked.by.id} {'ended' if ended else 'was not there'}"


def proved(news: News, inbound: Inbound, context: Context) -> str | None:
    """Link whoever was shown the code that a comment carries to whoever wrote it; None for any other comment.

    Only a new comment counts, and only a person's: what an integration writes, anybody may have had it write. Of several
    codes, none does: whoever quotes a code beside their own means one of them.
    """
    codes = codes_in(news.detail or "")
    if not codes:
        return None
    key: Key = (USED, hashed(codes[0]))
    offered = context.unit.people.links.offered(key[1]) if len(codes) == 1 else None
    writer = news.by.id if news.by and news.by.kind == "user" else None
    if news.change is not Change.COMMENTED or offered is None or writer is None:
        log.info("link.passed_over", inbound=inbound.id)
        return A_CODE
    slack, until = offered
    if max(news.at, inbound.kept.received_at) > until:
        log.info("link.too_late", inbound=inbound.id, slack=slack)
        return A_CODE
    context.unit.people.links.withdraw(slack)
    context.unit.seen.mark([key], inbound_id=inbound.id, at=context.now)
    member = context.unit.people.member(writer) or Member(writer, news.by.name if news.by else writer)
    return _link(slack, member, inbound, context)


def _link(slack: str, member: Member, inbound: Inbound, context: Context) -> str:
    """Link the two, unless the member is somebody else in Slack: their word against a comment that they were talked into."""
    people = context.unit.people
    user = people.slack_user(slack) or SlackUser(slack, slack)
    other = in_slack(member, people, context.config)
    request = ActionRequest(kind=ActionKind.LINK, issues=(), by=Actor(Via.SLACK, slack, user.name))
    if (
        other is not None
        and other.id != slack
        and (people.slack_user(other.id) or is_written(other.id, people, context.config))
    ):
        log.warning(
            "link.refused", inbound=inbound.id, slack=slack, member=member.id, because=f"they are {other.id} in Slack"
        )
        said = (
            f"Your code was written by {member.called} in Sentry, who is {other.name} here in Slack: you are not linked. "
            "If both are you, ask whoever keeps routes.yaml for a line under `people:`."
        )
        _reply(request, said, inbound, context, state=ActionState.REFUSED)
        return f"{slack} is not linked to {member.id}, who is {other.id} in Slack"
    people.links.add(slack, member.id, at=context.now)
    log.info("link.made", inbound=inbound.id, slack=slack, member=member.id)
    _reply(request, _say_linked(slack, member, context), inbound, context)
    return f"{slack} is {member.id} in Sentry: they wrote the code that they were shown"


def _say_linked(slack: str, member: Member, context: Context) -> str:
    who = who_is(slack, context.unit.people, context.config)
    if not (isinstance(who, Known) and who.member.id == member.id):
        return f"Your code was written by {member.called} in Sentry. {say_who(who)}"
    return (
        f"You are now {member.called} in Sentry: your code was written there in that name. You may delete the comment. "
        "If it was not you who wrote it, `/sentry unlink` ends this."
    )


def _reply(
    request: ActionRequest, said: str, inbound: Inbound, context: Context, *, state: ActionState = ActionState.DONE
) -> None:
    """Write it down for the audit, and have the person answered."""
    action = Action(
        inbound_id=inbound.id,
        number=0,
        subject_id=0,
        request=request,
        asked_at=inbound.kept.received_at,
        state=state,
        answer=said,
        done_at=context.now,
        reply_at=context.now,
    )
    context.unit.actions.add([action])
