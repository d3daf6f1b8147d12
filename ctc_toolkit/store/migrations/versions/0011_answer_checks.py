"""How a city has its answers checked and weighted.

What was released before rests on all answers. These waves get a row that says so, frozen: a second version of the same
answers with a few respondents less would tell who they are.

Revision ID: 0011
Revises: 0010
Create Date: 2026-11-30
"""

import sqlalchemy as sa
from alembic import op

from ctc_toolkit.store.migrations.safety import refuse_loss

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
TABLES: tuple[str, ...] = ("answer_choice",)


def upgrade() -> None:
    """Add the table, and a row without any rule for each wave of which something was released."""
    choice = op.create_table(
        "answer_choice",
        sa.Column("wave_id", sa.Text(), nullable=False),
        sa.Column("rules", sa.Text(), nullable=False),
        sa.Column("margins", sa.Text(), nullable=False),
        sa.Column("expected", sa.Text(), nullable=False),
        sa.Column("frozen_at", MOMENT, nullable=True),
        sa.Column("changed_at", MOMENT, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["wave_id"], ["survey_wave.id"], name=op.f("fk_answer_choice_wave_id")),
        sa.PrimaryKeyConstraint("wave_id", name=op.f("pk_answer_choice")),
    )
    released = sa.table("released_table", sa.column("wave_id", sa.Text()), sa.column("created_at", MOMENT))
    first = sa.select(released.c.wave_id, sa.func.min(released.c.created_at).label("first")).group_by(
        released.c.wave_id
    )
    rows = first.subquery()
    values = sa.select(
        rows.c.wave_id, sa.literal("[]"), sa.literal(""), sa.literal(""), rows.c.first, rows.c.first, sa.literal(1)
    )
    names = ["wave_id", "rules", "margins", "expected", "frozen_at", "changed_at", "version"]
    op.execute(choice.insert().from_select(names, values))


def downgrade() -> None:
    """Drop the table, but only where it holds nothing but the rows that the way up makes again."""
    choice = sa.table(
        "answer_choice",
        *(sa.column(name, sa.Text()) for name in ("rules", "margins", "expected")),
        *(sa.column(name, MOMENT) for name in ("frozen_at", "changed_at")),
        sa.column("version", sa.Integer()),
    )
    by_itself = (choice.c.rules == "[]", choice.c.margins == "", choice.c.expected == "", choice.c.version == 1)
    op.execute(sa.delete(choice).where(*by_itself, choice.c.frozen_at == choice.c.changed_at))
    refuse_loss(op.get_bind(), TABLES)
    for table in TABLES:
        op.drop_table(table)
