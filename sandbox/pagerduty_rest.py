"""PagerDuty's REST API: what an account can do, who is in it, its services, and incidents acknowledged in somebody's name."""

from __future__ import annotations

import json
from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sandbox.gate import Answer, Call, Gate
from sandbox.journal import Json
from sandbox.pagerduty import Incident, Pager, refuse
from sandbox.pagerduty_on_call import asked_shifts, id_of, name_of, policy, policy_id, user

_ACTIONS = {"acknowledged": "acknowledge", "resolved": "resolve"}
_LARGEST_PAGE = 100


class PagerRest:
    """The endpoints `/abilities`, `/users`, `/services`, `/oncalls`, `/incidents`, and what there is by its ID."""

    def __init__(self, pager: Pager, gate: Gate) -> None:
        self._pager = pager
        self._gate = gate

    def routes(self) -> list[Route]:
        """Where it answers, below PagerDuty's address."""
        return [
            Route("/abilities", self.abilities),
            Route("/users", self.users),
            Route("/services", self.services),
            Route("/services/{id}", self.service),
            Route("/oncalls", self.on_calls),
            Route("/escalation_policies/{id}", self.policy),
            Route("/incidents", self.incidents),
            Route("/incidents/{id}", self.change, methods=["PUT"]),
        ]

    async def abilities(self, request: Request) -> Response:
        """What the account can do."""
        return await self._answer(request, "abilities", lambda: Answer(200, {"abilities": ["teams", "event_rules"]}))

    async def users(self, request: Request) -> Response:
        """The users whose name or address has the query in it, page by page."""
        wanted = request.query_params.get("query", "").lower()
        found = [user(email) for email in self._pager.users if wanted in email.lower()]
        return await self._answer(request, "users", lambda: _page(request, "users", found))

    async def service(self, request: Request) -> Response:
        """One service; its integrations in full where that was asked for."""
        in_full = "integrations" in request.query_params.getlist("include[]")
        found = {_service_id(key): (key, name) for key, name in self._pager.services.items()}
        known = found.get(request.path_params["id"])
        told = Answer(200, {"service": _service(*known, in_full=in_full)}) if known else _NOT_FOUND
        return await self._answer(request, "service", lambda: told)

    async def services(self, request: Request) -> Response:
        """All services; their integrations in full where that was asked for."""
        in_full = "integrations" in request.query_params.getlist("include[]")
        found = [_service(key, name, in_full=in_full) for key, name in self._pager.services.items()]
        return await self._answer(request, "services", lambda: _page(request, "services", found))

    async def on_calls(self, request: Request) -> Response:
        """Who is on call within a span, by the policies or the schedules that are asked for."""
        found = list(asked_shifts(request.query_params, self._pager.shifts))
        return await self._answer(request, "oncalls", lambda: _page(request, "oncalls", found))

    async def policy(self, request: Request) -> Response:
        """One escalation policy."""
        known = {policy_id(name): name for name in self._pager.services.values()}
        name = known.get(request.path_params["id"])
        told = Answer(200, {"escalation_policy": policy(name)}) if name else _NOT_FOUND
        return await self._answer(request, "policy", lambda: told)

    async def incidents(self, request: Request) -> Response:
        """The incidents of a key and of these states, each by its service."""
        asked = request.query_params
        states, key = asked.getlist("statuses[]"), asked.get("incident_key")
        found = [
            _incident(one)
            for one in self._pager.incidents
            if (not states or one.state in states) and key in (None, one.dedup_key)
        ]
        return await self._answer(request, "incidents", lambda: _page(request, "incidents", found))

    async def change(self, request: Request) -> Response:
        """Acknowledge or resolve an incident in the name of the user of the header `From`."""
        body = await request.body()
        return await self._answer(request, "incident", lambda: self._change(request, body))

    def _change(self, request: Request, body: bytes) -> Answer:
        address = request.headers.get("from", "")
        if address.lower() not in map(str.lower, self._pager.users):
            return _invalid("Requester User Not Found")
        found = [one for one in self._pager.incidents if _incident_id(one) == request.path_params["id"]]
        action = _ACTIONS.get(_wanted(body))
        if not found or action is None:
            return _NOT_FOUND if action else _invalid("Incident status is not one that this plays")
        self._pager.change(found[0], action, by=name_of(address))
        return Answer(200, {"incident": _incident(found[0])}, seen={"from": address, "status": found[0].state})

    async def _answer(self, request: Request, method: str, act: Callable[[], Answer]) -> Response:
        def let_in() -> Answer:
            if request.headers.get("authorization") != f"Token token={self._pager.api_token}":
                return Answer(401, {"error": {"message": "Unauthorized", "code": 2006}}, "unauthorized")
            return act()

        return await self._gate.through(Call("pagerduty", method), let_in, refuse)


_NOT_FOUND = Answer(404, {"error": {"message": "Not Found", "code": 2100}}, "not found")


def _invalid(why: str) -> Answer:
    return Answer(400, {"error": {"message": "Invalid Input Provided", "code": 2001, "errors": [why]}}, "invalid")


def _page(request: Request, name: str, found: list[Json]) -> Answer:
    limit = min(int(request.query_params.get("limit", 25)), _LARGEST_PAGE)
    offset = int(request.query_params.get("offset", 0))
    more = offset + limit < len(found)
    return Answer(200, {name: found[offset : offset + limit], "limit": limit, "offset": offset, "more": more})


def _wanted(body: bytes) -> str:
    try:
        incident = json.loads(body)["incident"]
        return str(incident["status"]) if incident["type"] == "incident_reference" else ""
    except (ValueError, KeyError, TypeError):
        return ""


def _service_id(routing_key: str) -> str:
    return id_of("S", routing_key)


def _incident_id(incident: Incident) -> str:
    return id_of("I", f"{incident.routing_key}/{incident.number}")


def _service(routing_key: str, name: str, *, in_full: bool) -> Json:
    integration = {"id": id_of("N", routing_key), "type": "events_api_v2_inbound_integration", "name": "Sentry"}
    reference = {"id": integration["id"], "type": "events_api_v2_inbound_integration_reference"}
    return {
        "id": _service_id(routing_key),
        "type": "service",
        "name": name,
        "escalation_policy": {"id": policy_id(name), "type": "escalation_policy_reference"},
        "integrations": [integration | {"integration_key": routing_key} if in_full else reference],
    }


def _incident(incident: Incident) -> Json:
    return {
        "id": _incident_id(incident),
        "type": "incident",
        "incident_number": incident.number,
        "title": incident.summary,
        "status": incident.state,
        "incident_key": incident.dedup_key,
        "created_at": incident.opened_at.isoformat(),
        "service": {"id": _service_id(incident.routing_key), "type": "service_reference", "summary": incident.service},
    }
