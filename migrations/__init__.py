"""The schema's history. Additive only: the version before must run on the schema after. The inbox is not here; see storage."""
