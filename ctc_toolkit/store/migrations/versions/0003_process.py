"""The way of areas through the phases: cycles, entries about steps, their history, and evidence files.

Revision ID: 0003
Revises: 0002
Create Date: 2026-11-25
"""

import sqlalchemy as sa
from alembic import op

from ctc_toolkit.store.migrations.safety import refuse_loss

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TABLES = ("evidence_file", "process_change", "step_entry", "area_cycle")


def upgrade() -> None:
    """Add the tables; areas keep their phase."""
    op.create_table(
        "area_cycle",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("area_id", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("started_on", sa.Date(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("paused_on", sa.Date(), nullable=True),
        sa.Column("pause_reason", sa.Text(), nullable=False),
        sa.Column("resume_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("number > 0", name=op.f("ck_area_cycle_number")),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_area_cycle_area_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_area_cycle")),
        sa.UniqueConstraint("area_id", "number", name=op.f("uq_area_cycle_area_id_number")),
    )
    op.create_table(
        "step_entry",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("cycle_id", sa.Text(), nullable=False),
        sa.Column("step", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("link", sa.Text(), nullable=False),
        sa.Column("function", sa.Text(), nullable=True),
        sa.Column("due", sa.Date(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("changed_by", sa.Text(), nullable=False),
        sa.Column("changed_at", MOMENT, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state IN ('not_started', 'in_progress', 'partly', 'mostly', 'fully', 'not_applicable')",
            name=op.f("ck_step_entry_state"),
        ),
        sa.ForeignKeyConstraint(["cycle_id"], ["area_cycle.id"], name=op.f("fk_step_entry_cycle_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_step_entry")),
        sa.UniqueConstraint("cycle_id", "step", name=op.f("uq_step_entry_cycle_id_step")),
    )
    op.create_table(
        "process_change",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("cycle_id", sa.Text(), nullable=False),
        sa.Column("step", sa.Text(), nullable=True),
        sa.Column("field", sa.Text(), nullable=False),
        sa.Column("before", sa.Text(), nullable=False),
        sa.Column("after", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["cycle_id"], ["area_cycle.id"], name=op.f("fk_process_change_cycle_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_process_change")),
    )
    op.create_index(op.f("ix_process_change_cycle_id"), "process_change", ["cycle_id"])
    op.create_table(
        "evidence_file",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("cycle_id", sa.Text(), nullable=False),
        sa.Column("step", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("content_hash", sa.Text(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("added_by", sa.Text(), nullable=False),
        sa.Column("added_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["cycle_id"], ["area_cycle.id"], name=op.f("fk_evidence_file_cycle_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence_file")),
    )
    op.create_index(op.f("ix_evidence_file_cycle_id"), "evidence_file", ["cycle_id"])


def downgrade() -> None:
    """Drop the tables, but only where they hold nothing."""
    refuse_loss(op.get_bind(), TABLES)
    for table in TABLES:
        op.drop_table(table)
