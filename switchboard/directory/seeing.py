"""Who may see which issue, for whatever shows one to a person: as in Sentry, where Sentry is asked who sees what."""

from __future__ import annotations

from dataclasses import dataclass

from switchboard.config.config import Config
from switchboard.directory.identity import who_is
from switchboard.directory.permission import why_hidden
from switchboard.model.people import Known, Member, Sight
from switchboard.model.subject import Subject
from switchboard.storage.people import People


@dataclass(frozen=True, slots=True)
class Seeing:
    """What one person sees: all of it where Sentry is not asked (`sight` None), nothing of Sentry's for strangers to it."""

    member: Member | None
    sight: Sight | None

    def hides(self, subject: Subject) -> bool:
        """Return whether a subject is not to be shown to them."""
        return not subject.key.kind.is_own and self.hides_project(subject.project)

    def hides_project(self, project: str | None) -> bool:
        """Return whether nothing of a project is to be shown to them."""
        if self.sight is None:
            return False
        return self.member is None or why_hidden(self.member, project, self.sight) is not None


def seeing_of(slack: str, people: People, config: Config | None) -> Seeing:
    """Return what somebody in Slack sees."""
    who = who_is(slack, people, config) if config else None
    return Seeing(who.member if isinstance(who, Known) else None, people.sight())
