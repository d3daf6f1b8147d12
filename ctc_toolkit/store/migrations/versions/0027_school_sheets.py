"""Consent of schools to their own sheet; what else was chosen for a report.

Revision ID: 0027
Revises: 0026
Create Date: 2026-11-30
"""

import sqlalchemy as sa
from alembic import op

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.store.migrations.safety import refuse_loss

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

DECIDED_BY = "decided_by IN ('head_and_conference', 'conference')"


def upgrade() -> None:
    """Add the table of consents, and a column to made reports."""
    op.create_table(
        "school_consent",
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("id", "wave_id", "school", "decided_by")),
        sa.Column("decided_on", sa.Date(), nullable=False),
        sa.Column("pupils", sa.Integer(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("revoked_on", sa.Date(), nullable=True),
        sa.Column("entered_by", sa.Text(), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(DECIDED_BY, name=op.f("ck_school_consent_decided_by")),
        sa.CheckConstraint("pupils IS NULL OR pupils > 0", name=op.f("ck_school_consent_pupils")),
        sa.ForeignKeyConstraint(["wave_id"], ["survey_wave.id"], name=op.f("fk_school_consent_wave_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_school_consent")),
        sa.UniqueConstraint("wave_id", "school", name=op.f("uq_school_consent_wave_id_school")),
    )
    op.add_column("made_report", sa.Column("details", sa.Text(), nullable=False, server_default="{}"))


def downgrade() -> None:
    """Drop both, but only where they hold nothing."""
    connection = op.get_bind()
    refuse_loss(connection, ["school_consent"])
    reports = sa.table("made_report", sa.column("details", sa.Text()))
    told = sa.select(sa.func.count()).select_from(reports).where(reports.c.details != "{}")
    rows = connection.execute(told).scalar_one()
    if rows:
        raise ToolkitError("migration_would_lose", table="made_report", rows=rows)
    op.drop_column("made_report", "details")
    op.drop_table("school_consent")
