"""What Sentry's API answers to those who look at how it is set up: token, integration, releases, events, what it took in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

from starlette.requests import Request

from sandbox.gate import Answer
from sandbox.journal import Json
from sandbox.sentry.alerts import BEGUN, old_rule
from sandbox.sentry.issue import Issue, Project, iso
from sandbox.sentry.organisation import Sentry
from sandbox.sentry.releases import Shipped, release
from sandbox.sentry.shapes import event_shape, listed_event
from sandbox.sentry.timings import MEASURED, PLAUSIBLE, slowest

ORG = "/api/0/organizations/{org}"
PROJECT = "/api/0/projects/{org}/{project}"
Act = Callable[[Request, Any], Answer]
MOST_ROWS = 100
QUANTITY = "sum(quantity)"


class Inspection:
    """The endpoints that show and change nothing."""

    def __init__(self, sentry: Sentry) -> None:
        self._sentry = sentry

    def routes(self) -> list[tuple[str, str, Act]]:
        """Each GET as (address, method's word, what answers)."""
        return [
            ("/api/0/", "index.get", self._index),
            (ORG + "/sentry-apps/", "apps.get", self._applications),
            (ORG + "/sentry-app-installations/", "installations.get", self._installations),
            (ORG + "/releases/", "releases.get", self._releases),
            (ORG + "/releases/{version}/", "release.get", self._release),
            (ORG + "/releases/{version}/deploys/", "deploys.get", self._deploys),
            (ORG + "/stats_v2/", "stats.get", self._outcomes),
            (ORG + "/events/", "timings.get", self._timings),
            (PROJECT + "/rules/", "rules.get", self._rules),
            (PROJECT + "/events/", "events.list", self._events),
            (PROJECT + "/events/{event_id}/", "events.get", self._event),
        ]

    def _index(self, request: Request, body: Any) -> Answer:
        if not self._sentry.has_index:
            raise LookupError
        told = {"scopes": sorted(self._sentry.scopes)} if self._sentry.tells_scopes else None
        return Answer(200, {"version": "0", "auth": told, "user": None})

    def _applications(self, request: Request, body: Any) -> Answer:
        sentry, one = self._sentry, self._sentry.application
        events = one.subscribed | ({"error"} if sentry.send_errors else set())
        shown = [one.as_json(sentry.place, events=events, target=sentry.deliveries.target)] if one.installed else []
        return Answer(200, shown)

    def _installations(self, request: Request, body: Any) -> Answer:
        one = self._sentry.application
        return Answer(200, [one.installation(self._sentry.place)] if one.installed else [])

    def _releases(self, request: Request, body: Any) -> Answer:
        """The newest first, of all projects or of `?project=`; as many as `?per_page=`."""
        wanted = request.query_params.get("project", "")
        most = int(request.query_params.get("per_page", MOST_ROWS))
        found = [
            self._release_of(version, project)
            for project in self._sentry.projects.values()
            if wanted in ("", "-1", str(project.id))
            for version in reversed(self._sentry.releases.get(project.slug, []))
        ]
        return Answer(200, found[:most])

    def _release(self, request: Request, body: Any) -> Answer:
        wanted = request.path_params["version"]
        return Answer(200, self._release_of(wanted, self._project_of(wanted)))

    def _deploys(self, request: Request, body: Any) -> Answer:
        wanted = request.path_params["version"]
        self._project_of(wanted)
        deploys = self._sentry.shipped.get(wanted, Shipped()).deploys
        return Answer(200, [one.as_json(number) for number, one in enumerate(deploys, start=1)][::-1])

    def _outcomes(self, request: Request, body: Any) -> Answer:
        """How many errors came in and were dropped, by the outcome, and the project where that is asked for; ever since."""
        by = request.query_params.getlist("groupBy") or ["project", "outcome"]
        counts: Counter[tuple[str, str]] = Counter(self._sentry.dropped)
        for issue in self._sentry.issues.values():
            counts[issue.project.slug, "accepted"] += issue.count
        groups: Counter[tuple[tuple[str, object], ...]] = Counter()
        for (slug, outcome), count in counts.items():
            if count and slug in self._sentry.projects:
                named = {"project": self._sentry.projects[slug].id, "outcome": outcome}
                groups[tuple((name, named[name]) for name in by if name in named)] += count
        told = [{"by": dict(named), "totals": {QUANTITY: count}, "series": {}} for named, count in groups.items()]
        return Answer(200, {"start": BEGUN, "end": iso(self._sentry.now()), "intervals": [], "groups": told})

    def _timings(self, request: Request, body: Any) -> Answer:
        """The slowest transactions of `?project=`; 400 for a set of data that this Sentry does not know."""
        asked, sentry = request.query_params, self._sentry
        dataset = asked.get("dataset", "")
        if dataset not in MEASURED or (dataset == "spans" and not sentry.has_spans):
            return Answer(400, {"detail": f"dataset must be one of: {', '.join(MEASURED)}"})
        wanted = asked.getlist("project")
        found = (
            row
            for project in sentry.projects.values()
            if str(project.id) in wanted
            for row in sentry.timings.get(project.slug, PLAUSIBLE)
        )
        return Answer(200, slowest(found, dataset, most=int(asked.get("per_page", MOST_ROWS))))

    def _rules(self, request: Request, body: Any) -> Answer:
        project = self._project(request)
        kept = enumerate(self._sentry.alerts.kept, start=1)
        return Answer(200, [old_rule(one, number) for number, one in kept if project.slug in one.projects])

    def _events(self, request: Request, body: Any) -> Answer:
        found = [listed_event(event, issue) for event, issue in self._newest(self._project(request))]
        return Answer(200, found[:MOST_ROWS])

    def _event(self, request: Request, body: Any) -> Answer:
        wanted = request.path_params["event_id"]
        for event, issue in self._newest(self._project(request)):
            if event["event_id"] == wanted:
                return Answer(200, event_shape(event, issue))
        raise LookupError

    def _project(self, request: Request) -> Project:
        return self._sentry.projects[request.path_params["project"]]

    def _project_of(self, version: str) -> Project:
        slugs = (slug for slug, versions in self._sentry.releases.items() if version in versions)
        slug = next(slugs, None)
        if slug is None:
            raise LookupError
        return self._sentry.projects[slug]

    def _release_of(self, version: str, project: Project) -> Json:
        number = 1 + self._sentry.releases[project.slug].index(version)
        return release(version, self._sentry.shipped.get(version, Shipped()), project, number=number)

    def _newest(self, project: Project) -> list[tuple[Json, Issue]]:
        """The events of a project with their issues, the newest first."""
        found = [
            (event, issue)
            for issue in self._sentry.issues.values()
            if issue.project == project
            for event in issue.events
        ]
        return sorted(found, key=lambda pair: str(pair[0]["datetime"]), reverse=True)
