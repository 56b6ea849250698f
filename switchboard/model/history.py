"""History: what was kept of alerts and attempts, read back for pages, explanations and messages."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from switchboard.model.card import Step
from switchboard.model.decision import Decision
from switchboard.model.facts import Facts
from switchboard.model.news import Change


class AlertRecord(Struct, frozen=True, kw_only=True):
    """One kept alert: what it said, which config it met, what was decided."""

    id: int
    inbound_id: int
    subject_id: int
    at: datetime
    change: Change
    facts: Facts
    config_hash: str
    decision: Decision
    test: bool


class Attempt(Struct, frozen=True, kw_only=True):
    """One try of a delivery. `outcome` is None while it is under way, and for ever if the process died meanwhile."""

    id: int
    delivery_id: int
    step: Step
    version: int
    entry: int
    started_at: datetime
    ended_at: datetime | None
    outcome: str | None
    answer: str | None
