"""Administrative indicators.

Revision ID: 0014
Revises: 0013
Create Date: 2026-11-30
"""

import sqlalchemy as sa
from alembic import op

from ctc_toolkit.store.migrations.safety import refuse_loss

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

TABLES: tuple[str, ...] = ("indicator_value", "indicator_card")
TEXTS = ("name", "numerator", "denominator", "source", "caution", "domain", "measure")


def upgrade() -> None:
    """Add the tables."""
    op.create_table(
        "indicator_card",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("ags", sa.Text(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in TEXTS),
        sa.Column("per", sa.Integer(), nullable=False),
        sa.Column("higher", sa.Text(), nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("measures", sa.Text(), nullable=False),
        sa.Column("changed_by", sa.Text(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("measure IN ('share', 'rate')", name=op.f("ck_indicator_card_measure")),
        sa.CheckConstraint("per IN (100, 1000, 10000)", name=op.f("ck_indicator_card_per")),
        sa.CheckConstraint("higher IN ('worse', 'better', 'neutral')", name=op.f("ck_indicator_card_higher")),
        sa.CheckConstraint("level IN ('city', 'district')", name=op.f("ck_indicator_card_level")),
        sa.ForeignKeyConstraint(["ags"], ["city.ags"], name=op.f("fk_indicator_card_ags")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_indicator_card")),
        sa.UniqueConstraint("ags", "name", name=op.f("uq_indicator_card_ags_name")),
    )
    op.create_table(
        "indicator_value",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("ags", sa.Text(), nullable=False),
        sa.Column("indicator", sa.Text(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("numerator", sa.Integer(), nullable=False),
        sa.Column("denominator", sa.Integer(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("changed_by", sa.Text(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("numerator >= 0", name=op.f("ck_indicator_value_numerator")),
        sa.CheckConstraint("denominator > 0", name=op.f("ck_indicator_value_denominator")),
        sa.ForeignKeyConstraint(["ags"], ["city.ags"], name=op.f("fk_indicator_value_ags")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_indicator_value")),
        sa.UniqueConstraint(
            "ags", "indicator", "place", "year", name=op.f("uq_indicator_value_ags_indicator_place_year")
        ),
    )


def downgrade() -> None:
    """Drop the tables, but only where they hold nothing."""
    refuse_loss(op.get_bind(), TABLES)
    for table in TABLES:
        op.drop_table(table)
