"""A kept message with links to issues → what is to be shown under it. Idempotent: by what Slack sends only once."""

from __future__ import annotations

from switchboard.model.action import IssueName
from switchboard.model.inbound import Inbound
from switchboard.model.unfurl import SharedLinks, Unfurl
from switchboard.senders.slack.place import slack_place
from switchboard.state.context import Context


def take_shared(shared: SharedLinks, inbound: Inbound, context: Context) -> str:
    """Owe a look at the issue under each link; returns what they lead to."""
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
    return f"links shared to {named}" if links else "a link to the issue whose thread it stands in"


def _is_above(issue: IssueName, shared: SharedLinks, context: Context) -> bool:
    """Return whether the message of the issue is the one in whose thread it was named."""
    there = context.unit.deliveries.at(slack_place(shared.channel, shared.thread).lookup) if shared.thread else None
    subject = context.unit.subjects.get(there.subject_id) if there else None
    return subject is not None and issue.text in (subject.key.name, subject.short_id)
