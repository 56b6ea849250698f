"""What a person's words or click may come to beside an intent (switchboard/model/intent.py): questions, modals, mistakes."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from switchboard.commands.slack_text import unescaped
from switchboard.model.action import ActionRequest, Actor, IssueName, Origin
from switchboard.model.intent import EndLink, EndMute, SetMail, SetMute, SetPreference


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """Who said it, and where: `thread` is the ts of the thread's root, `home` says that it was on the app's Home tab.

    `trigger_id` Slack sends only once.
    """

    by: Actor
    channel: str | None = None
    thread: str | None = None
    response_url: str | None = None
    home: bool = False
    trigger_id: str = ""

    @property
    def origin(self) -> Origin:
        """Return where the answer finds the person."""
        return Origin(self.channel, self.thread, self.response_url, self.home)


class AskKind(StrEnum):
    """The questions that change nothing."""

    HELP = "help"
    SHOW = "show"
    WHY = "why"
    SEARCH = "search"
    MINE = "mine"
    MUTES = "mutes"
    WHOAMI = "whoami"
    STATUS = "status"
    ONCALL = "oncall"
    HANDOVER = "handover"
    DIGEST = "digest"


@dataclass(frozen=True, slots=True)
class Ask:
    """A question. `argument`: the command that help is for, the query of a search, the team that is on call, or hands over, or
    whose digest it is.

    `period` is what time a digest is to be about, as it was typed.
    """

    kind: AskKind
    issues: tuple[IssueName, ...] = ()
    argument: str = ""
    period: str = ""


@dataclass(frozen=True, slots=True)
class AskRefresh:
    """Somebody would see the Home tab as it is now."""


@dataclass(frozen=True, slots=True)
class AskLink:
    """Somebody would prove who they are in Sentry; the `address` that they typed proves nothing."""

    address: str = ""


@dataclass(frozen=True, slots=True)
class Mistake:
    """What could not be understood, in one or two sentences, and the nearest form that can be, in Slack's spelling.

    `field` is the block of the modal that it is about.
    """

    problem: str
    form: str = ""
    field: str | None = None

    @property
    def words(self) -> str:
        """Say both in one line, as plain text: it holds what the person typed, so escape it for Slack."""
        return f"{self.problem} Try `{unescaped(self.form)}`." if self.form else self.problem


class Modal(StrEnum):
    """The modals; each value is the view's callback_id."""

    RESOLVE = "resolve"
    IGNORE = "ignore"
    ASSIGN = "assign"
    NOTE = "note"
    PAGE = "page"
    DETAILS = "details"
    WHY = "why"


@dataclass(frozen=True, slots=True)
class OpenModal:
    """A modal to open for an issue; `when` is what a resolve modal begins with (`release` or `commit`)."""

    modal: Modal
    issue: IssueName
    said: Said
    when: str = ""


Meant = ActionRequest | SetMute | EndMute | SetPreference | SetMail | EndLink | Ask | AskLink | Mistake
"""What words may mean: an intent to keep, a question to answer, or nothing that can be understood."""
