"""The sandbox's addresses: Slack, PagerDuty and Sentry, the switches, and the page."""

from __future__ import annotations

from starlette.applications import Starlette
from starlette.routing import Mount, Route

from sandbox.control import Control
from sandbox.fence import Fence
from sandbox.page.routes import page_routes
from sandbox.pagerduty.events import EventsApi
from sandbox.pagerduty.rest import PagerRest
from sandbox.sentry.envelopes import Envelopes
from sandbox.sentry.rest import RestApi
from sandbox.slack.answers import ResponseUrls
from sandbox.slack.api import SlackApi
from sandbox.world import World


def create_app(world: World) -> Starlette:
    """The web application that plays the given world."""
    slack = SlackApi(world.slack, world.gate, world.windows)
    answers = ResponseUrls(world.slack, world.gate)
    events = EventsApi(world.pagerduty, world.gate, world.windows)
    app = Starlette(
        routes=[
            *page_routes(world),  # first: an issue's own page lies among the addresses of Sentry's API
            Route("/slack/api/{method}", slack.endpoint, methods=["GET", "POST"]),
            Route("/slack/response/{token:path}", answers.endpoint, methods=["POST"]),
            Route("/pagerduty/v2/enqueue", events.endpoint, methods=["POST"]),
            Mount("/pagerduty", routes=PagerRest(world.pagerduty, world.gate, world.windows).routes()),
            Mount(
                "/sentry",
                routes=[
                    *RestApi(world.sentry, world.gate, world.windows).routes(),
                    *Envelopes(world.sentry, world.gate).routes(),
                ],
            ),
            Mount("/control", routes=Control(world).routes()),
        ]
    )
    app.add_middleware(Fence)
    app.state.world = world
    return app
