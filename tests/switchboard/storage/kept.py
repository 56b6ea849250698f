"""Something to keep in an inbox that is backed up and put back."""

from __future__ import annotations

from datetime import UTC, datetime

from switchboard.model.inbound import Door, Hint, Raw

NOW = datetime(2026, 11, 29, 8, 0, tzinfo=UTC)


def a_raw(number: int = 0) -> Raw:
    """Return something to keep."""
    return Raw(door=Door.SENTRY, received_at=NOW, raw=b"x" * 2_000 + str(number).encode(), hint=Hint())
