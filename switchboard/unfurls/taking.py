"""A kept message with links to issues → what is to be shown under it. Idempotent: by what Slack sends only once."""

from __future__ import annotations

import msgspec

from switchboard.model.action import IssueName
from switchboard.model.inbound import Inbound, Progress, ProgressState
from switchboard.model.unfurl import Shared, Unfurl
from switchboard.pipeline.pipeline import done
from switchboard.senders.slack.place import slack_place
from switchboard.state.context import Context

SHARED = "shared"
"""What the hint of such an inbound says."""
ONCE = "link_shared"
"""The kind of key under which an event that is told again is known."""


def take_shared(inbound: Inbound, context: Context) -> Progress:
    """Owe a look at the issue under each link."""
    try:
        shared = msgspec.json.decode(inbound.kept.raw, type=Shared)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return Progress(inbound_id=inbound.id, state=ProgressState.QUARANTINED, because="not links that we know")
    known = context.unit.inbound.repeats(ONCE, shared.once, inbound_id=inbound.id, at=context.now)
    if known is not None:
        return done(inbound, f"a repeat of inbound {known}")
    links = [link for link in shared.links if not _is_above(link.issue, shared, context)]
    context.unit.unfurls.add(
        Unfurl(
            inbound_id=inbound.id,
            channel=shared.channel,
            ts=shared.ts,
            url=link.url,
            by=shared.by.id,
            issue=link.issue,
            asked_at=inbound.kept.received_at,
            due_at=context.now,
        )
        for link in links
    )
    named = ", ".join(link.issue.text for link in links)
    return done(inbound, f"links shared to {named}" if links else "a link to the issue whose thread it stands in")


def _is_above(issue: IssueName, shared: Shared, context: Context) -> bool:
    """Return whether the message of the issue is the one in whose thread it was named."""
    told = context.unit.deliveries.at(slack_place(shared.channel, shared.thread).lookup) if shared.thread else None
    subject = context.unit.subjects.get(told.subject_id) if told else None
    return subject is not None and issue.text in (subject.key.name, subject.short_id)
