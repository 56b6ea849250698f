"""deliveries: what was delivered, what was not and why; and trying again."""

from __future__ import annotations

from typing import Annotated

import typer

from switchboard.actions.operator import may_be_retried
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
from switchboard.model.action import Actor, Via
from switchboard.model.delivery import DeliveryState
from switchboard.model.intent import DiscardDeliveries, Retry
from switchboard.storage.store import Store
from switchboard.views.deliveries import ActView, DeliveryView, deliveries, delivery

State = Annotated[DeliveryState | None, typer.Option("--state", help="Only those in this state.")]
Limit = Annotated[int, typer.Option("--limit", min=1, max=10_000, help="At most so many, the newest.")]
One = Annotated[int, typer.Argument(metavar="ID", min=1, help="The delivery's number.")]
Some = Annotated[list[int], typer.Argument(metavar="ID...", min=1, help="The deliveries' numbers.")]
Why = Annotated[str, typer.Option("--because", metavar="WHY", help="The reason, for the audit.")]
As = Annotated[str | None, typer.Option("--as", metavar="NAME", help="Who asks; else the name of this user.")]

TRIES = ("when", "step", "outcome", "took", "answer")


def listed(*, state: State = None, limit: Limit = 20, as_json: Json = False) -> None:
    """List the newest deliveries: where each goes, how it stands and why."""
    with reading(settings_or_exit()) as store:
        states = [state] if state else []
        found, zone = store.transact(lambda unit: (deliveries(unit, states=states, limit=limit), zone_in_force(unit)))
    if as_json:
        say_json(found)
    elif found:
        rows = [(str(d.id), d.state.value, d.destination, stamp(d.born_at, zone), d.title, d.standing) for d in found]
        say_table(("id", "state", "destination", "since", "title", "why"), rows)
    else:
        typer.echo("There is none.")


def show(delivery_id: One, *, as_json: Json = False) -> None:
    """Show one delivery with every try."""
    with reading(settings_or_exit()) as store:
        found, zone = _known(delivery_id, store), store.transact(zone_in_force)
    if as_json:
        say_json(found)
        return
    for name, value in _lines(found, zone):
        typer.echo(f"{name:<12}{value}")
    rows = [
        (stamp(one.at, zone), one.step, one.outcome or "under way", f"{one.seconds or 0:.2f} s", one.answer)
        for one in found.tries
    ]
    if rows:
        say_table(TRIES, rows)


def retry(ids: Some, *, author: As = None) -> None:
    """Try deliveries again, now: also those that failed. The worker does it; this only asks."""
    settings = settings_or_exit()
    with reading(settings) as store:
        found = [_known(id_, store) for id_ in dict.fromkeys(ids)]
    tried = [each.id for each in found if may_be_retried(each.state)]
    for each in found:
        what = "will be tried again as soon as the worker runs" if each.id in tried else f"not tried: {each.standing}"
        typer.echo(f"{each.id} {each.destination} ({each.state.value}): {what}.")
    if not tried:
        stop("There is nothing to try again.")
    inbound = ask_for(Retry(tuple(tried), Actor(Via.CLI, author or user())), settings)
    typer.echo(f"Asked for in inbound {inbound}; `switchboard deliveries show {tried[0]}` says what came of it.")


def discard(ids: Some, *, because: Why, author: As = None) -> None:
    """Let failed deliveries be, so that nothing lists them any more. Who and why stands in `switchboard audit`."""
    settings = settings_or_exit()
    with reading(settings) as store:
        found = [_known(id_, store) for id_ in dict.fromkeys(ids)]
    failed = tuple(each.id for each in found if each.state is DeliveryState.FAILED)
    if len(failed) < len(found):
        others = ", ".join(f"{each.id} is {each.state.value}" for each in found if each.id not in failed)
        stop(f"Only what failed can be discarded: {others}.")
    inbound = ask_for(DiscardDeliveries(failed, because, Actor(Via.CLI, author or user())), settings)
    typer.echo(f"Will be let be as soon as the worker runs. Asked for in inbound {inbound}.")


def _known(delivery_id: int, store: Store) -> DeliveryView:
    found = store.transact(lambda unit: delivery(unit, delivery_id))
    return found or stop(f"There is no delivery {delivery_id}. `switchboard deliveries list` shows what there is.")


def _lines(found: DeliveryView, zone: str) -> list[tuple[str, str]]:
    delivered = (
        f"{stamp(found.delivered_at, zone)} ({(found.delivered_at - found.born_at).total_seconds():.1f} s)"
        if found.delivered_at
        else ""
    )
    state = found.state.value if found.standing == found.state.value else f"{found.state.value}: {found.standing}"
    lines = [
        ("delivery", str(found.id)),
        ("title", found.title),
        ("destination", found.destination),
        ("state", state),
        ("instead of", found.stands_in_for),
        ("severity", found.severity),
        ("routes", "the fallback" if found.fallback else ", ".join(found.routes)),
        ("episode", str(found.episode)),
        ("since", stamp(found.born_at, zone)),
        ("delivered", delivered),
        ("paged", stamp(found.paged_at, zone)),
        ("kept quiet", stamp(found.suppressed_at, zone)),
        ("in a summary", stamp(found.bundled_at, zone)),
        ("taken up", _done(found.acknowledged, zone)),
        ("acted on", _done(found.acted, zone)),
        ("next try", stamp(found.due_at, zone)),
        ("closed", stamp(found.closed_at, zone)),
        ("closed by", _done(found.closing, zone)),
        ("may repeat", "yes: an outcome stayed unknown" if found.may_repeat else ""),
    ]
    return [(name, value) for name, value in lines if value]


def _done(act: ActView | None, zone: str) -> str:
    if act is None:
        return ""
    said = " ".join(filter(None, (act.how, f"by {act.by}" if act.by else "", f"({act.why})" if act.why else "")))
    return f"{stamp(act.at, zone)}, {said}"
