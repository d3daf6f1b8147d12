"""How far each school of a planned survey is.

Revision ID: 0008
Revises: 0007
Create Date: 2026-11-30
"""

import sqlalchemy as sa
from alembic import op

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.store.migrations.safety import refuse_loss

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

TABLES: tuple[str, ...] = ("school_reminder", "school_grade")
DAYS = ("asked_on", "first_day", "last_day", "reserve_day")
COUNTS = ("classes", "expected", "handed_out", "returned_yes", "returned_no", "answered")


def upgrade() -> None:
    """Add the tables, and the days of each school; schools keep what was decided."""
    for name in DAYS:
        op.add_column("school_decision", sa.Column(name, sa.Date(), nullable=True))
    op.create_table(
        "school_grade",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("school_id", sa.Text(), nullable=False),
        sa.Column("grade", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=True) for name in COUNTS),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("grade BETWEEN 1 AND 13", name=op.f("ck_school_grade_grade")),
        *(sa.CheckConstraint(f"{name} IS NULL OR {name} >= 0", name=op.f(f"ck_school_grade_{name}")) for name in COUNTS),
        sa.ForeignKeyConstraint(["school_id"], ["school_decision.id"], name=op.f("fk_school_grade_school_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_school_grade")),
        sa.UniqueConstraint("school_id", "grade", name=op.f("uq_school_grade_school_id_grade")),
    )
    op.create_table(
        "school_reminder",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("school_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["school_id"], ["school_decision.id"], name=op.f("fk_school_reminder_school_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_school_reminder")),
        sa.UniqueConstraint("school_id", "kind", "done_on", name=op.f("uq_school_reminder_school_id_kind_done_on")),
    )


def downgrade() -> None:
    """Drop the tables and days, but only where they hold nothing."""
    connection = op.get_bind()
    refuse_loss(connection, TABLES)
    school = sa.table("school_decision", *(sa.column(name) for name in DAYS))
    used = sa.or_(*(school.c[name].is_not(None) for name in DAYS))
    rows = connection.execute(sa.select(sa.func.count()).select_from(school).where(used)).scalar_one()
    if rows:
        raise ToolkitError("migration_would_lose", table="school_decision", rows=rows)
    for table in TABLES:
        op.drop_table(table)
    for name in reversed(DAYS):
        op.drop_column("school_decision", name)
