"""Who in Slack has proved who they are in Sentry, and the codes that are out, by their hashes."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, insert, select

from switchboard.storage.dialect import upsert
from switchboard.storage.session import Session
from switchboard.storage.tables import table_of
from switchboard.storage.tables_chatops import LinkCodeRow, LinkRow

link = table_of(LinkRow)
link_code = table_of(LinkCodeRow)


class IdentityLinks:
    """Proved links and open codes, within one unit of work. People are Slack ids, members are Sentry's user ids."""

    def __init__(self, session: Session) -> None:
        """Ask and write through this session."""
        self._db = session

    def member(self, slack: str) -> str | None:
        """Return the member that somebody in Slack has proved to be."""
        return self._db.execute(select(link.c.member).where(link.c.slack == slack)).scalar()

    def people(self, member: str) -> list[str]:
        """Return who in Slack has proved to be a member."""
        return list(
            self._db.execute(select(link.c.slack).where(link.c.member == member).order_by(link.c.slack)).scalars()
        )

    def add(self, slack: str, member: str, *, at: datetime) -> None:
        """Let somebody be a member, and nobody else be."""
        self._db.execute(delete(link).where((link.c.slack == slack) | (link.c.member == member)))
        self._db.execute(insert(link).values(slack=slack, member=member, at=at))

    def remove(self, slack: str) -> bool:
        """End somebody's link; returns whether there was one."""
        return self._db.execute(delete(link).where(link.c.slack == slack)).rowcount > 0

    def offer(self, slack: str, code: str, *, until: datetime) -> None:
        """Remember the hash of the code that somebody is shown; the one before is good no more."""
        values = {"slack": slack, "code": code, "until": until}
        self._db.execute(upsert(self._db, link_code, ["slack"], ["code", "until"]), values)

    def offered(self, code: str) -> tuple[str, datetime] | None:
        """Return to whom a code was shown, by its hash, and until when it is good."""
        row = self._db.execute(select(link_code).where(link_code.c.code == code)).first()
        return (row.slack, row.until) if row else None

    def withdraw(self, slack: str) -> None:
        """Forget somebody's code: it was used, or is wanted no more."""
        self._db.execute(delete(link_code).where(link_code.c.slack == slack))
