"""audit: what people asked for, and what became of it."""

from __future__ import annotations

from typing import Annotated

import typer

from switchboard.cli.asking import Json, reading, say_json, say_table, settings_or_exit, stamp, zone_in_force
from switchboard.senders.text import line
from switchboard.views.audit import Audited
from switchboard.views.audit import audit as audited

Limit = Annotated[int, typer.Option("--limit", min=1, max=10_000, help="At most so many, the newest.")]

SHOWN = 200
HEADINGS = ("id", "when", "who", "from", "did", "to", "because", "outcome", "answer")


def audit(*, limit: Limit = 50, as_json: Json = False) -> None:
    """List what people asked for: who, what, of what, when, from where, why, and what became of it."""
    with reading(settings_or_exit()) as store:
        found, zone = store.transact(lambda unit: (audited(unit, limit=limit), zone_in_force(unit)))
    if as_json:
        say_json(found)
    elif found:
        say_table(HEADINGS, [_row(each, zone) for each in found])
    else:
        typer.echo("There is none.")


def _row(each: Audited, zone: str) -> tuple[str, ...]:
    did = f"{each.kind} {each.how}".strip()
    words = (each.who, each.where or each.via, did, each.what, each.because, each.state, each.answer)
    return str(each.id), stamp(each.asked_at, zone), *(line(word, SHOWN) for word in words)
