"""Intent: what a person asks for by a word, a click or a command, as it is read at a door and kept until the worker takes it."""

from __future__ import annotations

from datetime import datetime, timedelta

from msgspec import Struct

from switchboard.model.action import NOWHERE, ActionRequest, Actor, IssueName, Origin, Via
from switchboard.model.digest import DigestPeriod
from switchboard.model.feedback import Opinion
from switchboard.model.people import MailKind
from switchboard.model.unfurl import SharedLinks


class SetMute(Struct, frozen=True):
    """Be quiet about what matches a query, for so long from when it was asked for. `once` is what Slack sends only once."""

    query: str
    lasts: timedelta
    because: str
    by: Actor
    origin: Origin = NOWHERE
    once: str = ""


class EndMute(Struct, frozen=True):
    """End a mute before its time. `once` is what Slack sends only once."""

    id: int
    by: Actor
    origin: Origin = NOWHERE
    once: str = ""


class SetPreference(Struct, frozen=True):
    """From now on send somebody a direct message for what is assigned to them, or none. `once`: as of a mute."""

    assigned_dm: bool
    by: Actor
    origin: Origin = NOWHERE
    once: str = ""


class SetMail(Struct, frozen=True):
    """From now on mail somebody about this, or no more. `once`: as of a mute."""

    kind: MailKind
    wanted: bool
    by: Actor
    origin: Origin = NOWHERE
    once: str = ""


class Unsubscribe(Struct, frozen=True):
    """Mail a member of Sentry about this no more: asked by the link in such a mail, `by` whoever has that."""

    kind: MailKind
    member: str
    by: Actor


class GiveFeedback(Struct, frozen=True):
    """Say of a message that it was useful, or noise; `withdrawn`: no longer say so. `at` is when, as Slack tells it.

    Whoever pressed hears that it is noted, at `origin`; a reaction is seen by itself. `once`: as of a mute.
    """

    message: IssueName
    opinion: Opinion
    by: Actor
    at: datetime | None = None
    withdrawn: bool = False
    origin: Origin = NOWHERE
    once: str = ""


class OfferLink(Struct, frozen=True):
    """Somebody is shown a code that proves who they are in Sentry; `code` is its hash."""

    by: Actor
    code: str


class EndLink(Struct, frozen=True):
    """Forget who somebody proved to be. `once`: as of a mute."""

    by: Actor
    origin: Origin = NOWHERE
    once: str = ""


OPERATOR = Actor(Via.CLI, "somebody at the command line")


class Replay(Struct, frozen=True):
    """Work these inbounds again; with no ids, all that are in quarantine."""

    ids: tuple[int, ...] = ()
    by: Actor = OPERATOR


class Retry(Struct, frozen=True):
    """Try these deliveries again, now."""

    ids: tuple[int, ...] = ()
    by: Actor = OPERATOR


class DiscardInbounds(Struct, frozen=True):
    """Let these inbounds of the quarantine be: nothing comes of them."""

    ids: tuple[int, ...]
    because: str
    by: Actor = OPERATOR


class DiscardDeliveries(Struct, frozen=True):
    """Let these failed deliveries be: nobody needs to look at them any more."""

    ids: tuple[int, ...]
    because: str
    by: Actor = OPERATOR


class SendDigest(Struct, frozen=True, kw_only=True):
    """Send a team's digest of a period to these lanes, once."""

    team: str
    period: DigestPeriod
    to: tuple[str, ...]
    only: str = ""
    people: bool = False
    by: Actor = OPERATOR


ByAnybody = (
    ActionRequest
    | SetMute
    | EndMute
    | SetPreference
    | SetMail
    | GiveFeedback
    | Unsubscribe
    | OfferLink
    | EndLink
    | SharedLinks
)
ByOperator = Replay | Retry | DiscardInbounds | DiscardDeliveries | SendDigest
"""What only the command line asks for: who did is what they call themselves there."""
Intent = ByAnybody | ByOperator
