"""When the name of a channel was filled from an alert and is not known: its body waits, at most 3 s, for Slack's list.

Idempotent: Slack is asked once for however many bodies wait, and not again within the directory's rest.
"""

from __future__ import annotations

from switchboard.desk import Desk
from switchboard.directory import WAITING_HERE
from switchboard.fold import fold
from switchboard.inquiries.completion import completed
from switchboard.inquiries.doubt import WAITS
from switchboard.lanes import unknown_names
from switchboard.model.body import Body, Progress, ProgressState
from switchboard.model.news import Alert, Update
from switchboard.model.subject import Subject
from switchboard.routing.decide import decide


def hold_for_name(news: Alert | Update, subject: Subject | None, body: Body, desk: Desk) -> Progress | None:
    """Let an alert wait whose channel Slack may have by now; None where nothing is to be waited for.

    Only books with names to fill are decided twice, and only then are the channels looked up.
    """
    if desk.look_up is None or not isinstance(news, Alert) or desk.now - body.kept.received_at >= WAITS:
        return None
    after = fold(subject, news, counted=True).subject
    event = desk.unit.subjects.last_facts(after.id) if news.facts.state else None
    decision = decide(completed(news, after, event, projects=desk.projects), desk.book, test=news.test)
    unknown = unknown_names(decision, desk.channels)
    if not unknown or not desk.look_up(desk.now):
        return None
    return Progress(
        body_id=body.id,
        state=ProgressState.WAITING,
        because=f"Slack is asked for {', '.join(unknown)}",
        until=body.kept.received_at + WAITS,
        subject=WAITING_HERE,
    )
