"""replay: work what was kept once more, after what kept it from being understood was mended."""

from __future__ import annotations

from contextlib import closing
from typing import Annotated

import typer

from switchboard.cli.asking import ask_for, reading, settings_or_exit, stop, user
from switchboard.model.action import Actor, Via
from switchboard.model.intent import DiscardInbounds, Replay
from switchboard.runtime.settings import Settings
from switchboard.storage.inbox_sqlite import inbox_store
from switchboard.views.deliveries import LARGEST_ID

MOST = 10_000

Some = Annotated[
    list[int] | None, typer.Argument(metavar="[ID]...", help="The inbounds' numbers, as the console shows them.")
]
Quarantined = Annotated[bool, typer.Option("--quarantined", help="Every inbound that is in quarantine.")]
Discard = Annotated[bool, typer.Option("--discard", help="Let what is in quarantine be, instead of working it again.")]
Why = Annotated[str, typer.Option("--because", metavar="WHY", help="Why it is discarded, for the audit.")]
As = Annotated[str | None, typer.Option("--as", metavar="NAME", help="Who asks; else the name of this user.")]


def replay(
    ids: Some = None,
    *,
    quarantined: Quarantined = False,
    discard: Discard = False,
    because: Why = "",
    author: As = None,
) -> None:
    """Work kept inbounds again, or let those in quarantine be. What was delivered already is not sent twice.

    The worker does it; this only asks. Who and why stands in `switchboard audit`.
    """
    if discard and not because.strip():
        stop("Say why: --discard --because WHY.")
    if bool(ids) == quarantined:
        stop("Name inbounds by their numbers, or say --quarantined.")
    settings = settings_or_exit()
    with reading(settings) as store:
        waiting = store.transact(lambda unit: [note.inbound_id for note in unit.inbound.quarantined(limit=MOST)])
    wanted = tuple(waiting) if quarantined else tuple(dict.fromkeys(ids or ()))
    by = Actor(Via.CLI, author or user())
    if not wanted:
        typer.echo(f"The quarantine is empty; there is nothing to {'discard' if discard else 'work again'}.")
        return
    if discard:
        _discard(wanted, waiting, because, by, settings)
        return
    redacted = _look_at(wanted, settings.database_url.reveal(), must_be_kept=not quarantined)
    inbound = ask_for(Replay(wanted, by), settings)
    typer.echo(f"Will be worked again as soon as the worker runs: {', '.join(map(str, wanted))}.")
    if redacted:
        numbers = ", ".join(map(str, redacted))
        typer.echo(f"Redacted since they came: {numbers}. A condition on what is hidden in them stays unknown.")
    typer.echo(f"Asked for in inbound {inbound}.")


def _discard(ids: tuple[int, ...], waiting: list[int], because: str, by: Actor, settings: Settings) -> None:
    if others := [id_ for id_ in ids if id_ not in waiting]:
        stop(f"Only what is in quarantine can be discarded, and {', '.join(map(str, others))} is not.")
    inbound = ask_for(DiscardInbounds(ids, because, by), settings)
    typer.echo(f"Will be let be as soon as the worker runs: {', '.join(map(str, ids))}.")
    typer.echo(f"Asked for in inbound {inbound}.")


def _look_at(ids: tuple[int, ...], url: str, *, must_be_kept: bool) -> list[int]:
    """Return which of these are no longer as they came; stops where one is not there that must be."""
    with closing(inbox_store(url)) as inbox:
        kept = ((id_, inbox.get(id_)) for id_ in ids if 0 < id_ <= LARGEST_ID)
        found = {id_: inbound.is_redacted for id_, inbound in kept if inbound is not None}
    missing = [id_ for id_ in ids if id_ not in found]
    if missing and must_be_kept:
        stop(f"There is no inbound {', '.join(map(str, missing))}. The console shows what there is.")
    return [id_ for id_, is_redacted in found.items() if is_redacted]
