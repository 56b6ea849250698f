"""The pager's hands over HTTP: `/control/pagerduty/{verb}`, as the person named in `by`, else whoever is on call."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from sandbox.journal import Json
from sandbox.pagerduty.incident import Incident
from sandbox.world import World

Act = Callable[[Incident, str, Json], object]


class PagerControl:
    """Does what a person does at the pager; a 400 says what was wrong with what was asked."""

    def __init__(self, world: World) -> None:
        self._pager = world.pagerduty
        hands = world.pagerduty.hands
        self._verbs: dict[str, Act] = {
            "acknowledge": lambda one, by, _: self._change(one, "acknowledge", by),
            "delegate": lambda one, by, asked: hands.delegate(one, str(asked["to"]), by=by),
            "escalate": lambda one, by, asked: hands.escalate(one, by=by, level=asked.get("level")),
            "note": lambda one, by, asked: hands.note(one, str(asked["content"]), by=by),
            "prioritise": lambda one, by, asked: hands.prioritise(one, asked["priority"], by=by),
            "reassign": lambda one, by, asked: hands.reassign(one, str(asked["to"]), by=by),
            "reopen": lambda one, by, _: hands.reopen(one, by=by),
            "resolve": lambda one, by, _: self._change(one, "resolve", by),
            "snooze": lambda one, by, asked: hands.snooze(one, float(asked["seconds"]), by=by),
            "unacknowledge": lambda one, by, _: hands.unacknowledge(one, by=by),
        }

    async def endpoint(self, request: Request) -> Response:
        """Do one thing, now: to the incident `number`, or `maintain` and `disable` a `service`, on or off."""
        verb = request.path_params["verb"]
        try:
            asked: Any = json.loads(await request.body() or b"{}")
            if verb in ("maintain", "disable"):
                self._switch(verb, str(asked["service"]), is_on=bool(asked.get("on", True)), by=asked.get("by"))
            else:
                one = self._pager.incident(asked["number"])
                self._verbs[verb](one, self._by(one, asked.get("by")), asked)
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            return JSONResponse({"error": f"{error}" or type(error).__name__}, 400)
        return JSONResponse({"ok": True})

    def _by(self, one: Incident, wanted: str | None) -> str:
        """Whoever is named; else who is assigned, else the first user; nobody in an account without any."""
        rung = [each.email for each in one.assigned] + self._pager.users
        return wanted or next(iter(rung), "")

    def _change(self, one: Incident, action: str, by: str) -> None:
        if not by:
            self._pager.change(one, action)
        elif action == "resolve":
            self._pager.hands.resolve(one, by=by)
        else:
            self._pager.hands.acknowledge(one, by=by)

    def _switch(self, verb: str, service: str, *, is_on: bool, by: str | None) -> None:
        hands = self._pager.hands
        if verb == "disable":
            hands.disable(service, off=is_on)
        elif is_on:
            hands.maintain(service, by=by or next(iter(self._pager.users), ""))
        else:
            hands.end_maintenance(service)
