"""forget: what is kept of a person goes, while Switchboard stands still."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import msgspec
import typer

from switchboard.cli.asking import FOUND, Json, ready_url, say_json, settings_or_exit, stop
from switchboard.errors import StorageBusy, StorageDown
from switchboard.redact.somebody import Identity
from switchboard.storage.address import is_sqlite

if TYPE_CHECKING:
    from switchboard.storage.forget import Forgotten

Who = Annotated[
    str, typer.Argument(metavar="EMAIL|USER_ID", help="Their e-mail address, or an id of Sentry's or Slack's.")
]
Also = Annotated[list[str] | None, typer.Option("--also", metavar="EMAIL|USER_ID", help="What else they are known by.")]
Name = Annotated[
    list[str] | None,
    typer.Option("--name", help="A name of theirs that nobody and nothing else has: it goes everywhere."),
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Say what would go, and change nothing.")]
LEAST = 3  # letters of a name: less is everywhere


def forget(who: Who, *, also: Also = None, name: Name = None, dry_run: DryRun = False, as_json: Json = False) -> None:
    """Forget a person, while Switchboard is stopped: their webhooks go, and all else that names them says "somebody".

    It cannot be undone: look at it with --dry-run first. Backups that were made before still hold them.
    """
    settings = settings_or_exit()
    told = _told([who, *(also or [])], name or [])
    from switchboard.storage.forget import forget as forget_them

    url = ready_url(settings)
    try:
        found = forget_them(url, told, dry_run=dry_run)
    except (StorageBusy, StorageDown) as error:
        stop(str(error))
    if as_json:
        say_json(msgspec.to_builtins(found) | {"dry_run": dry_run, "is_all": found.is_all})
    else:
        _say(found, dry_run=dry_run, is_own_file=is_sqlite(url))
    if not (dry_run or found.is_all):
        raise typer.Exit(FOUND)


def _told(who: list[str], names: list[str]) -> Identity:
    from switchboard.storage.known_as import identity_of

    told, said = [each.strip() for each in who], [each.strip() for each in names]
    if not all(told) or any(each.startswith("@") or each.endswith("@") or " " in each for each in told):
        stop("Name an e-mail address or an id, such as anna@example.com, 12345 or U012ABCDEF. A name goes by --name.")
    if any(len(each) < LEAST for each in said):
        stop(f"A name of less than {LEAST} letters stands in too many words to be found.")
    return msgspec.structs.replace(identity_of(*told), said=frozenset(said))


def _say(found: Forgotten, *, dry_run: bool, is_own_file: bool) -> None:
    known, would = found.known_as, "would be " if dry_run else ""
    names = sorted(known.emails | known.marks | known.members | known.users)
    typer.echo(f"Known as: {', '.join(names)}.")
    if known.names:
        typer.echo(
            f"Called {', '.join(sorted(known.names))}: replaced beside these and in what Switchboard said itself. In all else a "
            "name stays, for others may have it; --name takes it out everywhere."
        )
    if found.users:
        ids = [f"--also {each}" for each in sorted(found.users)]
        typer.echo(f"Events name them as a user by more: see {' '.join(ids)}.")
    bodies = found.bodies
    count = len(bodies.settled) + len(bodies.quarantined)
    typer.echo(f"Webhooks and requests {would}deleted: {count}{_in_quarantine(len(bodies.quarantined))}.")
    for what, counted in (("deleted", found.deleted), ("rewritten", found.rewritten)):
        rows = ", ".join(f"{table} {number}" for table, number in counted.items()) or "none"
        typer.echo(f"Rows {would}{what}: {rows}.")
    for line in _left(found, is_own_file=is_own_file):
        typer.echo(line)


def _in_quarantine(count: int) -> str:
    return f" ({count} of them in quarantine)" if count else ""


def _left(found: Forgotten, *, is_own_file: bool) -> list[str]:
    """Return what still holds them, and what to do about it."""
    left = []
    if waiting := found.bodies.waiting:
        numbers = ", ".join(map(str, waiting[:10]))
        left.append(
            f"Left: {len(waiting)} webhooks that are not worked yet ({numbers}). Start Switchboard, and do this again after."
        )
    if found.config_in_force:
        left.append("Left: routes.yaml names them. Take them out of it, start Switchboard, and do this again after.")
    left += [f"Left: {file}, which a restore set aside. Remove it." for file in found.beside]
    if not is_own_file:
        left.append(
            "PostgreSQL keeps old rows in its files until VACUUM FULL, and in its write-ahead log and replicas for a while."
        )
    left.append(
        "Backups made before still hold them, and so do Sentry, Slack and PagerDuty: what they send again is kept again."
    )
    return left
