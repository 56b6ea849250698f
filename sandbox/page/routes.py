"""The page's addresses: the frame, its files, and the pieces that change."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from sandbox.page.issue import issue_page
from sandbox.page.mail import SHUT_IN, mail_pieces
from sandbox.page.pager import pager_pieces, people
from sandbox.page.view import pieces
from sandbox.world import World

Endpoint = Callable[[Request], Awaitable[Response]]
HERE = Path(__file__).parent


def page_routes(world: World) -> list[Route]:
    """Every address of the page."""

    async def show_pieces(request: Request) -> Response:
        return JSONResponse(pieces(world, request.query_params.get("channel"), request.query_params.get("by")))

    async def show_issue(request: Request) -> Response:
        shown = issue_page(world, request.path_params["number"])
        return HTMLResponse(shown) if shown else Response("no such issue", 404)

    async def show_pager(request: Request) -> Response:
        return JSONResponse({"by": people(world.pagerduty), **pager_pieces(world.pagerduty)})

    async def show_mails(request: Request) -> Response:
        number = request.query_params.get("number", "")
        return JSONResponse(mail_pieces(world.mail, int(number) if number.isdecimal() else 0))

    async def show_mail(request: Request) -> Response:
        mail = world.mail.find(request.path_params["number"])
        shut_in = {"Content-Security-Policy": SHUT_IN}
        return HTMLResponse(mail.html, headers=shut_in) if mail else Response("no such mail", 404)

    return [
        Route("/", _file("page.html")),
        Route("/mail", _file("mail.html")),
        Route("/mail/pieces", show_mails),
        Route("/mail/{number:int}.html", show_mail),
        Route("/page/mail.css", _file("mail.css")),
        Route("/page/mail.js", _file("mail.js")),
        Route("/sentry/organizations/{org}/issues/{number}/", show_issue),
        Route("/page/issue.js", _file("issue.js")),
        Route("/pager", _file("pager.html")),
        Route("/pager/pieces", show_pager),
        Route("/page/pager.css", _file("pager.css")),
        Route("/page/pager.js", _file("pager.js")),
        Route("/page/page.css", _file("page.css")),
        Route("/page/page.js", _file("page.js")),
        Route("/page/hands.js", _file("hands.js")),
        Route("/page/pieces", show_pieces),
    ]


def _file(name: str) -> Endpoint:
    async def send_file(request: Request) -> Response:
        return FileResponse(HERE / name)

    return send_file
