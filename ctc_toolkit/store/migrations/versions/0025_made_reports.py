"""Made reports, and work in the background.

Revision ID: 0025
Revises: 0024
Create Date: 2026-11-30
"""

import sqlalchemy as sa
from alembic import op

from ctc_toolkit.store.migrations.safety import refuse_loss

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

TABLES: tuple[str, ...] = ("background_job", "made_report")
STATES = "state IN ('waiting', 'working', 'done', 'failed')"


def _texts(*names: str) -> list[sa.Column]:
    return [sa.Column(name, sa.Text(), nullable=False) for name in names]


def upgrade() -> None:
    """Add the tables of made reports and of work in the background."""
    op.create_table(
        "made_report",
        *_texts("id", "ags", "product", "sections", "language", "form", "level", "inputs", "inputs_hash"),
        *_texts("content_hash", "software", "name", "recipients", "made_by", "changed_by"),
        sa.Column("wave_id", sa.Text(), nullable=True),
        sa.Column("area_id", sa.Text(), nullable=True),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["ags"], ["city.ags"], name=op.f("fk_made_report_ags")),
        sa.ForeignKeyConstraint(["wave_id"], ["survey_wave.id"], name=op.f("fk_made_report_wave_id")),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_made_report_area_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_made_report")),
    )
    for column in ("ags", "wave_id", "area_id"):
        op.create_index(op.f(f"ix_made_report_{column}"), "made_report", [column])
    op.create_table(
        "background_job",
        *_texts("id", "ags", "kind", "request", "actor", "person", "state", "step", "problem", "result", "runner"),
        sa.Column("progress", sa.Integer(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("beat_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(STATES, name=op.f("ck_background_job_state")),
        sa.CheckConstraint("progress BETWEEN 0 AND 100", name=op.f("ck_background_job_progress")),
        sa.ForeignKeyConstraint(["ags"], ["city.ags"], name=op.f("fk_background_job_ags")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_background_job")),
    )
    op.create_index(op.f("ix_background_job_ags"), "background_job", ["ags"])


def downgrade() -> None:
    """Drop the tables, but only where they hold nothing."""
    refuse_loss(op.get_bind(), TABLES)
    for table in TABLES:
        op.drop_table(table)
