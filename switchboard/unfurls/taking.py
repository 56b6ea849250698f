"""A kept message with links to issues → what is to be shown under it. Idempotent: by what Slack sends only once."""

from __future__ import annotations

import msgspec

from switchboard.model.action import IssueName
from switchboard.model.delivery import SlackPlace
from switchboard.model.inbound import Body, Progress, ProgressState
from switchboard.model.unfurl import Shared, Unfurl
from switchboard.pipeline.pipeline import done
from switchboard.state.context import Desk

SHARED = "shared"
"""What the hint of such a body says."""
ONCE = "link_shared"
"""The kind of key under which an event that is told again is known."""


def take_shared(body: Body, desk: Desk) -> Progress:
    """Owe a look at the issue under each link."""
    try:
        shared = msgspec.json.decode(body.kept.raw, type=Shared)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return Progress(body_id=body.id, state=ProgressState.QUARANTINED, because="not links that we know")
    known = desk.unit.bodies.repeats(ONCE, shared.once, body_id=body.id, at=desk.now)
    if known is not None:
        return done(body, f"a repeat of body {known}")
    links = [link for link in shared.links if not _is_above(link.issue, shared, desk)]
    desk.unit.unfurls.add(
        Unfurl(
            body_id=body.id,
            channel=shared.channel,
            ts=shared.ts,
            url=link.url,
            by=shared.by.id,
            issue=link.issue,
            asked_at=body.kept.received_at,
            due_at=desk.now,
        )
        for link in links
    )
    named = ", ".join(link.issue.text for link in links)
    return done(body, f"links shared to {named}" if links else "a link to the issue whose thread it stands in")


def _is_above(issue: IssueName, shared: Shared, desk: Desk) -> bool:
    """Tell whether the message of the issue is the one in whose thread it was named."""
    told = desk.unit.placements.at(SlackPlace(shared.channel, shared.thread)) if shared.thread else None
    subject = desk.unit.subjects.get(told.subject_id) if told else None
    return subject is not None and issue.text in (subject.key.name, subject.short_id)
