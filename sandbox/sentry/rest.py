"""Sentry's REST API: the few calls an integration makes."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sandbox.gate import Answer, Call, Gate
from sandbox.journal import Json
from sandbox.sentry import alerts, listings
from sandbox.sentry.inspection import Inspection
from sandbox.sentry.issue import Issue
from sandbox.sentry.notes import add_note
from sandbox.sentry.organisation import Sentry
from sandbox.sentry.shapes import event_shape
from sandbox.sentry.update import change
from sandbox.windows import Rate, Windows

ORG = "/api/0/organizations/{org}"
PROJECT = "/api/0/projects/{org}/{project}"
FIVE_A_SECOND = Rate(5, 1.0)
LIMITED = ("issue.get", "issue.put")
SCOPES = {
    **dict.fromkeys(("issue.get", "event.latest", "notes.get", "shortid.get"), "event:read"),
    **dict.fromkeys(("issue.put", "notes.post"), "event:write"),
    "members.get": "member:read",
    "organization.get": "org:read",
    "team.members": "team:read",
    "index.get": "",  # anybody may
    **dict.fromkeys(("rules.get", "events.list", "events.get"), "project:read"),
    **dict.fromkeys(("releases.get", "release.get", "deploys.get"), "project:read project:releases org:ci"),
}  # any of those that are named
Act = Callable[[Request, Any], Answer]


class RestApi:
    """The endpoints below `/api/0/`; a fault's method is the word given in `routes`."""

    def __init__(self, sentry: Sentry, gate: Gate, windows: Windows) -> None:
        self._sentry = sentry
        self._gate = gate
        self._windows = windows

    def routes(self) -> list[Route]:
        """Every address with its method."""
        issue = ORG + "/issues/{id}/"
        return [
            self._route(issue, "GET", "issue.get", self._get),
            self._route(issue, "PUT", "issue.put", self._put),
            self._route(issue + "events/latest/", "GET", "event.latest", self._latest),
            self._route(issue + "notes/", "GET", "notes.get", self._notes),
            self._route(issue + "notes/", "POST", "notes.post", self._note),
            self._route(ORG + "/shortids/{id}/", "GET", "shortid.get", self._short_id),
            self._route(ORG + "/projects/", "GET", "projects.get", self._projects),
            self._route(ORG + "/members/", "GET", "members.get", self._members),
            self._route(ORG + "/teams/", "GET", "teams.get", self._teams),
            self._route(ORG + "/workflows/", "GET", "workflows.get", self._workflows),
            self._route(ORG + "/detectors/", "GET", "detectors.get", self._detectors),
            self._route(PROJECT + "/ownership/", "GET", "ownership.get", self._ownership),
            self._route("/api/0/teams/{org}/{team}/members/", "GET", "team.members", self._team_members),
            self._route(ORG + "/", "GET", "organization.get", self._organisation),
            *(self._route(path, "GET", name, act) for path, name, act in Inspection(self._sentry).routes()),
        ]

    def _route(self, path: str, verb: str, method: str, act: Act) -> Route:
        async def endpoint(request: Request) -> Response:
            body = await request.body()
            seen = {"issue": request.path_params["id"]} if "id" in request.path_params else {}
            return await self._gate.through(
                Call("sentry", method, (), seen), lambda: self._guarded(request, body, method, act), self._refuse
            )

        return Route(path, endpoint, methods=[verb], name=method)

    def _guarded(self, request: Request, body: bytes, method: str, act: Act) -> Answer:
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer":
            return _detail(401, "Authentication credentials were not provided.")
        if token != self._sentry.token:
            return _detail(401, "Invalid token")
        if request.path_params.get("org", self._sentry.place.org) != self._sentry.place.org:
            return _detail(404, "The requested resource does not exist")
        needed = SCOPES.get(method, "org:read").split()
        if needed and self._sentry.scopes.isdisjoint(needed):
            return _detail(403, "You do not have permission to perform this action.")
        wait = self._windows.take(("sentry", method), FIVE_A_SECOND) if method in LIMITED else None
        if wait is not None:
            return self._refuse(429, wait)
        try:
            return act(request, json.loads(body) if body else None)
        except json.JSONDecodeError as error:
            return _detail(400, f"JSON parse error - {error}")
        except LookupError:
            return _detail(404, "The requested resource does not exist")

    def _issue(self, request: Request) -> Issue:
        issue = self._sentry.find(request.path_params["id"])
        if issue is None:
            raise LookupError
        return issue

    def _get(self, request: Request, body: Any) -> Answer:
        return Answer(200, self._full(self._issue(request)))

    def _put(self, request: Request, body: Any) -> Answer:
        issue = self._issue(request)
        try:
            told = change(self._sentry, issue, body if isinstance(body, dict) else {})
        except ValueError as refusal:
            return Answer(400, refusal.args[0], "refused")

        async def tell() -> None:
            for action in told:
                await self._sentry.tell_as_application(issue, action)

        return Answer(200, self._full(issue), seen={"asked": body}, after=tell)

    def _latest(self, request: Request, body: Any) -> Answer:
        issue = self._issue(request)
        return Answer(200, event_shape(issue.events[-1], issue))  # no event yet: IndexError is a 404

    def _short_id(self, request: Request, body: Any) -> Answer:
        issue = self._issue(request)
        found = {
            "organizationSlug": self._sentry.place.org,
            "projectSlug": issue.project.slug,
            "groupId": str(issue.id),
            "group": issue.as_json(self._sentry.place),
            "shortId": issue.short_id,
        }
        return Answer(200, found)

    def _notes(self, request: Request, body: Any) -> Answer:
        return Answer(200, self._issue(request).notes)

    def _note(self, request: Request, body: Any) -> Answer:
        issue = self._issue(request)
        try:
            note = add_note(self._sentry, issue, body)
        except ValueError as refusal:
            return Answer(400, refusal.args[0], "refused")

        async def tell() -> None:
            await self._sentry.tell_of_note(issue, note)

        return Answer(201, note, seen={"text": note["data"]["text"]}, after=tell)

    def _projects(self, request: Request, body: Any) -> Answer:
        return Answer(
            200, [listings.project(one, self._sentry.teams_of(one)) for one in self._sentry.projects.values()]
        )

    def _members(self, request: Request, body: Any) -> Answer:
        invited = [listings.invited(email, number) for number, email in enumerate(self._sentry.invited)]
        return Answer(200, [listings.member(owner) for owner in self._sentry.members] + invited)

    def _teams(self, request: Request, body: Any) -> Answer:
        inside = self._sentry.team_members
        return Answer(200, [listings.team(one, members=len(inside.get(one.name, ()))) for one in self._sentry.teams])

    def _team_members(self, request: Request, body: Any) -> Answer:
        wanted = request.path_params["team"]
        team = next((one for one in self._sentry.teams if wanted in (one.name, str(one.id))), None)
        if team is None:
            raise LookupError
        return Answer(
            200, [listings.team_member(one, team.name) for one in self._sentry.team_members.get(team.name, ())]
        )

    def _workflows(self, request: Request, body: Any) -> Answer:
        if not self._sentry.has_workflows:
            raise LookupError
        projects, kept = self._sentry.projects, self._sentry.alerts.kept
        return Answer(200, [alerts.workflow(one, number, projects) for number, one in enumerate(kept, start=1)])

    def _detectors(self, request: Request, body: Any) -> Answer:
        return Answer(200, [alerts.detector(one) for one in self._sentry.projects.values()])

    def _ownership(self, request: Request, body: Any) -> Answer:
        slug = self._sentry.projects[request.path_params["project"]].slug
        return Answer(200, alerts.ownership(self._sentry.alerts.ownership.get(slug, "")))

    def _organisation(self, request: Request, body: Any) -> Answer:
        open_membership, region_url = self._sentry.open_membership, self._sentry.region_url
        shown = listings.organisation(self._sentry.place, open_membership=open_membership, region_url=region_url)
        return Answer(200, shown)

    def _refuse(self, status: int, retry_after: float) -> Answer:
        """Sentry's 429, with the second its window resets in place of Retry-After; or its 500."""
        if status != 429:
            return Answer(status, {"detail": "Internal Error"}, "error")
        detail = "You are attempting to use this endpoint too frequently. Limit is 5 requests in 1 seconds"
        reset = str(int(self._sentry.now().timestamp() + retry_after))
        limits = {"Limit": "5", "Remaining": "0", "Reset": reset}
        headers = {f"X-Sentry-Rate-Limit-{name}": value for name, value in limits.items()}
        return Answer(429, {"detail": detail}, "too many", headers)

    def _full(self, issue: Issue) -> Json:
        """What only the single issue shows: its releases and activity."""
        releases = {"firstRelease": _release(issue.first_release), "lastRelease": _release(issue.last_release)}
        around = {"activity": [], "participants": [], "seenBy": [], "userReportCount": 0}
        return {**issue.as_json(self._sentry.place), **releases, **around}


def _detail(status: int, detail: str) -> Answer:
    return Answer(status, {"detail": detail}, detail)


def _release(version: str | None) -> Json | None:
    return {"version": version, "shortVersion": version} if version else None
