"""What Alembic runs for every command: on the connection it is given, or on the workspace's database."""

from __future__ import annotations

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy import Connection

from ctc_toolkit.store.database import connect, database_url
from ctc_toolkit.store.models import METADATA, UtcTime


def render(kind: str, value: Any, _context: AutogenContext) -> str | Literal[False]:
    """Return how a column type is written into a migration; False leaves it to Alembic."""
    if kind == "type" and isinstance(value, UtcTime):
        return "sa.DateTime(timezone=True)"
    return False


def run(connection: Connection) -> None:
    """Run the command inside the transaction of `connection`; SQLite changes tables by making them anew."""
    context.configure(
        connection=connection,
        target_metadata=METADATA,
        render_as_batch=True,
        compare_type=True,
        compare_server_default=True,
        render_item=render,
    )
    with context.begin_transaction():
        context.run_migrations()


given = context.config.attributes.get("connection")
if given is not None:
    run(given)
else:
    engine = connect(database_url()).engine
    with engine.connect() as opened, opened.begin():
        run(opened)
    engine.dispose()
