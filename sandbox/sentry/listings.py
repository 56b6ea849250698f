"""What the organisation's lists show: projects, members and teams in a row each, and the organisation itself.

Sentry's answers hold much that no integration reads; it stands here as it does for an organisation of no note.
"""

from __future__ import annotations

from collections.abc import Sequence

from sandbox.journal import Json
from sandbox.sentry.issue import Owner, Place, Project

BEGUN = "2024-01-15T08:00:00.000000Z"
ORGANISATION_ID = "1"
INSIGHTS = ("Http", "Db", "Assets", "AppStart", "ScreenLoad", "Vitals", "Caches", "Queues", "AgentMonitoring", "MCP")
UNUSED = (
    "hasFeedbacks hasFlags hasMinifiedStackTrace hasMonitors hasNewFeedbacks hasProfiles hasReplays hasSessions hasLogs "
    "hasTraceMetrics hasUserReports firstTransactionEvent isBookmarked"
).split()


def project(one: Project, teams: Sequence[Owner] = ()) -> Json:
    """A row of the organisation's projects, with the teams that see it. Its id is the number that events name."""
    return {
        **one.as_json(),
        **dict.fromkeys((*UNUSED, *(f"hasInsights{name}" for name in INSIGHTS)), False),
        "access": ["project:read"],
        "dateCreated": BEGUN,
        "environments": ["production"],
        "features": [],
        "firstEvent": BEGUN,
        "hasAccess": True,
        "isMember": True,
        "latestRelease": None,
        "platforms": [one.platform],
        "team": None,
        "teams": [{"id": str(team.id), "slug": team.name, "name": team.name} for team in teams],
    }


def member(owner: Owner) -> Json:
    """A membership: its id is not the user's."""
    flags = (
        "idp:provisioned idp:role-restricted sso:linked sso:invalid member-limit:restricted partnership:restricted"
    ).split()
    return {
        "id": str(owner.id + 10_000),
        "email": owner.email,
        "name": owner.name,
        "user": _user(owner),
        "dateCreated": BEGUN,
        "expired": False,
        "flags": dict.fromkeys(flags, False),
        "inviteStatus": "approved",
        "inviterName": None,
        "orgRole": "member",
        "pending": False,
    }


def invited(email: str, number: int) -> Json:
    """Somebody who was invited and has not come: nobody's user yet."""
    return {**member(Owner("user", 90_000 + number, email, email)), "user": None, "pending": True}


def team_member(owner: Owner, team: str) -> Json:
    """A row of a team's members: the membership of the organisation, seen from the team."""
    return {**member(owner), "role": "member", "roleName": "Member", "teamRole": "contributor", "teamSlug": team}


def team(owner: Owner, *, members: int = 0) -> Json:
    """A row of the organisation's teams."""
    return {
        "id": str(owner.id),
        "slug": owner.name,
        "name": owner.name,
        "access": ["team:read"],
        "avatar": {"avatarType": "letter_avatar", "avatarUuid": None},
        "dateCreated": BEGUN,
        "flags": {"idp:provisioned": False},
        "hasAccess": True,
        "isMember": False,
        "isPending": False,
        "memberCount": members,
        "teamRole": None,
    }


def organisation(place: Place, *, open_membership: bool, region_url: str = "") -> Json:
    """The organisation itself; self-hosted, its region has no address of its own."""
    return {
        "id": ORGANISATION_ID,
        "slug": place.org,
        "name": place.org,
        "links": {"organizationUrl": f"{place.base_url}/organizations/{place.org}", "regionUrl": region_url},
        "allowMemberInvite": True,
        "allowMemberProjectCreation": True,
        "allowSuperuserAccess": False,
        "avatar": {"avatarType": "letter_avatar", "avatarUuid": None},
        "dateCreated": BEGUN,
        "hasAuthProvider": False,
        "isEarlyAdopter": False,
        "openMembership": open_membership,
        "require2FA": False,
        "status": {"id": "active", "name": "active"},
    }


def _user(owner: Owner) -> Json:
    return {
        "id": str(owner.id),
        "name": owner.name,
        "username": owner.email,
        "email": owner.email,
        "avatarUrl": "",
        "dateJoined": BEGUN,
        "emails": [{"id": str(owner.id), "email": owner.email, "is_verified": True}],
        "experiments": {},
        "has2fa": False,
        "hasPasswordAuth": True,
        "isActive": True,
        "isManaged": False,
        "isStaff": False,
        "isSuperuser": False,
        "isSuspended": False,
        "lastActive": None,
        "lastLogin": None,
    }
