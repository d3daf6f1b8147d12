"""A step only for tests: makes a parent table anew, which on SQLite is where data gets lost if foreign keys
are on.

Revision ID: 9999
Revises: 0003
"""

import sqlalchemy as sa
from alembic import op

revision = "9999"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table in ("city", "survey_wave"):
        with op.batch_alter_table(
            table, recreate="always" if op.get_bind().dialect.name == "sqlite" else "auto"
        ) as batch:
            batch.add_column(sa.Column("probe", sa.Text, nullable=False, server_default="x"))
            batch.create_check_constraint(f"ck_{table}_probe", "probe <> ''")


def downgrade() -> None:
    for table in ("city", "survey_wave"):
        with op.batch_alter_table(
            table, recreate="always" if op.get_bind().dialect.name == "sqlite" else "auto"
        ) as batch:
            batch.drop_constraint(f"ck_{table}_probe", type_="check")
            batch.drop_column("probe")
