"""What changed in the participants of measures.

Revision ID: 0022
Revises: 0021
Create Date: 2026-11-30
"""

import sqlalchemy as sa
from alembic import op

from ctc_toolkit.store.migrations.safety import refuse_loss

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

TABLES: tuple[str, ...] = ("programme_change",)


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "programme_change",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("area_id", sa.Text(), nullable=False),
        sa.Column("measure", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("figure", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("entered", sa.Text(), nullable=False),
        sa.Column("result", sa.Text(), nullable=False),
        sa.Column("changed_by", sa.Text(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("source IN ('aggregated', 'linked', 'words')", name=op.f("ck_programme_change_source")),
        sa.CheckConstraint("(source = 'linked') = (result <> '')", name=op.f("ck_programme_change_result")),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_programme_change_area_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_programme_change")),
        sa.UniqueConstraint("area_id", "measure", "figure", name=op.f("uq_programme_change_area_id_measure_figure")),
    )


def downgrade() -> None:
    """Drop the table, but only where it holds nothing."""
    refuse_loss(op.get_bind(), TABLES)
    for table in TABLES:
        op.drop_table(table)
