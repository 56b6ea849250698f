"""What holds for the whole of a configuration: the `defaults` of routes.yaml, its `storms` and `retention`."""

from __future__ import annotations

from switchboard.config.config import Defaults, Retention
from switchboard.config.keys.defaults import StormsKeys
from switchboard.config.keys.file import FileKeys
from switchboard.config.noise import Storms


def read_defaults(top: FileKeys) -> Defaults:
    """Read what holds where nothing else is written."""
    written = top.defaults
    show = written.show
    return Defaults(
        timezone=written.timezone,
        environment=written.environment,
        precedence=written.precedence,
        redact=written.redact,
        show_tags=show.tags,
        show_contexts=show.contexts,
        broadcast=written.broadcast,
        renotify=written.renotify,
        failover_after=written.failover_after,
        page_failover_after=written.page_failover_after,
        dead_after=written.dead_after,
        announce=written.announce,
        shadow=written.shadow,
        quota=written.quota.errors,
    )


def read_storms(top: FileKeys) -> Storms | None:
    """Read from how many on, within what time, the new messages of a channel become one; None for never."""
    written = top.storms
    if not isinstance(written, StormsKeys):
        return written
    over, per = written.over, written.per
    return Storms(over=over, per=per, calm=written.calm) if over and per else None


def read_retention(top: FileKeys) -> Retention:
    """Read how long what is kept is kept."""
    written = top.retention
    return Retention(
        alerts=written.alerts,
        large_bodies=written.large_bodies,
        redact_at_rest=written.redact_at_rest,
        projects=written.projects,
    )
