"""The organisation: its projects, people and issues, and everything that can happen to them."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from sandbox.journal import Clock, Journal, Json
from sandbox.sentry import bodies
from sandbox.sentry.alerts import Alerts
from sandbox.sentry.application import Application
from sandbox.sentry.crash import Crash
from sandbox.sentry.delivery import Deliveries
from sandbox.sentry.events import event, metadata
from sandbox.sentry.issue import Issue, Owner, Place, Project
from sandbox.sentry.releases import Shipped
from sandbox.sentry.timings import Timing

LEVEL_PRIORITY = {"fatal": "high", "error": "high", "warning": "medium"}
ARCHIVED = ("archived_until_escalating", "archived_until_condition_met", "archived_forever")
APPLICATION: Json = {"type": "application", "id": uuid.UUID(int=1).hex, "name": "Switchboard"}


@dataclass(frozen=True, slots=True)
class Captured:
    """What came of an event: its issue, and whether that is new."""

    issue: Issue
    event: Json
    new: bool


class Sentry:
    """All of Sentry that one integration sees. Switches are plain attributes."""

    def __init__(self, now: Clock, journal: Journal, *, org: str = "acme", target: str | None = None) -> None:
        self.now = now
        self.token = "sntrys_sandbox"
        self.place = Place(org=org)
        self.deliveries = Deliveries(now, journal, secret="sandbox-client-secret", target=target)
        self.send_errors = False  # error.created for every event, as on the Business plan
        self.rule = "Any new event"
        self.projects: dict[str, Project] = {}
        self.members: list[Owner] = []
        self.teams: list[Owner] = []
        self.team_members: dict[str, list[Owner]] = {}  # by the team's slug
        self.project_teams: dict[str, list[str]] = {}  # slugs of the teams that see a project, by its slug
        self.invited: list[str] = []  # addresses of people who have not come yet
        self.open_membership = True  # anybody may be given anything
        self.scopes = {"event:read", "event:write", "org:read", "project:read", "member:read", "team:read"}
        self.releases: dict[str, list[str]] = {}  # by the project's slug, oldest first
        self.commits: set[tuple[str, str]] = set()  # repository and hash
        self.issues: dict[int, Issue] = {}
        self.alerts = Alerts()
        self.application = Application()
        self.has_workflows = True  # alerts as of 2026; before, each project had its rules
        self.has_index = True
        self.has_spans = True  # its events API knows spans; before, only transactions
        self.timings: dict[str, tuple[Timing, ...]] = {}  # by the project's slug; of others, plausible ones
        self.tells_scopes = True  # its index says what a token may
        self.region_url = ""  # the organisation's own address, where there are several regions
        self.shipped: dict[str, Shipped] = {}  # by the release's version
        self.dropped: dict[tuple[str, str], int] = {}  # errors never taken in, by the project's slug and the outcome
        self.reported: list[Json] = []  # the items that SDKs sent, as they came

    def add_project(self, slug: str, *, platform: str = "python") -> Project:
        """Make a project."""
        number = 4_500_000_000_000_001 + len(self.projects)
        prefix = slug.upper()
        return self.projects.setdefault(slug, Project(number, slug, prefix, platform))

    def add_member(self, name: str, email: str, *, teams: Iterable[str] = ()) -> Owner:
        """Make a member, of these teams (by slug)."""
        member = Owner("user", 501 + len(self.members), name, email)
        self.members.append(member)
        for team in teams:
            self.team_members.setdefault(team, []).append(member)
        return member

    def add_team(self, slug: str) -> Owner:
        """Make a team."""
        team = Owner("team", 901 + len(self.teams), slug)
        self.teams.append(team)
        return team

    def teams_of(self, project: Project) -> list[Owner]:
        """The teams that see a project."""
        return [team for team in self.teams if team.name in self.project_teams.get(project.slug, ())]

    def owner(self, wanted: str) -> Owner | None:
        """The member or team meant by "user:501", "team:901", an e-mail address, a name, or an id."""
        for owner in (*self.members, *self.teams):
            names = {owner.email, owner.name, f"{owner.type}:{owner.id}", str(owner.id)}
            if wanted in names:
                return owner
        return None

    def find(self, wanted: str | int) -> Issue | None:
        """The issue with this id or short id."""
        for issue in self.issues.values():
            if str(wanted) in (str(issue.id), issue.short_id):
                return issue
        return None

    async def capture(self, crash: Crash | None = None, *, rule: str | None = None) -> Captured:
        """Take an event in: make or count its issue, and send the webhooks Sentry would.

        issue.created when new; issue.unresolved when it was resolved (a regression); error.created when
        that is switched on; event_alert.triggered always.
        """
        captured, was = self.take_in(crash or Crash())
        if captured.new:
            await self._tell(captured.issue, "created")
        if was == "resolved":
            await self._tell(captured.issue, "unresolved")
        if self.send_errors:
            await self.deliveries.send("error", bodies.error(captured.event))
        await self._send("event_alert", bodies.event_alert(captured.event, rule=rule or self.rule))
        return captured

    def take_in(self, crash: Crash) -> tuple[Captured, str]:
        """Take an event in and tell nobody; also the status its issue had before."""
        at = self.now()
        project = self.add_project(crash.project)
        known = next((one for one in self.issues.values() if one.grouping == crash.grouping), None)
        issue = known or self._new_issue(crash, project)
        was = issue.status
        seen = event(crash, project=project, issue_id=issue.id, at=at, place=self.place)
        issue.events.append(seen)
        issue.count += 1
        issue.last_seen, issue.last_release, issue.level = at, crash.release, crash.level
        releases = self.releases.setdefault(project.slug, [])
        if crash.release and crash.release not in releases:
            releases.append(crash.release)
        issue.users |= {str(value) for key, value in crash.user.items() if key == "id"}
        if was == "resolved":
            issue.move("unresolved", "regressed")
        return Captured(issue, seen, known is None), was

    async def resolve(self, issue: Issue, *, by: str | None = None, details: Json | None = None) -> None:
        """Resolve, as the person named or as Sentry itself; tells issue.resolved."""
        issue.move("resolved", None, details)
        await self._tell(issue, "resolved", by)

    async def unresolve(self, issue: Issue, *, by: str | None = None) -> None:
        """Reopen by hand; tells issue.unresolved."""
        issue.move("unresolved", "ongoing")
        await self._tell(issue, "unresolved", by)

    async def regress(self, issue: Issue) -> None:
        """Bring a resolved issue back; tells issue.unresolved with substatus regressed."""
        issue.move("unresolved", "regressed")
        await self._tell(issue, "unresolved")

    async def escalate(self, issue: Issue) -> None:
        """Let an issue escalate; tells issue.unresolved with substatus escalating."""
        issue.move("unresolved", "escalating")
        await self._tell(issue, "unresolved")

    async def archive(self, issue: Issue, *, how: str = ARCHIVED[0], by: str | None = None) -> None:
        """Archive; tells issue.ignored."""
        issue.move("ignored", how)
        await self._tell(issue, "ignored", by)

    async def assign(self, issue: Issue, to: str, *, by: str | None = None) -> None:
        """Assign to a member or team, or to nobody with ""; ValueError for somebody unknown.

        Tells issue.assigned only when nobody had it before, as Sentry does.
        """
        owner = self.owner(to) if to else None
        if to and owner is None:
            raise ValueError(f"nobody is called {to}")
        before, issue.assigned_to = issue.assigned_to, owner
        if owner is not None and before is None:
            await self._tell(issue, "assigned", by)

    async def metric_alert(self, action: str, **chosen: object) -> None:
        """Send metric_alert.critical, warning, resolved or open; the rest as in bodies.metric_alert."""
        body = bodies.metric_alert(action, at=self.now(), place=self.place, **chosen)  # type: ignore[arg-type]
        await self._send("metric_alert", body)

    async def tell_as_application(self, issue: Issue, action: str) -> None:
        """The webhook of a change made through the API: the actor is the integration itself."""
        await self._send("issue", bodies.issue(issue, action, place=self.place, actor=APPLICATION))

    async def tell_of_note(self, issue: Issue, note: Json, *, by: str | None = None) -> None:
        """comment.created: by a member, or through the API."""
        actor = self._actor(by) if by else APPLICATION
        told = bodies.comment(issue, note["data"]["text"], number=int(note["id"]), at=self.now(), actor=actor)
        await self._send("comment", told)

    async def _tell(self, issue: Issue, action: str, by: str | None = None) -> None:
        body = bodies.issue(issue, action, place=self.place, actor=self._actor(by))
        await self._send("issue", body)

    async def _send(self, resource: str, body: Json) -> None:
        if self.application.names(resource):
            await self.deliveries.send(resource, body)

    def _actor(self, by: str | None) -> Json:
        if by is None:
            return bodies.SENTRY
        member = self.owner(by)
        return {"type": "user", "id": member.id if member else 0, "name": member.name if member else by}

    def _new_issue(self, crash: Crash, project: Project) -> Issue:
        inside = sum(one.project == project for one in self.issues.values()) + 1
        issue = Issue(
            id=6_500_000_000 + len(self.issues) + 1,
            short_id=f"{project.prefix}-{inside}",
            project=project,
            title=crash.title,
            culprit=crash.culprit,
            level=crash.level,
            grouping=crash.grouping,
            first_seen=self.now(),
            last_seen=self.now(),
            metadata=metadata(crash),
            priority=LEVEL_PRIORITY.get(crash.level, "low"),
            handled=crash.handled,
            first_release=crash.release,
        )
        return self.issues.setdefault(issue.id, issue)
