"""Answers of large files that wait to be stored in the background.

Revision ID: 0029
Revises: 0028
Create Date: 2026-12-01
"""

import sqlalchemy as sa
from alembic import op

from ctc_toolkit.store.migrations.safety import refuse_loss

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

TABLES: tuple[str, ...] = ("held_import",)


def upgrade() -> None:
    """Add the table of answers that wait."""
    op.create_table(
        "held_import",
        sa.Column("job_id", sa.Text(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("held_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["job_id"], ["background_job.id"], name=op.f("fk_held_import_job_id")),
        sa.PrimaryKeyConstraint("job_id", name=op.f("pk_held_import")),
    )


def downgrade() -> None:
    """Drop the table, but only where it holds nothing."""
    refuse_loss(op.get_bind(), TABLES)
    for table in TABLES:
        op.drop_table(table)
