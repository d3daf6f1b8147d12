"""Surveys of the area team, readiness and sustainability checks.

Revision ID: 0006
Revises: 0005
Create Date: 2026-11-30
"""

import sqlalchemy as sa
from alembic import op

from ctc_toolkit.store.migrations.safety import refuse_loss

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
TABLES = ("site_check_answer", "site_check", "team_answer", "team_survey")


def upgrade() -> None:
    """Add the tables."""
    op.create_table(
        "team_survey",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("area_id", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("asked", sa.Integer(), nullable=False),
        sa.Column("questionnaire", sa.Text(), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("closes_on", sa.Date(), nullable=False),
        sa.Column("token_hash", sa.Text(), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("results", sa.Text(), nullable=True),
        sa.Column("content_hash", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("asked > 0", name=op.f("ck_team_survey_asked")),
        sa.CheckConstraint("(closed_on IS NULL) = (results IS NULL)", name=op.f("ck_team_survey_results")),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_team_survey_area_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_team_survey")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_team_survey_token_hash")),
        sa.UniqueConstraint("area_id", "number", name=op.f("uq_team_survey_area_id_number")),
    )
    op.create_table(
        "team_answer",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("survey_id", sa.Text(), nullable=False),
        sa.Column("answers", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["survey_id"], ["team_survey.id"], name=op.f("fk_team_answer_survey_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_team_answer")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_team_answer_survey_id"), "team_answer", ["survey_id"])
    op.create_table(
        "site_check",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("area_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("questions", sa.Text(), nullable=False),
        sa.Column("begun_on", sa.Date(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("kind IN ('readiness', 'sustainability')", name=op.f("ck_site_check_kind")),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_site_check_area_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_site_check")),
        sa.UniqueConstraint("area_id", "kind", "begun_on", name=op.f("uq_site_check_area_id_kind_begun_on")),
    )
    op.create_table(
        "site_check_answer",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("check_id", sa.Text(), nullable=False),
        sa.Column("item", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("changed_by", sa.Text(), nullable=False),
        sa.Column("changed_at", MOMENT, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("answer IN ('yes', 'partly', 'no')", name=op.f("ck_site_check_answer_answer")),
        sa.CheckConstraint("origin IN ('entered', 'steps')", name=op.f("ck_site_check_answer_origin")),
        sa.ForeignKeyConstraint(["check_id"], ["site_check.id"], name=op.f("fk_site_check_answer_check_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_site_check_answer")),
        sa.UniqueConstraint("check_id", "item", name=op.f("uq_site_check_answer_check_id_item")),
    )


def downgrade() -> None:
    """Drop the tables, but only where they hold nothing."""
    refuse_loss(op.get_bind(), TABLES)
    for table in TABLES:
        op.drop_table(table)
