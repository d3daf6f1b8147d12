"""People and their sessions, decisions before a survey, released tables, texts, reviews; the audit log becomes a chain.

Revision ID: 0002
Revises: 0001
Create Date: 2026-11-25
"""

import hashlib
import json
from datetime import UTC

import sqlalchemy as sa
from alembic import op

from ctc_toolkit.store.migrations.safety import refuse_loss

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

BEFORE_THE_FIRST = "0" * 64
NEW_TABLES = (
    "review_entry", "submission", "kept_text", "draft_text", "released_table", "deletion_proof", "school_decision",
    "role_held", "external_identity", "one_time_code", "sign_in_session", "sign_in_delay", "account",
)  # fmt: skip


def upgrade() -> None:
    """Add tables and columns; existing lines of the audit log are chained in their order."""
    _people()
    _surveys()
    _columns()
    _texts()
    _audit()


def downgrade() -> None:
    """Drop what `upgrade` made, but only where it holds nothing: this step never deletes what somebody saved."""
    connection = op.get_bind()
    refuse_loss(connection, (*NEW_TABLES, "survey_plan"))
    _refuse_used_columns(connection)
    for table in NEW_TABLES:
        op.drop_table(table)
    if connection.dialect.name == "postgresql":
        op.execute("ALTER TABLE wave_answers ALTER COLUMN answers SET STORAGE EXTENDED")
    with op.batch_alter_table("survey_wave") as batch:
        batch.drop_constraint(op.f("fk_survey_wave_plan_id"), type_="foreignkey")
        batch.drop_index(op.f("ix_survey_wave_plan_id"))
        for name in ("answers_deleted_at", "delete_on", "plan_id"):
            batch.drop_column(name)
    op.drop_table("survey_plan")
    with op.batch_alter_table("area") as batch:
        batch.drop_constraint(op.f("ck_area_phase"), type_="check")
        batch.drop_column("next_step_at")
        batch.drop_column("next_step")
        batch.drop_column("phase_since")
        batch.drop_column("phase")
    op.drop_table("audit_chain")
    with op.batch_alter_table("audit_record") as batch:
        batch.drop_index(op.f("ix_audit_record_account_id"))
        batch.drop_column("entry_hash")
        batch.drop_column("account_id")


def _refuse_used_columns(connection: sa.Connection) -> None:
    """Raise where a column that would go holds something: a phase or next step, or that answers were deleted."""
    area, wave = sa.table("area", sa.column("phase"), sa.column("next_step")), sa.table("survey_wave", sa.column("answers_deleted_at"))
    used = {
        "area": sa.select(sa.func.count()).select_from(area).where((area.c.phase != 1) | (area.c.next_step != "")),
        "survey_wave": sa.select(sa.func.count()).select_from(wave).where(wave.c.answers_deleted_at.is_not(None)),
    }
    for name, statement in used.items():
        rows = connection.execute(statement).scalar_one()
        if rows:
            from ctc_toolkit.errors import ToolkitError

            raise ToolkitError("migration_would_lose", table=name, rows=rows)


def _columns() -> None:
    with op.batch_alter_table("area") as batch:
        batch.add_column(sa.Column("phase", sa.Integer(), nullable=False, server_default="1"))
        batch.add_column(sa.Column("phase_since", sa.DateTime(timezone=True), nullable=True))
        batch.add_column(sa.Column("next_step", sa.Text(), nullable=False, server_default=""))
        batch.add_column(sa.Column("next_step_at", sa.DateTime(timezone=True), nullable=True))
        batch.create_check_constraint(op.f("ck_area_phase"), "phase BETWEEN 1 AND 5")
    with op.batch_alter_table("area") as batch:
        batch.alter_column("phase", server_default=None)
        batch.alter_column("next_step", server_default=None)
    with op.batch_alter_table("survey_wave") as batch:
        batch.add_column(sa.Column("plan_id", sa.Text(), nullable=True))
        batch.add_column(sa.Column("delete_on", sa.Date(), nullable=True))
        batch.add_column(sa.Column("answers_deleted_at", sa.DateTime(timezone=True), nullable=True))
        batch.create_index(op.f("ix_survey_wave_plan_id"), ["plan_id"])
        batch.create_foreign_key(op.f("fk_survey_wave_plan_id"), "survey_plan", ["plan_id"], ["id"])


def _audit() -> None:
    with op.batch_alter_table("audit_record") as batch:
        batch.add_column(sa.Column("account_id", sa.Text(), nullable=True))
        batch.add_column(sa.Column("entry_hash", sa.Text(), nullable=True))
        batch.create_index(op.f("ix_audit_record_account_id"), ["account_id"])
    last_id, last_hash = _chain(op.get_bind())
    with op.batch_alter_table("audit_record") as batch:
        batch.alter_column("entry_hash", existing_type=sa.Text(), nullable=False)
    chain = op.create_table(
        "audit_chain",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("first_hash", sa.Text(), nullable=False),
        sa.Column("removed_lines", sa.Integer(), nullable=False),
        sa.Column("last_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("last_hash", sa.Text(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_audit_chain_single_row")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_chain")),
    )
    first = {"id": 1, "first_hash": BEFORE_THE_FIRST, "removed_lines": 0, "last_id": last_id, "last_hash": last_hash}
    op.bulk_insert(chain, [first])


def _chain(connection: sa.Connection) -> tuple[int, str]:
    """Give every line its hash, as store/audit.py computes it, and return id and hash of the newest."""
    names = ("id", "at", "who", "account_id", "action", "object", "ags", "result", "entry_hash")
    kinds = {"id": sa.BigInteger(), "at": sa.DateTime(timezone=True)}
    lines = sa.table("audit_record", *(sa.column(name, kinds.get(name, sa.Text())) for name in names))
    last_id, last_hash = 0, BEFORE_THE_FIRST
    for line in connection.execute(sa.select(lines).order_by(lines.c.id)).all():
        at = line.at.replace(tzinfo=UTC) if line.at.tzinfo is None else line.at.astimezone(UTC)
        moment = at.isoformat(timespec="microseconds")
        fields = [last_hash, line.id, moment, line.who, None, line.action, line.object, line.ags, line.result]
        text = json.dumps(fields, ensure_ascii=False, separators=(",", ":"))
        last_id, last_hash = line.id, hashlib.sha256(text.encode()).hexdigest()
        connection.execute(sa.update(lines).where(lines.c.id == line.id).values(entry_hash=last_hash))
    return last_id, last_hash


def _people() -> None:
    op.create_table(
        "account",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("login", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=True),
        sa.Column("password_set_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("second_factor", sa.Text(), nullable=True),
        sa.Column("second_factor_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("second_factor_step", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("disabled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_sign_in_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("language IN ('de', 'en')", name=op.f("ck_account_language")),
        sa.CheckConstraint("state IN ('invited', 'active', 'disabled')", name=op.f("ck_account_state")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
        sa.UniqueConstraint("login", name=op.f("uq_account_login")),
    )
    op.create_table(
        "role_held",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("account_id", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("ags", sa.Text(), nullable=True),
        sa.Column("area_id", sa.Text(), nullable=True),
        sa.Column("granted_by", sa.Text(), nullable=False),
        sa.Column("granted_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "role IN ('coordinator', 'area_team', 'multiplier', 'trainer', 'evaluator', 'administrator')",
            name=op.f("ck_role_held_role"),
        ),
        sa.CheckConstraint("area_id IS NULL OR ags IS NOT NULL", name=op.f("ck_role_held_area_in_city")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_role_held_account_id")),
        sa.ForeignKeyConstraint(
            ["ags"], ["city.ags"], name=op.f("fk_role_held_ags"), initially="DEFERRED", deferrable=True
        ),
        sa.ForeignKeyConstraint(
            ["area_id"], ["area.id"], name=op.f("fk_role_held_area_id"), initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_role_held")),
        sa.UniqueConstraint(
            "account_id", "role", "ags", "area_id", name=op.f("uq_role_held_account_id_role_ags_area_id")
        ),
    )
    op.create_index(op.f("ix_role_held_ags"), "role_held", ["ags"])
    op.create_index(op.f("ix_role_held_area_id"), "role_held", ["area_id"])
    op.create_table(
        "external_identity",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("issuer", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("account_id", sa.Text(), nullable=False),
        sa.Column("linked_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_external_identity_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_external_identity")),
        sa.UniqueConstraint("issuer", "subject", name=op.f("uq_external_identity_issuer_subject")),
    )
    op.create_index(op.f("ix_external_identity_account_id"), "external_identity", ["account_id"])
    op.create_table(
        "one_time_code",
        sa.Column("code_hash", sa.Text(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("account_id", sa.Text(), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "purpose IN ('invitation', 'password_reset', 'first_administrator', 'identity_link')",
            name=op.f("ck_one_time_code_purpose"),
        ),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_one_time_code_account_id")),
        sa.PrimaryKeyConstraint("code_hash", name=op.f("pk_one_time_code")),
    )
    op.create_index(op.f("ix_one_time_code_account_id"), "one_time_code", ["account_id"])
    op.create_table(
        "sign_in_session",
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("account_id", sa.Text(), nullable=True),
        sa.Column("demo_role", sa.Text(), nullable=True),
        sa.Column("demo_ags", sa.Text(), nullable=True),
        sa.Column("second_factor", sa.Text(), nullable=False),
        sa.Column("browser", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "demo_role IS NULL OR demo_role IN ('coordinator', 'area_team', 'multiplier', 'trainer', 'evaluator', 'administrator')",
            name=op.f("ck_sign_in_session_demo_role"),
        ),
        sa.CheckConstraint(
            "second_factor IN ('not_needed', 'open', 'done')", name=op.f("ck_sign_in_session_second_factor")
        ),
        sa.CheckConstraint(
            "(account_id IS NULL) <> (demo_role IS NULL)", name=op.f("ck_sign_in_session_account_or_demo")
        ),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_sign_in_session_account_id")),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_sign_in_session")),
        sa.UniqueConstraint("id", name=op.f("uq_sign_in_session_id")),
    )
    op.create_index(op.f("ix_sign_in_session_account_id"), "sign_in_session", ["account_id"])
    op.create_index(op.f("ix_sign_in_session_expires_at"), "sign_in_session", ["expires_at"])
    op.create_table(
        "sign_in_delay",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("last_failure_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("wait_until", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_sign_in_delay")),
    )
    op.create_index(op.f("ix_sign_in_delay_last_failure_at"), "sign_in_delay", ["last_failure_at"])


def _surveys() -> None:
    op.create_table(
        "survey_plan",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("ags", sa.Text(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=True),
        sa.Column("last_day", sa.Date(), nullable=True),
        sa.Column("lesson_minutes", sa.Integer(), nullable=True),
        sa.Column("purpose", sa.Text(), nullable=True),
        sa.Column("purpose_note", sa.Text(), nullable=False),
        sa.Column("consent_form_version", sa.Text(), nullable=False),
        sa.Column("impact_assessment", sa.Text(), nullable=False),
        sa.Column("officer_consulted_on", sa.Date(), nullable=True),
        sa.Column("upper_authority", sa.Text(), nullable=False),
        sa.Column("upper_authority_on", sa.Date(), nullable=True),
        sa.Column("deletion_date", sa.Date(), nullable=True),
        sa.Column("responsible_office", sa.Text(), nullable=False),
        sa.Column("contact", sa.Text(), nullable=False),
        sa.Column("officer_contact", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "upper_authority IN ('open', 'not_needed', 'informed')", name=op.f("ck_survey_plan_upper_authority")
        ),
        sa.CheckConstraint(
            "lesson_minutes IS NULL OR lesson_minutes > 0", name=op.f("ck_survey_plan_lesson_minutes")
        ),
        sa.ForeignKeyConstraint(["ags"], ["city.ags"], name=op.f("fk_survey_plan_ags")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_survey_plan")),
    )
    op.create_index(op.f("ix_survey_plan_ags"), "survey_plan", ["ags"])
    op.create_table(
        "school_decision",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("plan_id", sa.Text(), nullable=False),
        sa.Column("school", sa.Text(), nullable=False),
        sa.Column("decision", sa.Text(), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("conference_on", sa.Date(), nullable=True),
        sa.Column("expected_pupils", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("decision IN ('open', 'yes', 'no')", name=op.f("ck_school_decision_decision")),
        sa.CheckConstraint(
            "expected_pupils IS NULL OR expected_pupils >= 0", name=op.f("ck_school_decision_expected_pupils")
        ),
        sa.ForeignKeyConstraint(["plan_id"], ["survey_plan.id"], name=op.f("fk_school_decision_plan_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_school_decision")),
        sa.UniqueConstraint("plan_id", "school", name=op.f("uq_school_decision_plan_id_school")),
    )
    if op.get_bind().dialect.name == "postgresql":  # answers are compressed already; stored as they are, they can be
        op.execute("ALTER TABLE wave_answers ALTER COLUMN answers SET STORAGE EXTERNAL")  # searched after a deletion
    op.create_table(
        "released_table",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("wave_id", sa.Text(), nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("request", sa.Text(), nullable=False),
        sa.Column("rules", sa.Text(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("content_hash", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("level IN ('internal', 'public')", name=op.f("ck_released_table_level")),
        sa.ForeignKeyConstraint(["wave_id"], ["survey_wave.id"], name=op.f("fk_released_table_wave_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_released_table")),
        sa.UniqueConstraint(
            "wave_id", "level", "request", "rules", name=op.f("uq_released_table_wave_id_level_request_rules")
        ),
    )
    op.create_table(
        "deletion_proof",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("content_hash", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deletion_proof")),
    )
    op.create_index(op.f("ix_deletion_proof_at"), "deletion_proof", ["at"])


def _texts() -> None:
    op.create_table(
        "draft_text",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("ags", sa.Text(), nullable=False),
        sa.Column("area_id", sa.Text(), nullable=True),
        sa.Column("wave_id", sa.Text(), nullable=True),
        sa.Column("section", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("changed_by", sa.Text(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("area_id IS NOT NULL OR wave_id IS NOT NULL", name=op.f("ck_draft_text_place")),
        sa.ForeignKeyConstraint(["ags"], ["city.ags"], name=op.f("fk_draft_text_ags")),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_draft_text_area_id")),
        sa.ForeignKeyConstraint(["wave_id"], ["survey_wave.id"], name=op.f("fk_draft_text_wave_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draft_text")),
        sa.UniqueConstraint("key", name=op.f("uq_draft_text_key")),
    )
    op.create_index(op.f("ix_draft_text_ags"), "draft_text", ["ags"])
    op.create_index(op.f("ix_draft_text_area_id"), "draft_text", ["area_id"])
    op.create_index(op.f("ix_draft_text_wave_id"), "draft_text", ["wave_id"])
    op.create_table(
        "kept_text",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("draft_id", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("based_on", sa.Integer(), nullable=False),
        sa.Column("kept_for", sa.Text(), nullable=False),
        sa.Column("account_id", sa.Text(), nullable=True),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_kept_text_account_id")),
        sa.ForeignKeyConstraint(["draft_id"], ["draft_text.id"], name=op.f("fk_kept_text_draft_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kept_text")),
    )
    op.create_index(op.f("ix_kept_text_account_id"), "kept_text", ["account_id"])
    op.create_index(op.f("ix_kept_text_draft_id"), "kept_text", ["draft_id"])
    op.create_table(
        "submission",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("ags", sa.Text(), nullable=False),
        sa.Column("area_id", sa.Text(), nullable=True),
        sa.Column("wave_id", sa.Text(), nullable=True),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("content_hash", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("submitted_by", sa.Text(), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("kind IN ('profile', 'plan')", name=op.f("ck_submission_kind")),
        sa.CheckConstraint(
            "state IN ('submitted', 'returned', 'approved', 'withdrawn')", name=op.f("ck_submission_state")
        ),
        sa.ForeignKeyConstraint(["ags"], ["city.ags"], name=op.f("fk_submission_ags")),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_submission_area_id")),
        sa.ForeignKeyConstraint(["wave_id"], ["survey_wave.id"], name=op.f("fk_submission_wave_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_submission")),
        sa.UniqueConstraint("subject", "number", name=op.f("uq_submission_subject_number")),
    )
    op.create_index(op.f("ix_submission_ags"), "submission", ["ags"])
    op.create_index(op.f("ix_submission_area_id"), "submission", ["area_id"])
    op.create_index(op.f("ix_submission_wave_id"), "submission", ["wave_id"])
    op.create_table(
        "review_entry",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("submission_id", sa.Text(), nullable=False),
        sa.Column("section", sa.Text(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "kind IN ('submitted', 'comment', 'returned', 'approved', 'withdrawn')", name=op.f("ck_review_entry_kind")
        ),
        sa.ForeignKeyConstraint(["submission_id"], ["submission.id"], name=op.f("fk_review_entry_submission_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_entry")),
    )
    op.create_index(op.f("ix_review_entry_submission_id"), "review_entry", ["submission_id"])
