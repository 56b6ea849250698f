"""Card: everything a message may show, gathered when it is rendered, so that it shows the subject as it is now."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from msgspec import Struct

from switchboard.model.decision import Severity
from switchboard.model.delivery import Delivery
from switchboard.model.digest import Digest, IssueNow
from switchboard.model.facts import Facts, Pairs, Person, Status
from switchboard.model.handover import Handover
from switchboard.model.incident import Incident
from switchboard.model.on_call import OnDuty
from switchboard.model.subject import Subject, TimelineEntry


class SummaryMember(Struct, frozen=True, kw_only=True):
    """One subject as a summary lists it. `is_over`: it needs nobody any more; `message` links to its own message."""

    title: str
    is_over: bool
    severity: Severity
    status: Status
    level: str | None = None
    short_id: str | None = None
    url: str | None = None
    project: str | None = None
    environment: str | None = None
    count: int | None = None
    last_seen: datetime | None = None
    assignee: str | None = None
    message: str | None = None


class Roll(Struct, frozen=True, kw_only=True):
    """What a summary lists: `members` are those that are shown, the open ones first, the newest first; `more` are not.

    `open` and `over` count all that are listed; `meanwhile` those that were over before the summary was made, which are
    not listed. `levels` counts the open ones by level, the worst first. `reminds`: it brings up what was delivered before.
    """

    members: tuple[SummaryMember, ...] = ()
    more: int = 0
    open: int = 0
    over: int = 0
    meanwhile: int = 0
    levels: tuple[tuple[str, int], ...] = ()
    reminds: bool = False


class Card(Struct, frozen=True, kw_only=True):
    """One delivery, ready to render.

    `facts` are those of the last alert that matched this delivery; status, assignee and counts come from `subject`.
    `because` says why it came here. `redact` lists what to hide besides what always is (email, ip, username, or a key's name).
    `late` says how late a first message comes and why; `as_of` is set when it shows an older state on purpose.
    `continues` links to the message of the episode before; `console` and `slack` are addresses to link to, where known.
    `roll` is what a summary lists, `digest` and `handover` what these say; `issues_now` is how the issues that a digest lists
    stand by now, and `draws` says that its destination is not known to refuse charts. `acts`: there is a door for what people
    press; `calls`: its team is being called, and has not said that it is on it; `taken_by` is who said so, with the address of
    theirs that PagerDuty knows, and `taken_until` until when that holds. `paged` is the line that says which person had somebody
    paged about it, and why, for the pager. `incident` is what came of its team's page, where its address is known, and `assignee`
    mentions whose the issue is (`user:U012ABC`), where known. `on_duty` are who is on call, where its message mentions them.
    `inbound` brought the alert; it is shown nowhere but in the log. `addressee` is the address of the one person whom it goes
    to, as the directory has it now, `in_slack` whether Slack knows them, and `unsubscribe` ends what they are mailed so.
    """

    delivery: Delivery
    subject: Subject
    facts: Facts
    now: datetime
    owners: tuple[str, ...] = ()
    because: str = ""
    show_tags: tuple[str, ...] = ()
    show_contexts: tuple[str, ...] = ()
    redact: tuple[str, ...] = ()
    late: str | None = None
    as_of: datetime | None = None
    continues: str | None = None
    console: str | None = None
    slack: str | None = None
    test: bool = False
    roll: Roll | None = None
    acts: bool = False
    calls: bool = False
    taken_by: Person | None = None
    taken_until: datetime | None = None
    paged: TimelineEntry | None = None
    incident: Incident | None = None
    assignee: str | None = None
    inbound: int | None = None
    addressee: str | None = None
    in_slack: bool = False
    unsubscribe: str | None = None
    on_duty: tuple[OnDuty, ...] = ()
    digest: Digest | None = None
    handover: Handover | None = None
    issues_now: tuple[IssueNow, ...] = ()
    draws: bool = True

    @property
    def asked_contexts(self) -> Pairs:
        """Return what the contexts say that the configuration wants shown, each value by `context.key`."""
        asked = ((name, pairs) for name, pairs in self.facts.contexts if name in self.show_contexts)
        return tuple((f"{name}.{key}", value) for name, pairs in asked for key, value in pairs)


class Step(StrEnum):
    """What the outbox asks of a sender, one thing at a time."""

    OPEN = "open"  # say it for the first time: post the message, trigger the incident
    REOPEN = "reopen"  # open it again where it is known: what was closed, or the place of the episode before
    REFRESH = "refresh"  # make it show the card: edit the message
    ENTRY = "entry"  # add one line to its thread
    RAISE = "raise"  # say there that it is louder by now: trigger it again
    NEXT_LEVEL = "next_level"  # have the pager go on to the level that is asked for
    ACKNOWLEDGE = "acknowledge"  # say there that somebody is on it
    SNOOZE = "snooze"  # let what was acknowledged there rest for as long as a person said
    CLOSE = "close"  # say that the episode is over: resolve the incident, close the ticket
    FIND = "find"  # after an unknown outcome: look whether it is there


class Job(Struct, frozen=True, kw_only=True):
    """One try: a step on a card. `entry` goes with ENTRY (and with FIND when an entry's outcome is unknown).

    `aloud` asks that the line also be shown in the channel. `since` bounds a FIND: the first attempt that may have worked.
    """

    step: Step
    card: Card
    entry: TimelineEntry | None = None
    aloud: bool = False
    since: datetime | None = None
