"""People: who somebody is in Slack, in Sentry and at PagerDuty, what they like, and the teams that Sentry knows."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from msgspec import Struct


class Member(Struct, frozen=True):
    """A member of the Sentry organisation, by the user's id (not the membership's). `teams` are slugs of our teams.

    `role` is theirs in the organisation, None where Sentry has not told it.
    """

    id: str
    name: str
    email: str | None = None
    teams: tuple[str, ...] = ()
    role: str | None = None

    @property
    def called(self) -> str:
        """Return how people know them in Sentry: by their address."""
        return self.email or self.name


class SentryTeam(Struct, frozen=True):
    """A team of the Sentry organisation."""

    id: str
    slug: str
    name: str


class Sight(Struct, frozen=True):
    """Who sees what in Sentry. `open`: every member sees every project, None where that is not known; the slugs of the
    `teams` that see a project, by the project's slug.
    """

    open: bool | None
    teams: Mapping[str, frozenset[str]]


class SlackUser(Struct, frozen=True):
    """A person of our Slack workspace, or a `guest` there; `email` in lower case, and only where Slack has verified it.

    `one_channel`: a guest of a single channel.
    """

    id: str
    name: str
    email: str | None = None
    guest: bool = False
    one_channel: bool = False


class PagerUser(Struct, frozen=True):
    """A user of the PagerDuty account; `email`, in lower case, is what they log in with."""

    id: str
    name: str
    email: str | None = None


class Preference(Struct, frozen=True):
    """What somebody in Slack likes; who has said nothing likes what stands here."""

    slack: str
    assigned_dm: bool = True


class MailKind(StrEnum):
    """What a person may be mailed about."""

    NEW = "new"  # new issues of their teams
    REGRESSIONS = "regressions"  # of their teams' issues
    ASSIGNED = "assigned"
    ALL = "all"  # all of these


class MailPreference(Struct, frozen=True):
    """What a member of Sentry is mailed about. `assigned` None: they have not said, and are where Slack does not know them."""

    member: str
    new: bool = False
    regressions: bool = False
    assigned: bool | None = None

    def wants(self, kind: MailKind, *, in_slack: bool) -> bool:
        """Return whether they are mailed about this; `in_slack`: they are somebody in Slack, and told there."""
        assigned = not in_slack if self.assigned is None else self.assigned
        wanted = {MailKind.NEW: self.new, MailKind.REGRESSIONS: self.regressions, MailKind.ASSIGNED: assigned}
        return any(wanted.values()) if kind is MailKind.ALL else wanted[kind]

    def changed(self, kind: MailKind, *, wanted: bool) -> MailPreference:
        """Return what they like from now on."""
        assigned = wanted if kind in (MailKind.ASSIGNED, MailKind.ALL) else self.assigned
        return MailPreference(
            self.member,
            new=wanted if kind in (MailKind.NEW, MailKind.ALL) else self.new,
            regressions=wanted if kind in (MailKind.REGRESSIONS, MailKind.ALL) else self.regressions,
            assigned=assigned,
        )


class Through(StrEnum):
    """By what somebody in Slack is known in Sentry."""

    PEOPLE = "people"  # an entry of routes.yaml
    LINK = "link"  # a code that they wrote in Sentry
    EMAIL = "e-mail"


class Known(Struct, frozen=True):
    """Somebody in Slack, and the member of Sentry who they are."""

    slack: str
    name: str
    member: Member
    through: Through


class Stranger(Struct, frozen=True):
    """Somebody in Slack who is nobody in Sentry, as far as we know. `because` goes on after "… is in Sentry:"."""

    slack: str
    name: str
    because: str


Who = Known | Stranger
