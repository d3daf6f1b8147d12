"""Action plans of areas with their entries.

Revision ID: 0018
Revises: 0017
Create Date: 2026-11-30
"""

import sqlalchemy as sa
from alembic import op

from ctc_toolkit.store.migrations.safety import refuse_loss

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

TABLES: tuple[str, ...] = ("plan_entry", "action_plan")


def upgrade() -> None:
    """Add the tables."""
    op.create_table(
        "action_plan",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("area_id", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("priority_id", sa.Text(), nullable=False),
        sa.Column("wave_id", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("begun_on", sa.Date(), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("present", sa.Integer(), nullable=True),
        sa.Column("review_on", sa.Date(), nullable=True),
        sa.Column("decision_id", sa.Text(), nullable=True),
        sa.Column("changed_by", sa.Text(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("state IN ('open', 'decided')", name=op.f("ck_action_plan_state")),
        sa.CheckConstraint("(state = 'decided') = (decided_on IS NOT NULL)", name=op.f("ck_action_plan_decided")),
        sa.CheckConstraint("present IS NULL OR present > 0", name=op.f("ck_action_plan_present")),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_action_plan_area_id")),
        sa.ForeignKeyConstraint(["priority_id"], ["priority_set.id"], name=op.f("fk_action_plan_priority_id")),
        sa.ForeignKeyConstraint(["wave_id"], ["survey_wave.id"], name=op.f("fk_action_plan_wave_id")),
        sa.ForeignKeyConstraint(["decision_id"], ["body_decision.id"], name=op.f("fk_action_plan_decision_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_action_plan")),
        sa.UniqueConstraint("area_id", "number", name=op.f("uq_action_plan_area_id_number")),
    )
    op.create_index(op.f("ix_action_plan_priority_id"), "action_plan", ["priority_id"])
    op.create_index(op.f("ix_action_plan_wave_id"), "action_plan", ["wave_id"])
    op.create_index(op.f("ix_action_plan_decision_id"), "action_plan", ["decision_id"])
    op.create_table(
        "plan_entry",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("plan_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("changed_by", sa.Text(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('goal', 'measure', 'task', 'partner', 'budget', 'training', 'risk')",
            name=op.f("ck_plan_entry_kind"),
        ),
        sa.ForeignKeyConstraint(["plan_id"], ["action_plan.id"], name=op.f("fk_plan_entry_plan_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_entry")),
    )
    op.create_index(op.f("ix_plan_entry_plan_id"), "plan_entry", ["plan_id"])


def downgrade() -> None:
    """Drop the tables, but only where they hold nothing."""
    refuse_loss(op.get_bind(), TABLES)
    for table in TABLES:
        op.drop_table(table)
