"""What each member of Sentry is mailed about, and the key that signs the links by which they end it."""

from __future__ import annotations

import secrets
from datetime import datetime

from sqlalchemy import insert, select

from switchboard.model.people import MailKind, MailPreference
from switchboard.storage.dialect import upsert
from switchboard.storage.session import Session
from switchboard.storage.tables import table_of
from switchboard.storage.tables_chatops import MailKeyRow, MailPreferenceRow

preference = table_of(MailPreferenceRow)
mail_key = table_of(MailKeyRow)
_OF_TEAMS = {MailKind.NEW: preference.c.new, MailKind.REGRESSIONS: preference.c.regressions}
_ONLY, _LENGTH = "now", 32


class MailPreferences:
    """What people are mailed about, within one unit of work. They are named by their ids in Sentry."""

    def __init__(self, session: Session) -> None:
        """Ask and write through this session."""
        self._db = session

    def of(self, member: str) -> MailPreference:
        """Return what a member is mailed about."""
        row = self._db.execute(select(preference).where(preference.c.member == member)).first()
        return (
            MailPreference(member, bool(row.new), bool(row.regressions), row.assigned)
            if row
            else MailPreference(member)
        )

    def wanting(self, kind: MailKind) -> list[str]:
        """Return who is mailed about what befalls their teams."""
        asked = select(preference.c.member).where(_OF_TEAMS[kind]).order_by(preference.c.member)
        return list(self._db.execute(asked).scalars())

    def prefer(self, liked: MailPreference, *, at: datetime) -> bool:
        """Write down what somebody likes; returns whether it counts: what is older than the last word changes nothing."""
        newer = select(preference.c.at).where(preference.c.member == liked.member, preference.c.at > at)
        if self._db.execute(newer).first() is not None:
            return False
        row = {"member": liked.member, "new": liked.new, "regressions": liked.regressions, "assigned": liked.assigned}
        changed = ["new", "regressions", "assigned", "at"]
        self._db.execute(upsert(self._db, preference, ["member"], changed), row | {"at": at})
        return True

    def key(self) -> bytes | None:
        """Return the key that signs; None where no mail had a link yet."""
        return self._db.execute(select(mail_key.c.signing)).scalar()

    def signing_key(self) -> bytes:
        """Return the key that signs, made now where there is none yet."""
        known = self.key()
        if known is None:
            known = secrets.token_bytes(_LENGTH)
            self._db.execute(insert(mail_key).values(id=_ONLY, signing=known))
        return known
