"""Good practice and its exchange.

Revision ID: 0007
Revises: 0006
Create Date: 2026-11-30
"""

import sqlalchemy as sa
from alembic import op

from ctc_toolkit.store.migrations.safety import refuse_loss

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TABLES = ("newsletter", "practice_line", "practice_comment", "practice_file", "practice_version", "practice")


def upgrade() -> None:
    """Add the tables."""
    op.create_table(
        "practice",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("ags", sa.Text(), nullable=True),
        sa.Column("area_id", sa.Text(), nullable=True),
        sa.Column("changed_at", MOMENT, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("area_id IS NULL OR ags IS NOT NULL", name=op.f("ck_practice_area")),
        sa.CheckConstraint("owner IN ('city', 'office')", name=op.f("ck_practice_owner")),
        sa.CheckConstraint("owner = 'office' OR ags IS NOT NULL", name=op.f("ck_practice_place")),
        sa.ForeignKeyConstraint(["ags"], ["city.ags"], name=op.f("fk_practice_ags")),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_practice_area_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_practice")),
    )
    op.create_index(op.f("ix_practice_ags"), "practice", ["ags"])
    op.create_index(op.f("ix_practice_area_id"), "practice", ["area_id"])
    op.create_table(
        "practice_version",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("practice_id", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("done", sa.Text(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("phases", sa.Text(), nullable=False),
        sa.Column("steps", sa.Text(), nullable=False),
        sa.Column("factors", sa.Text(), nullable=False),
        sa.Column("helped", sa.Text(), nullable=False),
        sa.Column("care", sa.Text(), nullable=False),
        sa.Column("contact", sa.Text(), nullable=True),
        sa.Column("organisation", sa.Text(), nullable=False),
        sa.Column("reach", sa.Text(), nullable=False),
        sa.Column("changed_by", sa.Text(), nullable=False),
        sa.Column("changed_at", MOMENT, nullable=False),
        sa.Column("decided_at", MOMENT, nullable=True),
        sa.CheckConstraint("number > 0", name=op.f("ck_practice_version_number")),
        sa.CheckConstraint(
            "state IN ('draft', 'handed_in', 'returned', 'approved', 'replaced', 'withdrawn')",
            name=op.f("ck_practice_version_state"),
        ),
        sa.ForeignKeyConstraint(["practice_id"], ["practice.id"], name=op.f("fk_practice_version_practice_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_practice_version")),
        sa.UniqueConstraint("practice_id", "number", name=op.f("uq_practice_version_practice_id_number")),
    )
    op.create_index(op.f("ix_practice_version_state"), "practice_version", ["state"])
    op.create_table(
        "practice_file",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("practice_id", sa.Text(), nullable=False),
        sa.Column("first_number", sa.Integer(), nullable=False),
        sa.Column("last_number", sa.Integer(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("content_hash", sa.Text(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("added_by", sa.Text(), nullable=False),
        sa.Column("added_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["practice_id"], ["practice.id"], name=op.f("fk_practice_file_practice_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_practice_file")),
    )
    op.create_index(op.f("ix_practice_file_practice_id"), "practice_file", ["practice_id"])
    op.create_table(
        "practice_comment",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("practice_id", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("account_id", sa.Text(), nullable=True),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("ags", sa.Text(), nullable=True),
        sa.Column("at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_practice_comment_account_id")),
        sa.ForeignKeyConstraint(["ags"], ["city.ags"], name=op.f("fk_practice_comment_ags")),
        sa.ForeignKeyConstraint(["practice_id"], ["practice.id"], name=op.f("fk_practice_comment_practice_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_practice_comment")),
    )
    op.create_index(op.f("ix_practice_comment_practice_id"), "practice_comment", ["practice_id"])
    op.create_index(op.f("ix_practice_comment_account_id"), "practice_comment", ["account_id"])
    op.create_index(op.f("ix_practice_comment_ags"), "practice_comment", ["ags"])
    op.create_table(
        "practice_line",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("practice_id", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("account_id", sa.Text(), nullable=True),
        sa.Column("at", MOMENT, nullable=False),
        sa.CheckConstraint(
            "kind IN ('written', 'handed_in', 'taken_back', 'returned', 'approved', 'withdrawn', 'comment_removed')",
            name=op.f("ck_practice_line_kind"),
        ),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_practice_line_account_id")),
        sa.ForeignKeyConstraint(["practice_id"], ["practice.id"], name=op.f("fk_practice_line_practice_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_practice_line")),
    )
    op.create_index(op.f("ix_practice_line_practice_id"), "practice_line", ["practice_id"])
    op.create_index(op.f("ix_practice_line_account_id"), "practice_line", ["account_id"])
    op.create_table(
        "newsletter",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("introduction", sa.Text(), nullable=False),
        sa.Column("left_out", sa.Text(), nullable=False),
        sa.Column("changed_by", sa.Text(), nullable=False),
        sa.Column("changed_at", MOMENT, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("first_day <= last_day", name=op.f("ck_newsletter_period")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_newsletter")),
        sa.UniqueConstraint("first_day", "last_day", name=op.f("uq_newsletter_first_day_last_day")),
    )


def downgrade() -> None:
    """Drop the tables, but only where they hold nothing."""
    refuse_loss(op.get_bind(), TABLES)
    for table in TABLES:
        op.drop_table(table)
