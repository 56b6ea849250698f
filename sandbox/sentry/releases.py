"""Releases, and the deploys that people told Sentry of."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from sandbox.journal import Json
from sandbox.sentry.alerts import BEGUN
from sandbox.sentry.issue import Project, iso


@dataclass(frozen=True, slots=True)
class Deploy:
    """A release that went out to an environment."""

    environment: str
    at: datetime
    name: str | None = None

    def as_json(self, number: int) -> Json:
        """A row of a release's deploys."""
        at = iso(self.at)
        name = self.name or f"deploy {number}"
        return {
            "id": str(number),
            "environment": self.environment,
            "dateStarted": None,
            "dateFinished": at,
            "name": name,
            "url": None,
        }


@dataclass(slots=True)
class Shipped:
    """What was told to Sentry of a release beside its name; deploys oldest first."""

    commits: int = 0
    deploys: list[Deploy] = field(default_factory=list)
    released: datetime | None = None


def release(version: str, shipped: Shipped, project: Project, *, number: int) -> Json:
    """A release as the organisation's list and its own page show it."""
    deploys = shipped.deploys
    inside = {"newGroups": 0, "platform": project.platform, "platforms": [project.platform], "hasHealthData": False}
    return {
        "id": number,
        "version": version,
        "shortVersion": version,
        "status": "open",
        "versionInfo": {
            "package": None,
            "version": {"raw": version},
            "description": version,
            "buildHash": None,
        },
        **dict.fromkeys(("ref", "url", "owner", "lastCommit", "firstEvent", "lastEvent", "userAgent")),
        "dateReleased": iso(shipped.released) if shipped.released else None,
        "dateCreated": BEGUN,
        "data": {},
        "newGroups": 0,
        "commitCount": shipped.commits,
        "deployCount": len(deploys),
        "lastDeploy": deploys[-1].as_json(len(deploys)) if deploys else None,
        "authors": [],
        "projects": [{"id": project.id, "slug": project.slug, "name": project.slug, **inside}],
        "currentProjectMeta": {},
    }
