"""Programme packages: what an area chooses its programmes from, with costs and limits.

Revision ID: 0019
Revises: 0018
Create Date: 2026-11-30
"""

import sqlalchemy as sa
from alembic import op

from ctc_toolkit.store.migrations.safety import refuse_loss

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

TABLES: tuple[str, ...] = ("programme_package",)


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "programme_package",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("area_id", sa.Text(), nullable=False),
        sa.Column("entries", sa.Text(), nullable=False),
        sa.Column("changed_by", sa.Text(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_programme_package_area_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_programme_package")),
        sa.UniqueConstraint("area_id", name=op.f("uq_programme_package_area_id")),
    )


def downgrade() -> None:
    """Drop the table, but only where it holds nothing."""
    refuse_loss(op.get_bind(), TABLES)
    for table in TABLES:
        op.drop_table(table)
