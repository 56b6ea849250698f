"""The schema's history. Additive only: the version before must run on the schema after. The inbox is not here; see storage."""

HEAD = "trimmed"
"""The newest step. It is said here, so that a process that finds it in its database need not load Alembic."""
