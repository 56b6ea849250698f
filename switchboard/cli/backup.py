"""backup and restore: both of SQLite's files in one, taken while Switchboard runs, and put back while it does not."""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, datetime
from importlib.metadata import version as version_of
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from switchboard.cli.asking import Json, say_json, settings_or_exit, stop
from switchboard.errors import BadBackup, StorageBusy, StorageDown
from switchboard.runtime.settings import Settings
from switchboard.storage.address import is_sqlite

if TYPE_CHECKING:
    from switchboard.storage.backup import Manifest
    from switchboard.storage.restore import Prepare

Wanted = Annotated[
    Path, typer.Argument(metavar="FILE", help="The file to write. Keep it like a secret: it holds webhooks.")
]
Given = Annotated[
    Path | None, typer.Argument(metavar="[FILE]", help="A file that `switchboard backup` wrote.", show_default=False)
]
Force = Annotated[bool, typer.Option("--force", help="Write over a file that is there.")]
Since = Annotated[
    datetime | None,
    typer.Option(
        "--since",
        metavar="TIME",
        formats=["%Y-%m-%dT%H:%M:%SZ"],
        help="PostgreSQL: when the dump was taken that pg_restore put back, in UTC.",
    ),
]


def backup(file: Wanted, *, force: Force = False, as_json: Json = False) -> None:
    """Write all that Switchboard keeps into one file, while it runs or not. On PostgreSQL, use pg_dump.

    Both databases are in it as they were at one moment, and were opened and looked through.
    """
    settings = settings_or_exit()
    url = settings.database_url.reveal()
    if not is_sqlite(url):
        stop(
            "This database is PostgreSQL's. Use its own tool: pg_dump --format=custom --file=FILE (docs/operating.md)."
        )
    from switchboard.storage.backup import back_up, own_files
    from switchboard.storage.restore import whole_again

    if file.resolve() in own_files(url) or file.is_dir():
        stop(f"{file} is the database's own, or a folder. Name another file.")
    if file.exists() and not force:
        stop(f"{file} is there already. Name another file, or say --force.")
    try:
        whole_again(url)
        manifest = back_up(url, file, now=datetime.now(UTC), version=version_of("switchboard"))
    except (StorageBusy, StorageDown, BadBackup) as error:
        stop(str(error))
    if as_json:
        say_json(_told(file, manifest))
    else:
        typer.echo(f"{file}: {_words(manifest)}.")


def restore(file: Given = None, *, since: Since = None, as_json: Json = False) -> None:
    """Put a backup back, while Switchboard is stopped. The files before it are kept beside, as NAME.before-restore-TIME.

    What was told since the backup is looked for before it is told again. On PostgreSQL, use pg_restore, and then --since.
    """
    settings = settings_or_exit()
    if not is_sqlite(settings.database_url.reveal()):
        _after_pg_restore(settings, since)
        return
    if file is None or since is not None:
        stop("Name the backup: switchboard restore FILE. (--since is for PostgreSQL.)")
    from switchboard.storage.restore import restore as put_back

    try:
        now = datetime.now(UTC)
        manifest, before = put_back(settings.database_url.reveal(), file, now=now, prepare=prepared(now))
    except (StorageBusy, StorageDown, BadBackup) as error:
        stop(str(error))
    kept = [str(each) for each in before]
    if as_json:
        say_json(_told(file, manifest) | {"before": kept})
        return
    typer.echo(f"Restored from {file}: {_words(manifest)}.")
    if kept:
        typer.echo(f"What was there before is kept: {', '.join(kept)}.")
    typer.echo("Start Switchboard. What was told since the backup is looked for before it is told again.")


def prepared(now: datetime) -> Prepare:
    """Return what brings an unpacked database to this version, and has it know that it was restored at a time."""

    def prepare(database: Path, manifest: Manifest) -> None:
        from switchboard.storage.schema import knows, migrate

        if not knows(manifest.schema):
            said = f"The backup is of version {manifest.version}, whose tables are newer than this one's"
            raise BadBackup(f"{said}. Nothing was changed. Restore it with that version, or a later one.")
        url = f"sqlite:///{database}"
        migrate(url)
        _take_up(url, since=manifest.taken_at, at=now, through=manifest.inbounds)

    return prepare


def _take_up(url: str, *, since: datetime, at: datetime, through: int) -> None:
    from switchboard.outbox.after_restore import restore_of, take_up
    from switchboard.storage.store import writing_store

    with closing(writing_store(url)) as store:
        store.transact(lambda unit: take_up(unit, restore_of(unit, since=since, at=at, through=through)))


def _after_pg_restore(settings: Settings, since: datetime | None) -> None:
    """Have a PostgreSQL database, which its own tool has put back, know that it was."""
    if since is None:
        stop(
            "This database is PostgreSQL's. Stop Switchboard, use pg_restore --clean --if-exists --dbname=... FILE, and "
            "then say when the dump was taken: switchboard restore --since 2026-11-29T08:00:00Z (docs/operating.md)."
        )
    try:
        take_up_restored(settings.database_url.reveal(), since=since.replace(tzinfo=UTC), at=datetime.now(UTC))
    except (StorageBusy, StorageDown) as error:
        stop(str(error))
    typer.echo("Start Switchboard. What was told since the dump is looked for before it is told again.")


def take_up_restored(url: str, *, since: datetime, at: datetime) -> None:
    """Bring a PostgreSQL database to this version, and have it know that it was put back at a time; raises StorageBusy."""
    from switchboard.storage.inbox_sqlite import inbox_store
    from switchboard.storage.lock import worker_lock
    from switchboard.storage.schema import migrate

    with worker_lock(url), closing(inbox_store(url)) as inbox:
        migrate(url)
        _take_up(url, since=since, at=at, through=inbox.newest())


def _words(manifest: Manifest) -> str:
    size = sum(each.bytes for each in manifest.files) / (1 << 20)
    waits = max(0, manifest.inbounds - manifest.floor)
    return f"taken {manifest.taken_at:%Y-%m-%d %H:%M:%S} UTC, {manifest.inbounds} inbounds ({waits} to be worked), {size:.1f} MiB"


def _told(file: Path, manifest: Manifest) -> dict[str, object]:
    return {
        "file": str(file),
        "taken_at": manifest.taken_at,
        "version": manifest.version,
        "schema": manifest.schema,
        "inbounds": manifest.inbounds,
        "floor": manifest.floor,
        "files": {each.name: {"bytes": each.bytes, "sha256": each.sha256} for each in manifest.files},
    }
