"""The switches over HTTP: look at everything, break things, play stories, be a person."""

from __future__ import annotations

import dataclasses
import json
from datetime import datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox.control_pager import PagerControl
from sandbox.control_slack import SlackControl
from sandbox.journal import Json
from sandbox.scenario import Story, load, steps
from sandbox.slack.blocks import BLOCKS
from sandbox.world import World


class Control:
    """The endpoints below `/control/`. A 400 says what was wrong with what was asked."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._story = Story(world)

    def routes(self) -> list[Route]:
        """Every address."""
        return [
            Route("/state", self.state, methods=["GET"]),
            Route("/faults", self.add_fault, methods=["POST"]),
            Route("/faults", self.clear_faults, methods=["DELETE"]),
            Route("/blocks", self.refuse_blocks, methods=["POST"]),
            Route("/play", self.play, methods=["POST"]),
            Route("/sentry/{verb}", self.act_in_sentry, methods=["POST"]),
            Route("/slack/{verb}", SlackControl(self._world).endpoint, methods=["POST"]),
            Route("/pagerduty/{verb}", PagerControl(self._world).endpoint, methods=["POST"]),
        ]

    async def state(self, request: Request) -> Response:
        """Everything, as JSON."""
        return Response(json.dumps(state(self._world), default=_plain), media_type="application/json")

    async def add_fault(self, request: Request) -> Response:
        """Switch a fault on; the body holds the arguments of `Faults.add`."""
        try:
            fault = self._world.faults.add(**await _asked(request))
        except (TypeError, ValueError) as error:
            return _wrong(error)
        return JSONResponse(dataclasses.asdict(fault), 201)

    async def clear_faults(self, request: Request) -> Response:
        """Switch off all faults, or those of `?service=`, or the one of `?id=`."""
        number = request.query_params.get("id", "")
        wanted = int(number) if number.isdecimal() else None
        self._world.faults.clear(service=request.query_params.get("service"), id=wanted)
        return Response(status_code=204)

    async def refuse_blocks(self, request: Request) -> Response:
        """Have Slack know no longer the kinds of blocks that `refused` lists, as older workspaces do not; `[]` mends it."""
        try:
            refused = (await _asked(request))["refused"]
            if not isinstance(refused, list) or not set(refused) <= set(BLOCKS):
                raise ValueError(f"no kinds of blocks: {refused}")
        except (KeyError, TypeError, ValueError) as error:
            return _wrong(error)
        self._world.slack.refused = set(refused)
        return Response(status_code=204)

    async def play(self, request: Request) -> Response:
        """Play `{"scenario": name}` or `{"steps": [...]}` and answer at once."""
        try:
            asked = await _asked(request)
            told = load(asked["scenario"]).steps if "scenario" in asked else steps(asked["steps"])
        except (KeyError, TypeError, ValueError) as error:
            return _wrong(error)
        self._world.start(self._story.play(told, sleep=self._world.sleep))
        return JSONResponse({"steps": len(told)}, 202)

    async def act_in_sentry(self, request: Request) -> Response:
        """One step of a story, now: capture, resolve, assign, regress, archive, metric_alert, ..."""
        try:
            await self._story.do(request.path_params["verb"], await _asked(request))
        except ValueError as error:
            return _wrong(error)
        return JSONResponse({"ok": True})


def state(world: World) -> Json:
    """The whole world as plain data (times are datetimes, sets are sets)."""
    issues = [
        {"issue": one.as_json(world.sentry.place), "events": len(one.events)} for one in world.sentry.issues.values()
    ]
    return {
        "channels": [dataclasses.asdict(one) for one in world.slack.channels.values()],
        "incidents": [dataclasses.asdict(one) for one in world.pagerduty.incidents],
        "issues": issues,
        "mails": [{"id": one.id, "to": one.recipients, "subject": one.subject} for one in world.mail.mails],
        "deliveries": [dataclasses.asdict(one) for one in world.sentry.deliveries.log],
        "faults": [dataclasses.asdict(one) for one in world.faults.active],
        "held": world.held,
        "log": [dataclasses.asdict(one) for one in world.log],
    }


async def _asked(request: Request) -> Json:
    body = await request.body()
    value = json.loads(body) if body else {}
    if not isinstance(value, dict):
        raise ValueError("the body is not a JSON object")  # noqa: TRY004 (a wrong value of the caller's)
    return value


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else str(value)


def _wrong(error: Exception) -> Response:
    return JSONResponse({"error": str(error) or type(error).__name__}, 400)
