"""Who is on call in which team, as PagerDuty last told; and who was at level 1 when that was last looked at."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from typing import Any

from sqlalchemy import Row, delete, select

from switchboard.model.handover import LevelOne
from switchboard.model.on_call import OnCall, Shift
from switchboard.storage.columns import packed, unpacked
from switchboard.storage.dialect import upsert
from switchboard.storage.session import Session
from switchboard.storage.tables import table_of
from switchboard.storage.tables_digests import LevelOneRow
from switchboard.storage.tables_pager import OnCallRow

on_call = table_of(OnCallRow)
level_one = table_of(LevelOneRow)


class OnCallShifts:
    """Whose shift it is, within one unit of work."""

    def __init__(self, session: Session) -> None:
        """Ask and write through this session."""
        self._db = session

    def of(self, teams: Collection[str]) -> dict[str, OnCall]:
        """Return what is known of these teams, by team."""
        rows = self._db.execute(select(on_call).where(on_call.c.team.in_(teams)))
        return {row.team: _on_call(row) for row in rows}

    def learn(self, found: Iterable[OnCall]) -> None:
        """Write down what was told, over what was known of these teams."""
        for one in found:
            row = {"team": one.team, "shifts": packed(one.shifts), "at": one.at}
            self._db.execute(upsert(self._db, on_call, ["team"], ["shifts", "at"]), row)

    def keep_only(self, teams: Collection[str]) -> None:
        """Forget all teams but these."""
        self._db.execute(delete(on_call).where(on_call.c.team.not_in(teams)))


class LevelsOne:
    """What was last seen of each team, within one unit of work."""

    def __init__(self, session: Session) -> None:
        """Ask and write through this session."""
        self._db = session

    def of(self, team: str) -> LevelOne | None:
        """Return what was last seen of a team, None where nothing was."""
        row = self._db.execute(select(level_one).where(level_one.c.team == team)).one_or_none()
        if row is None:
            return None
        told_on = date.fromisoformat(row.told_on) if row.told_on else None
        return LevelOne(team=row.team, users=unpacked(row.users, tuple[str, ...]), since=row.since, told_on=told_on)

    def save(self, value: LevelOne) -> None:
        """Write down what is seen of a team."""
        told_on = value.told_on.isoformat() if value.told_on else None
        row = {"team": value.team, "users": packed(value.users), "since": value.since, "told_on": told_on}
        self._db.execute(upsert(self._db, level_one, ["team"], ["users", "since", "told_on"]), row)


def _on_call(row: Row[Any]) -> OnCall:
    return OnCall(team=row.team, shifts=unpacked(row.shifts, tuple[Shift, ...]), at=row.at)
