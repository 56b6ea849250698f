"""The verdict on notes: each stands once wherever it belongs, and nowhere else."""

from __future__ import annotations

from collections.abc import Iterator

from switchboard.model.incident import PagerNote, PagerNoteState
from switchboard.model.subject import TimelineEntry, TimelineKind
from switchboard.storage.store import Unit
from tests.model.pager_life import PagerLife
from tests.model.pager_verdict import Known, known


def misplaced(life: PagerLife, remarks: list[str]) -> Iterator[str]:
    """Return of each note where it stands too often, or not at all, once all is calm."""
    owed = life.run(life.town.worker.store.run(_owed))
    for note in owed:
        if note.state is PagerNoteState.WAITING:
            yield f"the note {note.content!r} still waits to be written, after {note.attempts} tries"
    every = known(life)
    for remark in remarks:
        if "of Slack" in remark:
            yield from (f"{remark} {wrong}" for wrong in _from_slack(remark, owed, every, life))
        else:
            yield from (f"{remark} {wrong}" for wrong in _from_the_pager(remark, every, life))


def _owed(unit: Unit) -> list[PagerNote]:
    return [note for action in unit.actions.listing(limit=10_000) for note in unit.pager_notes.of_action(action.id)]


def _from_slack(remark: str, owed: list[PagerNote], every: list[Known], life: PagerLife) -> Iterator[str]:
    """It is a comment in Sentry, and a note in the incident of each page that rang, which is not told as news of PagerDuty's."""
    at_sentry = sum(remark in str(note["data"]["text"]) for issue in life.issues() for note in issue.notes)
    if at_sentry != 1:
        yield f"stands {at_sentry} times in Sentry"
    stands = [sum(remark in note.content for note in one.notes) for one in life.town.world.pagerduty.incidents]
    if any(count > 1 for count in stands):
        yield f"stands {stands} times in the incidents"
    written = {note.incident_id for note in owed if remark in note.content and note.state is PagerNoteState.WRITTEN}
    if len(written) != sum(stands):
        yield f"is written in {len(written)} incidents, as is known here, and in {sum(stands)} at PagerDuty"
    if heard := [line.kind.value for line in _lines(remark, every) if line.kind is not TimelineKind.COMMENTED]:
        yield f"comes back as {heard}"
    yield from _said_twice(remark, life)


def _from_the_pager(remark: str, every: list[Known], life: PagerLife) -> Iterator[str]:
    """It is one line in the threads of its issue, and is written back nowhere."""
    stands = sum(remark in note.content for one in life.town.world.pagerduty.incidents for note in one.notes)
    if stands != 1:
        yield f"stands {stands} times in the incidents"
    if (heard := len(_lines(remark, every))) != 1:
        yield f"makes {heard} lines"
    yield from _said_twice(remark, life)


def _lines(remark: str, every: list[Known]) -> list[TimelineEntry]:
    return [line for one in every for line in one.lines if remark in (line.detail or "")]


def _said_twice(remark: str, life: PagerLife) -> Iterator[str]:
    channel, bot = life.town.channel("payments"), life.town.world.slack.bot_user
    for root in channel.roots():
        ours = [str(reply.text) + str(reply.blocks) for reply in channel.replies(root.ts) if reply.user == bot]
        if (count := sum(remark in words for words in ours)) > 1:
            yield f"is said {count} times in the thread of {root.text}"
