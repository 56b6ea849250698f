"""digest: see what a team's digest says of a period, or have it sent now. The worker's own child process is the first of both."""

from __future__ import annotations

import os
import signal
import sys
from datetime import UTC, datetime
from typing import Annotated

import msgspec
import typer

from switchboard.cli.asking import Json, ask_for, reading, say_json, settings_or_exit, stop, user
from switchboard.cli.check import config_in_force
from switchboard.cli.digest_text import say_digest
from switchboard.config.config import Config, Team
from switchboard.config.load_digests import LONGEST_ONLY
from switchboard.digests.child import SECONDS
from switchboard.digests.compose import compose
from switchboard.digests.owing import title_of_period
from switchboard.digests.places import all_places, says_people
from switchboard.errors import BadQuery
from switchboard.model.action import Actor, Via
from switchboard.model.digest import DigestPeriod, DigestWish
from switchboard.model.intent import SendDigest
from switchboard.runtime.settings import Settings
from switchboard.schedule.asked_period import ASKED_AS, LAST_WEEK, asked_period
from switchboard.search.parse import parse
from switchboard.storage.store import Store

Whose = Annotated[str, typer.Argument(metavar="TEAM", help="The team's key in routes.yaml.")]
When = Annotated[
    str,
    typer.Option(
        "--period",
        metavar="PERIOD",
        help=f"{', '.join(ASKED_AS)}; a day, or days such as 2026-11-16..2026-11-23, of which the last is none.",
    ),
]
Only = Annotated[str, typer.Option("--only", metavar="QUERY", help="Only of what matches, in Sentry's search syntax.")]
As = Annotated[str | None, typer.Option("--as", metavar="NAME", help="Who asks; else the name of this user.")]
Wished = Annotated[bool, typer.Option("--wish", hidden=True)]
# It has all the time that it is given, and everybody else goes first.
NICE = 10


def preview(
    team: Whose, *, period: When = LAST_WEEK, only: Only = "", as_json: Json = False, wished: Wished = False
) -> None:
    """Show what a team's digest says of a period, from what is kept. It asks nobody, and sends nothing."""
    settings = settings_or_exit()
    if wished:
        _compose_wish()
        return
    with reading(settings) as store:
        config = _config(store, settings)
        whose = _team(team, config)
        now = datetime.now(UTC)
        wish = DigestWish(
            team=whose.key, period=_period(period, whose, now), now=now, only=_only(only), people=says_people(whose)
        )
        body = store.transact(lambda unit: compose(wish, unit, config))
    if as_json:
        say_json(body)
    else:
        say_digest(body)


def send(team: Whose, *, period: When = LAST_WEEK, only: Only = "", author: As = None) -> None:
    """Send a team's digest of a period to where its digests go, now.

    The worker does it; this only asks. Who did stands in `switchboard audit`.
    """
    settings = settings_or_exit()
    with reading(settings) as store:
        config = _config(store, settings)
    whose = _team(team, config)
    lanes = tuple(dict.fromkeys(map(str, all_places(whose, config))))
    if not lanes:
        stop(f"The team {whose.key} has neither Slack nor mail, and no digest. Add `slack` or `email` to it.")
    covered = _period(period, whose, datetime.now(UTC))
    asked = SendDigest(
        team=whose.key,
        period=covered,
        to=lanes,
        only=_only(only),
        people=says_people(whose),
        by=Actor(Via.CLI, author or user()),
    )
    inbound = ask_for(asked, settings)
    said = title_of_period(whose.key, covered, asked.only)
    typer.echo(f"Will be sent to {', '.join(lanes)}, as soon as the worker runs: {said}.")
    typer.echo(f"Asked for in inbound {inbound}.")


def _compose_wish() -> None:
    """Compose what stands on standard input, within its time, and print that alone: this is the worker's child."""
    signal.alarm(int(SECONDS))
    os.nice(NICE)
    settings = settings_or_exit()
    wish = msgspec.json.decode(sys.stdin.buffer.read(), type=DigestWish)
    with reading(settings) as store:
        config = _config(store, settings)
        body = store.transact(lambda unit: compose(wish, unit, config))
    sys.stdout.buffer.write(msgspec.json.encode(body))


def _config(store: Store, settings: Settings) -> Config:
    return config_in_force(store, settings) or stop("There is no good configuration. `switchboard check` says why.")


def _team(name: str, config: Config) -> Team:
    key = name.removeprefix("#")
    return config.teams.get(key) or stop(f"There is no team {name}. Known: {', '.join(sorted(config.teams)[:20])}.")


def _period(text: str, team: Team, now: datetime) -> DigestPeriod:
    known = f"{', '.join(ASKED_AS)}, or days such as 2026-11-16..2026-11-23"
    return asked_period(text, now, team.timezone) or stop(f"“{text}” is no time that has begun. Say {known}.")


def _only(text: str) -> str:
    text = text.strip()
    if len(text) > LONGEST_ONLY:
        stop(f"--only may have {LONGEST_ONLY} characters at most.")
    try:
        parse(text)
    except BadQuery as error:
        stop(f"--only cannot be read at character {error.position + 1}: {error}.")
    return text
