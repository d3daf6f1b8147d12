"""Local offers, pairs of them that are kept apart, children of places.

Revision ID: 0017
Revises: 0016
Create Date: 2026-11-30
"""

import sqlalchemy as sa
from alembic import op

from ctc_toolkit.store.migrations.safety import refuse_loss

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

TABLES: tuple[str, ...] = ("children_of_place", "offer_pair", "offer")


def _text(*names: str) -> list[sa.Column]:
    return [sa.Column(name, sa.Text(), nullable=False) for name in names]


def _number(*names: str) -> list[sa.Column]:
    return [sa.Column(name, sa.Integer(), nullable=True) for name in names]


def upgrade() -> None:
    """Add the tables."""
    op.create_table(
        "offer",
        *_text("id", "ags", "name", "provider", "function", "areas", "target_group", "levels", "settings"),
        *_number("age_from", "age_to", "places", "reach", "reach_year"),
        *_text("reach_source"),
        *_number("group_size"),
        *_text("group_source", "factors_main", "factors_side", "programme", "evidence", "funding"),
        sa.Column("funded_until", sa.Date(), nullable=True),
        *_text("quality", "state"),
        sa.Column("keep", sa.Boolean(), nullable=False),
        *_text("changed_by"),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("state IN ('runs', 'planned', 'ended')", name=op.f("ck_offer_state")),
        sa.CheckConstraint("(age_from IS NULL) = (age_to IS NULL)", name=op.f("ck_offer_ages")),
        sa.CheckConstraint(
            "age_from IS NULL OR (age_from >= 0 AND age_from <= age_to)", name=op.f("ck_offer_ages_order")
        ),
        sa.CheckConstraint("reach IS NULL OR (reach >= 0 AND reach_year IS NOT NULL)", name=op.f("ck_offer_reach")),
        sa.CheckConstraint("places IS NULL OR places >= 0", name=op.f("ck_offer_places")),
        sa.CheckConstraint("group_size IS NULL OR group_size > 0", name=op.f("ck_offer_group_size")),
        sa.ForeignKeyConstraint(["ags"], ["city.ags"], name=op.f("fk_offer_ags")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_offer")),
        sa.UniqueConstraint("ags", "name", "provider", "areas", name=op.f("uq_offer_ags_name_provider_areas")),
    )
    op.create_table(
        "offer_pair",
        *_text("first_id", "second_id", "decided_by"),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("first_id < second_id", name=op.f("ck_offer_pair_ordered")),
        sa.ForeignKeyConstraint(["first_id"], ["offer.id"], name=op.f("fk_offer_pair_first_id")),
        sa.ForeignKeyConstraint(["second_id"], ["offer.id"], name=op.f("fk_offer_pair_second_id")),
        sa.PrimaryKeyConstraint("first_id", "second_id", name=op.f("pk_offer_pair")),
    )
    op.create_index(op.f("ix_offer_pair_second_id"), "offer_pair", ["second_id"])
    op.create_table(
        "children_of_place",
        *_text("id", "ags", "place", "counts"),
        sa.Column("year", sa.Integer(), nullable=False),
        *_text("source", "changed_by"),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["ags"], ["city.ags"], name=op.f("fk_children_of_place_ags")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_children_of_place")),
        sa.UniqueConstraint("ags", "place", name=op.f("uq_children_of_place_ags_place")),
    )


def downgrade() -> None:
    """Drop the tables, but only where they hold nothing."""
    refuse_loss(op.get_bind(), TABLES)
    for table in TABLES:
        op.drop_table(table)
