"""First tables: workspace, cities, areas, survey waves with their answers, cut points, audit.

Revision ID: 0001
Revises:
Create Date: 2026-11-24
"""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

from ctc_toolkit.store.migrations.safety import refuse_loss

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
ROW_ID = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Make the tables and the single row that says what kind of workspace this is."""
    workspace = op.create_table(
        "workspace",
        sa.Column("id", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("mode", sa.Text),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_workspace_single_row")),
        sa.CheckConstraint("mode IN ('demo', 'real')", name=op.f("ck_workspace_mode")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_workspace")),
    )
    op.bulk_insert(workspace, [{"id": 1, "mode": None, "created_at": datetime.now(UTC), "version": 1}])
    op.create_table(
        "city",
        sa.Column("ags", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("made_up", sa.Boolean, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.CheckConstraint("length(ags) = 8", name=op.f("ck_city_ags_length")),
        sa.PrimaryKeyConstraint("ags", name=op.f("pk_city")),
    )
    op.create_table(
        "area",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("ags", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.ForeignKeyConstraint(["ags"], ["city.ags"], name=op.f("fk_area_ags")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_area")),
        sa.UniqueConstraint("ags", "name", name=op.f("uq_area_ags_name")),
    )
    op.create_table(
        "cut_points",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("instrument", sa.Text, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("valid_from", sa.Date, nullable=False),
        sa.Column("document", sa.Text, nullable=False),
        sa.Column("content_hash", sa.Text, nullable=False),
        sa.Column("added_at", MOMENT, nullable=False),
        sa.CheckConstraint("status IN ('official', 'derived', 'made_up')", name=op.f("ck_cut_points_status")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cut_points")),
    )
    op.create_index(op.f("ix_cut_points_instrument"), "cut_points", ["instrument"])
    _survey_tables()
    op.create_table(
        "audit_record",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("who", sa.Text, nullable=False),
        sa.Column("action", sa.Text, nullable=False),
        sa.Column("object", sa.Text, nullable=False),
        sa.Column("ags", sa.Text),
        sa.Column("result", sa.Text, nullable=False),
        sa.CheckConstraint("result IN ('done', 'refused')", name=op.f("ck_audit_record_result")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_record")),
    )
    op.create_index(op.f("ix_audit_record_at"), "audit_record", ["at"])
    op.create_index(op.f("ix_audit_record_ags"), "audit_record", ["ags"])


def _survey_tables() -> None:
    op.create_table(
        "survey_wave",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("ags", sa.Text, nullable=False),
        sa.Column("instrument", sa.Text, nullable=False),
        sa.Column("year", sa.Integer, nullable=False),
        sa.Column("label", sa.Text, nullable=False),
        sa.Column("respondents", sa.Integer, nullable=False),
        sa.Column("source_hash", sa.Text, nullable=False),
        sa.Column("content_hash", sa.Text, nullable=False),
        sa.Column("software", sa.Text, nullable=False),
        sa.Column("made_up", sa.Boolean, nullable=False),
        sa.Column("cut_points", sa.Text),
        sa.Column("imported_at", MOMENT, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.CheckConstraint("respondents > 0", name=op.f("ck_survey_wave_respondents")),
        sa.ForeignKeyConstraint(["ags"], ["city.ags"], name=op.f("fk_survey_wave_ags")),
        sa.ForeignKeyConstraint(["cut_points"], ["cut_points.id"], name=op.f("fk_survey_wave_cut_points")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_survey_wave")),
        sa.UniqueConstraint("ags", "source_hash", name=op.f("uq_survey_wave_ags_source_hash")),
    )
    op.create_index(op.f("ix_survey_wave_cut_points"), "survey_wave", ["cut_points"])
    op.create_table(
        "wave_answers",
        sa.Column("wave_id", sa.Text, nullable=False),
        sa.Column("answers", sa.LargeBinary, nullable=False),
        sa.ForeignKeyConstraint(["wave_id"], ["survey_wave.id"], name=op.f("fk_wave_answers_wave_id")),
        sa.PrimaryKeyConstraint("wave_id", name=op.f("pk_wave_answers")),
    )


def downgrade() -> None:
    """Drop the tables, but only while they are empty: this step never deletes what somebody saved."""
    tables = ("wave_answers", "survey_wave", "cut_points", "area", "city", "audit_record")
    refuse_loss(op.get_bind(), tables)
    for table in (*tables, "workspace"):
        op.drop_table(table)
