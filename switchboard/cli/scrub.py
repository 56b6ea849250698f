"""scrub: what was let go leaves SQLite's files as well."""

from __future__ import annotations

import typer

from switchboard.cli.asking import ready_url, settings_or_exit, stop
from switchboard.errors import StorageBusy, StorageDown
from switchboard.storage.address import is_sqlite


def scrub() -> None:
    """Write SQLite's files anew, while Switchboard is stopped: nothing of what was let go is left in them.

    Worth it once, after redact_at_rest was switched on and all that was kept before is redacted; what goes from then on leaves
    nothing behind. It needs as much room on the disk as the larger file.
    """
    from switchboard.storage.forget import scrub_all

    url = ready_url(settings_or_exit())
    if not is_sqlite(url):
        stop(
            "PostgreSQL writes its tables anew with VACUUM FULL; its write-ahead log and replicas keep old rows for a while."
        )
    try:
        files = scrub_all(url)
    except (StorageBusy, StorageDown) as error:
        stop(str(error))
    typer.echo(f"Written anew: {', '.join(file.name for file in files)}.")
