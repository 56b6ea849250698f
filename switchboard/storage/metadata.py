"""All tables together: what Alembic compares a database with, and what a store in memory is made of."""

from __future__ import annotations

from sqlmodel import SQLModel

from switchboard.storage import tables, tables_chatops, tables_noise, tables_people

TABLES = (tables, tables_chatops, tables_noise, tables_people)
METADATA = SQLModel.metadata
