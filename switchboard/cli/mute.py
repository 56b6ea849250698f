"""mute and mutes: be quiet about what matches a query, for a while and with a reason; see what is, and end it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Annotated

import typer

from switchboard.cli.asking import (
    Json,
    ask_for,
    reading,
    say_json,
    say_table,
    settings_or_exit,
    stamp,
    stop,
    user,
    zone_in_force,
)
from switchboard.cli.check import config_in_force
from switchboard.commands.muted import query_of_issues
from switchboard.config.config import zone_of
from switchboard.config.unmeant import why_unmeant
from switchboard.model.action import Actor, Via
from switchboard.model.intent import EndMute, SetMute
from switchboard.model.mute import Mute
from switchboard.muting.in_force import unfit
from switchboard.routing.wording import moment
from switchboard.runtime.settings import Settings
from switchboard.schedule.windows import parse_length
from switchboard.search.mute_query import mute_query
from switchboard.senders.text import line
from switchboard.views.deliveries import LARGEST_ID

What = Annotated[str, typer.Argument(metavar="QUERY", help="What to hold, in Sentry's search syntax.")]
Long = Annotated[str, typer.Option("--for", metavar="LENGTH", help="How long: 30m, 2h, 3d, 1w; 90d at most.")]
Why = Annotated[str, typer.Option("--because", metavar="WHY", help="The reason, which the channels are told.")]
As = Annotated[str | None, typer.Option("--as", metavar="NAME", help="Who asks; else the name of this user.")]
End = Annotated[
    int | None, typer.Option("--end", metavar="ID", min=1, max=LARGEST_ID, help="End a mute before its time.")
]
All = Annotated[bool, typer.Option("--all", help="Those that are over, too.")]

LONGEST_SHOWN = 300


def mute(query: What, *, length: Long, because: Why, author: As = None) -> None:
    """Hold what matches, pages too, for a while. Nothing is lost: the end brings one summary of what is open.

    The channels concerned are told. The worker does it; this only asks.
    """
    settings = settings_or_exit()
    now, by = datetime.now(UTC), author or user()
    query = query_of_issues(query) or query
    asked = SetMute(query, _length(length), because, Actor(Via.CLI, by))
    until = now + asked.lasts
    drafted = Mute(inbound_id=0, query=query, author=by, because=because, made_at=now, until=until)
    if refused := unfit(drafted):
        stop(f"Not muted: {refused}.")
    with reading(settings) as store:
        config = config_in_force(store, settings)
        if config is not None and (unmeant := why_unmeant(mute_query(query), config)):
            stop(f"Not muted: {unmeant}")
        inbound = ask_for(asked, settings, at=now)
    typer.echo(
        f"Will be quiet until {moment(until, zone_of(config))}, as soon as the worker runs: {line(query, LONGEST_SHOWN)}"
    )
    typer.echo(f"Asked for in inbound {inbound}; `switchboard mutes` shows it.")


def mutes(*, end: End = None, author: As = None, everything: All = False, as_json: Json = False) -> None:
    """List the mutes that hold now, or end one."""
    settings = settings_or_exit()
    if end is not None:
        _end(end, author or user(), settings)
        return
    now = datetime.now(UTC)
    with reading(settings) as store:
        found, zone = store.transact(
            lambda unit: (unit.mutes.listing() if everything else unit.mutes.in_force(now), zone_in_force(unit))
        )
    if as_json:
        say_json(found)
    elif found:
        say_table(("id", "query", "by", "until", "because"), [_row(each, zone) for each in found])
    else:
        typer.echo("There is none.")


def _end(mute_id: int, author: str, settings: Settings) -> None:
    now = datetime.now(UTC)
    with reading(settings) as store:
        known = store.transact(lambda unit: [each.id for each in unit.mutes.in_force(now)])
    if mute_id not in known:
        stop(f"No mute {mute_id} holds now. `switchboard mutes` shows what does.")
    inbound = ask_for(EndMute(mute_id, Actor(Via.CLI, author)), settings)
    typer.echo(f"Mute {mute_id} will end as soon as the worker runs. Asked for in inbound {inbound}.")


def _row(each: Mute, zone: str) -> tuple[str, ...]:
    until = stamp(each.until, zone) if each.ended_at is None else f"ended {stamp(each.ended_at, zone)}"
    query, author, because = (line(text, LONGEST_SHOWN) for text in (each.query, each.author, each.because))
    return str(each.id), query, author, until, because


def _length(text: str) -> timedelta:
    return parse_length(text) or stop(f"“{text}” is no length of time. Write a number and s, m, h, d or w, such as 2h.")
