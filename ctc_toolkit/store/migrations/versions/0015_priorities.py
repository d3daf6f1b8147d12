"""Votes and decided priorities.

Revision ID: 0015
Revises: 0014
Create Date: 2026-11-30
"""

import sqlalchemy as sa
from alembic import op

from ctc_toolkit.store.migrations.safety import refuse_loss

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
TABLES: tuple[str, ...] = ("voter_mark", "vote_round", "priority_set")


def upgrade() -> None:
    """Add the tables."""
    op.create_table(
        "priority_set",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("area_id", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("wave_id", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("listed", sa.Text(), nullable=False),
        sa.Column("entries", sa.Text(), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("evidence_hash", sa.Text(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("begun_on", sa.Date(), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("present", sa.Integer(), nullable=True),
        sa.Column("review_on", sa.Date(), nullable=True),
        sa.Column("decision_id", sa.Text(), nullable=True),
        sa.Column("changed_by", sa.Text(), nullable=False),
        sa.Column("changed_at", MOMENT, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("state IN ('open', 'decided')", name=op.f("ck_priority_set_state")),
        sa.CheckConstraint("(state = 'decided') = (decided_on IS NOT NULL)", name=op.f("ck_priority_set_decided")),
        sa.CheckConstraint("present IS NULL OR present > 0", name=op.f("ck_priority_set_present")),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_priority_set_area_id")),
        sa.ForeignKeyConstraint(["wave_id"], ["survey_wave.id"], name=op.f("fk_priority_set_wave_id")),
        sa.ForeignKeyConstraint(["decision_id"], ["body_decision.id"], name=op.f("fk_priority_set_decision_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_priority_set")),
        sa.UniqueConstraint("area_id", "number", name=op.f("uq_priority_set_area_id_number")),
    )
    op.create_index(op.f("ix_priority_set_wave_id"), "priority_set", ["wave_id"])
    op.create_index(op.f("ix_priority_set_decision_id"), "priority_set", ["decision_id"])
    op.create_table(
        "vote_round",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("set_id", sa.Text(), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("present", sa.Integer(), nullable=False),
        sa.Column("marks", sa.Integer(), nullable=False),
        sa.Column("voters", sa.Integer(), nullable=False),
        sa.Column("tally", sa.Text(), nullable=False),
        sa.Column("salt", sa.Text(), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("present > 0", name=op.f("ck_vote_round_present")),
        sa.CheckConstraint("marks > 0", name=op.f("ck_vote_round_marks")),
        sa.CheckConstraint("voters >= 0 AND voters <= present", name=op.f("ck_vote_round_voters")),
        sa.ForeignKeyConstraint(["set_id"], ["priority_set.id"], name=op.f("fk_vote_round_set_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vote_round")),
    )
    op.create_index(op.f("ix_vote_round_set_id"), "vote_round", ["set_id"])
    op.create_table(
        "voter_mark",
        sa.Column("mark", sa.Text(), nullable=False),
        sa.Column("round_id", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["round_id"], ["vote_round.id"], name=op.f("fk_voter_mark_round_id")),
        sa.PrimaryKeyConstraint("mark", name=op.f("pk_voter_mark")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_voter_mark_round_id"), "voter_mark", ["round_id"])


def downgrade() -> None:
    """Drop the tables, but only where they hold nothing."""
    refuse_loss(op.get_bind(), TABLES)
    for table in TABLES:
        op.drop_table(table)
