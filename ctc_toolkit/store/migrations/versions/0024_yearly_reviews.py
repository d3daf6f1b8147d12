"""Yearly reviews.

Revision ID: 0024
Revises: 0023
Create Date: 2026-11-30
"""

import sqlalchemy as sa
from alembic import op

from ctc_toolkit.store.migrations.safety import refuse_loss

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

TABLES: tuple[str, ...] = ("yearly_entry", "yearly_review")


def upgrade() -> None:
    """Add the tables of yearly reviews."""
    op.create_table(
        "yearly_review",
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("id", "area_id", "state", "figures", "changed_by")),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("begun_on", sa.Date(), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("present", sa.Integer(), nullable=True),
        sa.Column("decision_id", sa.Text(), nullable=True),
        sa.Column("next_plan", sa.Integer(), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("state IN ('open', 'decided')", name=op.f("ck_yearly_review_state")),
        sa.CheckConstraint("(state = 'decided') = (decided_on IS NOT NULL)", name=op.f("ck_yearly_review_decided")),
        sa.CheckConstraint("(state = 'decided') = (figures <> '')", name=op.f("ck_yearly_review_figures")),
        sa.CheckConstraint("present IS NULL OR present > 0", name=op.f("ck_yearly_review_present")),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_yearly_review_area_id")),
        sa.ForeignKeyConstraint(["decision_id"], ["body_decision.id"], name=op.f("fk_yearly_review_decision_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_yearly_review")),
        sa.UniqueConstraint("area_id", "year", name=op.f("uq_yearly_review_area_id_year")),
    )
    op.create_index(op.f("ix_yearly_review_decision_id"), "yearly_review", ["decision_id"])
    op.create_table(
        "yearly_entry",
        *(
            sa.Column(name, sa.Text(), nullable=False)
            for name in ("id", "review_id", "measure", "title", "document", "changed_by")
        ),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["review_id"], ["yearly_review.id"], name=op.f("fk_yearly_entry_review_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_yearly_entry")),
        sa.UniqueConstraint("review_id", "measure", name=op.f("uq_yearly_entry_review_id_measure")),
    )


def downgrade() -> None:
    """Drop the tables, but only where they hold nothing."""
    refuse_loss(op.get_bind(), TABLES)
    for table in TABLES:
        op.drop_table(table)
