"""Finished tables of a survey institute.

Revision ID: 0013
Revises: 0012
Create Date: 2026-11-30
"""

import sqlalchemy as sa
from alembic import op

from ctc_toolkit.store.migrations.safety import refuse_loss

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

TABLES: tuple[str, ...] = ("wave_tables",)


def upgrade() -> None:
    """Add the table; all waves so far have answers."""
    op.add_column("survey_wave", sa.Column("source", sa.Text(), nullable=False, server_default="answers"))
    op.create_table(
        "wave_tables",
        sa.Column("wave_id", sa.Text(), nullable=False),
        sa.Column("institute", sa.Text(), nullable=False),
        sa.Column("report", sa.Text(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("cut_points", sa.Text(), nullable=False),
        sa.Column("schools", sa.Integer(), nullable=False),
        sa.Column("design_effect", sa.Float(), nullable=True),
        sa.Column("replaces", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "cut_points IN ('official', 'institute', 'unknown')", name=op.f("ck_wave_tables_cut_points")
        ),
        sa.CheckConstraint("schools > 0", name=op.f("ck_wave_tables_schools")),
        sa.CheckConstraint("first_day <= last_day", name=op.f("ck_wave_tables_days")),
        sa.ForeignKeyConstraint(["wave_id"], ["survey_wave.id"], name=op.f("fk_wave_tables_wave_id")),
        sa.PrimaryKeyConstraint("wave_id", name=op.f("pk_wave_tables")),
    )
    op.create_index(op.f("ix_wave_tables_replaces"), "wave_tables", ["replaces"])


def downgrade() -> None:
    """Drop the table and the column, but only where no wave rests on tables."""
    refuse_loss(op.get_bind(), TABLES)
    for table in TABLES:
        op.drop_table(table)
    op.drop_column("survey_wave", "source")
