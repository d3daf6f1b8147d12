"""Name, colour, logo and document template of a city, and those that kept reports were made with.

Revision ID: 0026
Revises: 0025
Create Date: 2026-11-30
"""

import sqlalchemy as sa
from alembic import op

from ctc_toolkit.store.migrations.safety import refuse_loss

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

TABLES: tuple[str, ...] = ("city_brand", "kept_brand")


def _texts(*names: str) -> list[sa.Column]:
    return [sa.Column(name, sa.Text(), nullable=False) for name in names]


def upgrade() -> None:
    """Add the tables of brands."""
    op.create_table(
        "city_brand",
        *_texts("id", "ags", "name", "colour", "logo_alt", "template_name", "template_hash", "changed_by"),
        sa.Column("logo", sa.LargeBinary(), nullable=False),
        sa.Column("template", sa.LargeBinary(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["ags"], ["city.ags"], name=op.f("fk_city_brand_ags")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_city_brand")),
        sa.UniqueConstraint("ags", name=op.f("uq_city_brand_ags")),
    )
    op.create_table(
        "kept_brand",
        *_texts("id", "ags", "fingerprint", "name", "colour", "logo_alt"),
        sa.Column("logo", sa.LargeBinary(), nullable=False),
        sa.Column("template", sa.LargeBinary(), nullable=False),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["ags"], ["city.ags"], name=op.f("fk_kept_brand_ags")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kept_brand")),
        sa.UniqueConstraint("ags", "fingerprint", name=op.f("uq_kept_brand_ags_fingerprint")),
    )


def downgrade() -> None:
    """Drop the tables, but only where they hold nothing."""
    refuse_loss(op.get_bind(), TABLES)
    for table in TABLES:
        op.drop_table(table)
