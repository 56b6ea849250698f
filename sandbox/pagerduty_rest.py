"""PagerDuty's REST API, as far as it tells what an account can do and who is in it."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sandbox.gate import Answer, Call, Gate
from sandbox.journal import Json
from sandbox.pagerduty import Pager, refuse


class PagerRest:
    """The endpoints `/abilities` and `/users`."""

    def __init__(self, pager: Pager, gate: Gate) -> None:
        self._pager = pager
        self._gate = gate

    def routes(self) -> list[Route]:
        """Where it answers, below PagerDuty's address."""
        return [Route("/abilities", self.abilities), Route("/users", self.users)]

    async def abilities(self, request: Request) -> Response:
        """What the account can do."""
        return await self._answer(request, "abilities", {"abilities": ["teams", "event_rules"]})

    async def users(self, request: Request) -> Response:
        """The users whose name or address has the query in it."""
        wanted = request.query_params.get("query", "").lower()
        found = [_user(email) for email in self._pager.users if wanted in email.lower()]
        return await self._answer(request, "users", {"users": found, "limit": 25, "offset": 0, "more": False})

    async def _answer(self, request: Request, method: str, body: Json) -> Response:
        def act() -> Answer:
            if request.headers.get("authorization") != f"Token token={self._pager.api_token}":
                return Answer(401, {"error": {"message": "Unauthorized", "code": 2006}}, "unauthorized")
            return Answer(200, body)

        return await self._gate.through(Call("pagerduty", method), act, refuse)


def _user(email: str) -> Json:
    return {"type": "user", "name": email.partition("@")[0], "email": email}
