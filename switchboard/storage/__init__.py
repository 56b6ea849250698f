"""The storage edge: tables, units of work and named questions, on SQLite or PostgreSQL. The only importer of sqlmodel."""
