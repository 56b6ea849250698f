"""An issue with state, as Sentry keeps it and as its API shows it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from sandbox.journal import Json


@dataclass(frozen=True, slots=True)
class Place:
    """Where Sentry lives: its web address, without a slash at the end, and the organisation."""

    base_url: str = "https://sentry.example"
    org: str = "acme"


PLACE = Place()


@dataclass(frozen=True, slots=True)
class Project:
    """A project of the organisation."""

    id: int
    slug: str
    prefix: str
    platform: str = "python"

    def as_json(self) -> Json:
        """The project as an issue names it."""
        name, platform = self.slug, self.platform
        return {"id": str(self.id), "name": name, "slug": self.slug, "platform": platform}


@dataclass(frozen=True, slots=True)
class Owner:
    """A member or a team, as an assignee."""

    type: str
    id: int
    name: str
    email: str | None = None

    def as_json(self) -> Json:
        """The assignee as an issue names it."""
        shown: Json = {"type": self.type, "id": str(self.id), "name": self.name}
        return shown | ({"email": self.email} if self.email else {})


@dataclass(slots=True)
class Issue:
    """One issue: what it is, and how it stands."""

    id: int
    short_id: str
    project: Project
    title: str
    culprit: str
    level: str
    grouping: str
    first_seen: datetime
    last_seen: datetime
    metadata: Json = field(default_factory=dict)
    status: str = "unresolved"
    substatus: str | None = "new"
    status_details: Json = field(default_factory=dict)
    assigned_to: Owner | None = None
    count: int = 0
    users: set[str] = field(default_factory=set)
    priority: str = "medium"
    handled: bool = True
    first_release: str | None = None
    last_release: str | None = None
    notes: list[Json] = field(default_factory=list)
    events: list[Json] = field(default_factory=list)

    def move(self, status: str, substatus: str | None = None, details: Json | None = None) -> None:
        """Change how it stands."""
        self.status, self.substatus, self.status_details = status, substatus, details or {}

    def addresses(self, place: Place) -> Json:
        """The three addresses a webhook adds."""
        web = f"{place.base_url}/organizations/{place.org}/issues"
        return {
            "url": f"{place.base_url}/api/0/organizations/{place.org}/issues/{self.id}/",
            "web_url": f"{web}/{self.id}/",
            "project_url": f"{web}/?project={self.project.id}",
        }

    def as_json(self, place: Place) -> Json:
        """The issue as Sentry's group serializer shows it (without the webhook's addresses)."""
        return {
            "id": str(self.id),
            "shareId": None,
            "shortId": self.short_id,
            "title": self.title,
            "culprit": self.culprit,
            "permalink": self.addresses(place)["web_url"],
            "logger": None,
            "level": self.level,
            "status": self.status,
            "substatus": self.substatus,
            "statusDetails": self.status_details,
            "isPublic": False,
            "platform": self.project.platform,
            "project": self.project.as_json(),
            "type": "error",
            "metadata": self.metadata,
            "numComments": len(self.notes),
            "assignedTo": self.assigned_to.as_json() if self.assigned_to else None,
            "isBookmarked": False,
            "isSubscribed": False,
            "subscriptionDetails": None,
            "hasSeen": False,
            "annotations": [],
            "issueType": "error",
            "issueCategory": "error",
            "priority": self.priority,
            "priorityLockedAt": None,
            "seerFixabilityScore": None,
            "seerAutofixLastTriggered": None,
            "seerExplorerAutofixLastTriggered": None,
            "isUnhandled": not self.handled,
            "count": str(self.count),
            "userCount": len(self.users),
            "firstSeen": iso(self.first_seen),
            "lastSeen": iso(self.last_seen),
        }


def iso(at: datetime) -> str:
    """A time as Sentry writes it."""
    return at.strftime("%Y-%m-%dT%H:%M:%S.") + f"{at.microsecond:06d}Z"
