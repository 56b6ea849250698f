"""PagerDuty's REST API: who may ask, how often, and its addresses."""

from __future__ import annotations

from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sandbox.gate import Answer, Call, Gate
from sandbox.pagerduty.answers import INTERNAL_ERROR, RATE, Asked, limited
from sandbox.pagerduty.pager import Pager
from sandbox.pagerduty.rest_account import AccountRest
from sandbox.pagerduty.rest_incidents import IncidentsRest
from sandbox.windows import Windows

Act = Callable[[Asked], Answer]


class PagerRest:
    """The endpoints below PagerDuty's address, each as a method of the journal that faults can name."""

    def __init__(self, pager: Pager, gate: Gate, windows: Windows) -> None:
        self._pager = pager
        self._gate = gate
        self._windows = windows

    def routes(self) -> list[Route]:
        """Where it answers."""
        account, incidents = AccountRest(self._pager), IncidentsRest(self._pager, self._pager.life)
        return [
            self._route("GET /abilities", "abilities", account.abilities),
            self._route("GET /users", "users", account.users),
            self._route("GET /users/me", "me", account.me),
            self._route("GET /users/{id}", "user", account.user),
            self._route("GET /services", "services", account.services),
            self._route("GET /services/{id}", "service", account.service),
            self._route("GET /oncalls", "oncalls", account.oncalls),
            self._route("GET /escalation_policies/{id}", "escalation_policy", account.policy),
            self._route("GET /schedules/{id}", "schedule", account.schedule),
            self._route("GET /maintenance_windows", "maintenance_windows", account.windows),
            self._route("GET /webhook_subscriptions", "webhook_subscriptions", account.subscriptions),
            self._route("GET /priorities", "priorities", account.priorities),
            self._route("GET /incidents", "incidents", incidents.listing),
            self._route("PUT /incidents", "incidents_changed", incidents.change_several),
            self._route("GET /incidents/{id}", "incident_read", incidents.one),
            self._route("PUT /incidents/{id}", "incident", incidents.change),
            self._route("GET /incidents/{id}/notes", "notes", incidents.notes),
            self._route("POST /incidents/{id}/notes", "note", incidents.write_note),
            self._route("GET /incidents/{id}/alerts", "alerts", incidents.alerts),
            self._route("POST /incidents/{id}/snooze", "snooze", incidents.snooze),
        ]

    def _route(self, address: str, method: str, act: Act) -> Route:
        verb, _, path = address.partition(" ")

        async def endpoint(request: Request) -> Response:
            asked = Asked(request, await request.body())
            call = Call("pagerduty", method)
            return await self._gate.through(call, lambda: self._let_in(asked, act), refuse_rest)

        return Route(path, endpoint, methods=[verb])

    def _let_in(self, asked: Asked, act: Act) -> Answer:
        if asked.request.headers.get("authorization") != f"Token token={self._pager.api_token}":
            return Answer(401, {"error": {"message": "Unauthorized", "code": 2006}}, "unauthorized")
        key = ("pagerduty rest", self._pager.api_token)
        wait = self._windows.take(key, RATE)
        if wait is not None:
            return limited(wait)
        answer = act(asked)
        left = self._windows.left(key, RATE)
        told = {"ratelimit-limit": str(RATE.calls), "ratelimit-remaining": str(left), "ratelimit-reset": "60"}
        return Answer(answer.status, answer.body, answer.outcome, answer.headers | told, answer.seen)


def refuse_rest(status: int, retry_after: float) -> Answer:
    """The REST API's 429, or its 500."""
    return limited(retry_after) if status == 429 else INTERNAL_ERROR
