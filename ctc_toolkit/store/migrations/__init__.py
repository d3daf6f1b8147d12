"""One chain of migrations for SQLite and PostgreSQL; `alembic.ini` says how to write the next step."""
