"""replay: work what was kept once more, after what kept it from being understood was mended."""

from __future__ import annotations

from contextlib import closing
from typing import Annotated

import typer

from switchboard.cli.asking import ask_for, reading, settings_or_exit, stop
from switchboard.model.intent import Replay
from switchboard.storage.inbox_sqlite import inbox_store
from switchboard.views.deliveries import LARGEST_ID

MOST = 10_000

Some = Annotated[
    list[int] | None, typer.Argument(metavar="[ID]...", help="The inbounds' numbers, as the console shows them.")
]
Quarantined = Annotated[bool, typer.Option("--quarantined", help="Every inbound that is in quarantine.")]


def replay(ids: Some = None, *, quarantined: Quarantined = False) -> None:
    """Work kept inbounds again. What was delivered already is not sent twice. The worker does it; this only asks."""
    if bool(ids) == quarantined:
        stop("Name inbounds by their numbers, or say --quarantined.")
    settings = settings_or_exit()
    with reading(settings) as store:
        waiting = store.transact(lambda unit: [note.inbound_id for note in unit.inbound.quarantined(limit=MOST)])
    wanted = tuple(waiting) if quarantined else tuple(dict.fromkeys(ids or ()))
    if not wanted:
        typer.echo("The quarantine is empty; there is nothing to work again.")
        return
    if not quarantined:
        _must_be_kept(wanted, settings.database_url.reveal())
    inbound = ask_for(Replay(wanted), settings)
    typer.echo(f"Will be worked again as soon as the worker runs: {', '.join(map(str, wanted))}.")
    typer.echo(f"Asked for in inbound {inbound}.")


def _must_be_kept(ids: tuple[int, ...], url: str) -> None:
    with closing(inbox_store(url)) as inbox:
        missing = [id_ for id_ in ids if not (0 < id_ <= LARGEST_ID and inbox.get(id_))]
    if missing:
        stop(f"There is no inbound {', '.join(map(str, missing))}. The console shows what there is.")
