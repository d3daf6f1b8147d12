"""Comparison areas.

Revision ID: 0023
Revises: 0022
Create Date: 2026-11-30
"""

import sqlalchemy as sa
from alembic import op

from ctc_toolkit.store.migrations.safety import refuse_loss

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

TABLES: tuple[str, ...] = ("comparison_study",)


def upgrade() -> None:
    """Add the table of comparison studies."""
    op.create_table(
        "comparison_study",
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("id", "ags", "title", "document", "changed_by")),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["ags"], ["city.ags"], name=op.f("fk_comparison_study_ags")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_comparison_study")),
        sa.UniqueConstraint("ags", "title", name=op.f("uq_comparison_study_ags_title")),
    )


def downgrade() -> None:
    """Drop the table, but only where it holds nothing."""
    refuse_loss(op.get_bind(), TABLES)
    for table in TABLES:
        op.drop_table(table)
