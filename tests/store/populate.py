"""Rows for a database in the state of each migration, and what a database holds, for comparing.

A new migration adds its revision to `ROWS`: a full set of rows in the tables as they are in that state.
"""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import Connection, LargeBinary, MetaData, Table, insert, select, text, update

from tests.store.later_rows import later_rows

MOMENT = datetime(2026, 11, 24, 9, 30, 15, 123456, tzinfo=UTC)
WAVES = [("05913000", "a1"), ("05913000", "a2"), ("05112000", "b1")]


def wave_id(mark: str) -> str:
    """Return a lasting id for a wave of `WAVES`."""
    return f"00000000-0000-4000-8000-0000000000{mark}"


FIRST = {
    "city": [
        {
            "ags": "05913000",
            "name": "Dörtmünd – „Probe“ 🌳",
            "made_up": True,
            "created_at": MOMENT,
            "version": 3,
        },
        {"ags": "05112000", "name": "=Duisburg", "made_up": False, "created_at": MOMENT, "version": 1},
    ],
    "area": [
        {"id": f"area-{ags}-{name}", "ags": ags, "name": name, "version": 1}
        for ags in ("05913000", "05112000")
        for name in ("Nord", "שכונה")
    ],
    "cut_points": [
        {
            "id": "made_up",
            "instrument": "probe",
            "status": "made_up",
            "valid_from": date(2026, 1, 31),
            "document": "id: made_up\ntitle: Größe\n",
            "content_hash": "c" * 64,
            "added_at": MOMENT,
        }
    ],
    "survey_wave": [
        {
            "id": wave_id(mark),
            "ags": ags,
            "instrument": "probe@1",
            "year": 2024,
            "label": f"Befragung {mark}",
            "respondents": 4000,
            "source_hash": mark * 32,
            "content_hash": "d" * 64,
            "software": "ctc-toolkit 0.1.0",
            "made_up": True,
            "cut_points": "made_up" if mark != "a2" else None,
            "imported_at": MOMENT,
            "version": 2,
        }
        for ags, mark in WAVES
    ],
    "wave_answers": [
        {"wave_id": wave_id(mark), "answers": bytes(range(256)) * (index + 1)} for index, (_, mark) in enumerate(WAVES)
    ],
    "audit_record": [
        {
            "at": MOMENT,
            "who": "Ä. Ödegaard",
            "action": "import_wave",
            "object": f"wave {wave_id(mark)}",
            "ags": ags,
            "result": "done",
        }
        for ags, mark in WAVES
    ],
}

LATER = MOMENT + timedelta(days=2, microseconds=1)


def chained(lines: list[dict]) -> list[dict]:
    """Return lines of the audit log with ids (one is missing, as after a broken-off insert) and chained hashes."""
    before, done = "0" * 64, []
    for number, line in enumerate(lines, start=1):
        entry = {"id": number if number < 3 else number + 1, "account_id": None, **line}
        at = entry["at"].astimezone(UTC).isoformat(timespec="microseconds")
        fields = [before, entry["id"], at] + [entry[name] for name in AUDIT_FIELDS]
        before = hashlib.sha256(json.dumps(fields, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()
        done.append({**entry, "entry_hash": before})
    return done


AUDIT_FIELDS = ("who", "account_id", "action", "object", "ags", "result")

ACCOUNTS = [
    {
        "id": f"account-{name}",
        "login": login,
        "name": title,
        "language": language,
        "state": state,
        "password_hash": f"$argon2id$v=19$m=65536,t=3,p=4$made-up-{name}" if state != "invited" else None,
        "password_set_at": MOMENT if state != "invited" else None,
        "second_factor": "sealed:Ääß" if state == "active" else None,
        "second_factor_since": MOMENT if state == "active" else None,
        "second_factor_step": 2**40 if state == "active" else None,
        "created_at": MOMENT,
        "disabled_at": LATER if state == "disabled" else None,
        "last_sign_in_at": LATER if state == "active" else None,
        "version": 4,
    }
    for name, login, title, language, state in (
        ("a", "ö.ödegaard", "Ä. Ödegaard", "de", "active"),
        ("b", "new@example.org", "=New", "en", "invited"),
        ("c", "gone", "Ğöñe", "de", "disabled"),
    )
]

LINES = [
    {"at": MOMENT, "who": "Ä. Ödegaard", "action": "import_wave", "object": f"wave {wave_id(mark)}", "ags": ags,
     "result": "done", "account_id": "account-a"}
    for ags, mark in WAVES
] + [
    {"at": LATER, "who": "=New\u2028", "action": "read_texts", "object": "?", "ags": None, "result": "refused"},
]  # fmt: skip

PEOPLE = {
    "account": ACCOUNTS,
    "role_held": [
        {
            "id": f"role-{number}",
            "account_id": account,
            "role": role,
            "ags": ags,
            "area_id": area,
            "granted_by": "ctc",
            "granted_at": MOMENT,
        }
        for number, (account, role, ags, area) in enumerate(
            [
                ("account-a", "coordinator", "05913000", None),
                ("account-a", "multiplier", None, None),
                ("account-b", "area_team", "05112000", "area-05112000-שכונה"),
            ]
        )
    ],
    "external_identity": [
        {
            "id": "identity",
            "issuer": "https://login.example/realms/stadt",
            "subject": "s-1",
            "account_id": "account-a",
            "linked_at": MOMENT,
        }
    ],
    "one_time_code": [
        {
            "code_hash": "e" * 64,
            "purpose": "invitation",
            "account_id": "account-b",
            "created_by": "Ä. Ödegaard",
            "created_at": MOMENT,
            "expires_at": LATER,
            "used_at": None,
        }
    ],
    "sign_in_session": [
        {
            "token_hash": mark * 64,
            "id": f"session-{mark}",
            "account_id": account,
            "demo_role": role,
            "demo_ags": "05913000" if role else None,
            "second_factor": "done" if account else "not_needed",
            "browser": "Probe/1.0 ✓",
            "created_at": MOMENT,
            "last_seen_at": LATER,
            "expires_at": LATER,
        }
        for mark, account, role in (("1", "account-a", None), ("2", None, "coordinator"))
    ],
    "sign_in_delay": [{"key": "f" * 64, "failures": 7, "last_failure_at": MOMENT, "wait_until": LATER}],
}

SURVEYS = {
    "survey_plan": [
        {
            "id": "plan",
            "ags": "05913000",
            "label": "Befragung 2027",
            "year": 2027,
            "purpose": "profile",
            "purpose_note": "Nur für „Dörtmünd“",
            "consent_form_version": "NRW 3.1",
            "impact_assessment": "DSFA-2026/17",
            "officer_consulted_on": date(2026, 10, 1),
            "upper_authority": "informed",
            "upper_authority_on": date(2026, 10, 2),
            "deletion_date": date(2028, 2, 29),
            "created_at": MOMENT,
            "version": 5,
        }
    ],
    "school_decision": [
        {
            "id": f"decision-{school}",
            "plan_id": "plan",
            "school": school,
            "decision": decision,
            "decided_on": date(2026, 9, 30) if decision != "open" else None,
            "conference_on": None,
            "expected_pupils": 120 if decision == "yes" else None,
            "version": 1,
        }
        for school, decision in (("Schule A", "yes"), ("Schule Ö", "no"), ("学校", "open"))
    ],
    "survey_wave": [
        {**row, "plan_id": "plan" if row["ags"] == "05913000" else None, "delete_on": date(2028, 2, 29),
         "answers_deleted_at": LATER if row["label"].endswith("b1") else None}
        for row in FIRST["survey_wave"]
    ],
    "wave_answers": [row for row in FIRST["wave_answers"] if not row["wave_id"].endswith("b1")],
    "released_table": [
        {
            "id": f"released-{level}",
            "wave_id": wave_id("b1"),
            "level": level,
            "request": '{"by":["sex"]}',
            "rules": "3",
            "document": '{"größe":1}',
            "content_hash": "a" * 64,
            "created_at": MOMENT,
        }
        for level in ("internal", "public")
    ],
    "deletion_proof": [
        {"id": "proof", "at": LATER, "who": "ctc", "document": '{"pages":0}', "content_hash": "b" * 64}
    ],
}  # fmt: skip

TEXTS = {
    "draft_text": [
        {
            "id": "draft-area",
            "key": "area area-05913000-Nord next_step",
            "ags": "05913000",
            "area_id": "area-05913000-Nord",
            "wave_id": None,
            "section": "next_step",
            "text": "Zeile 1\n\tZeile 2 🌳",
            "changed_by": "Ä. Ödegaard",
            "changed_at": LATER,
            "version": 12,
        },
        {
            "id": "draft-wave",
            "key": f"wave {wave_id('a1')} summary",
            "ags": "05913000",
            "area_id": None,
            "wave_id": wave_id("a1"),
            "section": "summary",
            "text": "",
            "changed_by": "ctc",
            "changed_at": MOMENT,
            "version": 1,
        },
    ],
    "kept_text": [
        {
            "id": f"kept-{account}",
            "draft_id": "draft-area",
            "text": "verloren gegangen",
            "based_on": 11,
            "kept_for": "Ä. Ödegaard",
            "account_id": account,
            "kept_at": LATER,
        }
        for account in ("account-a", None)
    ],
    "submission": [
        {
            "id": f"submission-{number}",
            "subject": "area area-05913000-Nord",
            "number": number,
            "kind": kind,
            "ags": "05913000",
            "area_id": "area-05913000-Nord",
            "wave_id": wave_id("a1") if kind == "profile" else None,
            "document": '{"text":"Größe"}',
            "content_hash": "9" * 64,
            "state": state,
            "submitted_by": "Ä. Ödegaard",
            "submitted_at": MOMENT,
            "version": 2,
        }
        for number, (kind, state) in enumerate([("profile", "returned"), ("plan", "submitted")], start=1)
    ],
    "review_entry": [
        {
            "id": number,
            "submission_id": "submission-1",
            "section": section,
            "kind": kind,
            "text": text,
            "who": "Büro",
            "role": "multiplier",
            "at": LATER,
        }
        for number, (section, kind, text) in enumerate(
            [
                (None, "submitted", ""),
                ("next_step", "comment", "Gut. Bitte kürzer."),
                (None, "returned", "Bis Freitag"),
            ],
            start=1,
        )
    ],
}

CHAIN = chained(LINES)
SECOND = {
    "city": FIRST["city"],
    "area": [
        {**row, "phase": 1 + number, "phase_since": LATER if number else None}
        for number, row in enumerate(FIRST["area"])
    ],
    "cut_points": FIRST["cut_points"],
    **PEOPLE,
    **SURVEYS,
    **TEXTS,
    "audit_record": CHAIN,
    "audit_chain": [
        {
            "first_hash": "0" * 64,
            "removed_lines": 0,
            "last_id": CHAIN[-1]["id"],
            "last_hash": CHAIN[-1]["entry_hash"],
        }
    ],
}

THIRD = {
    **SECOND,
    "area_cycle": [
        {
            "id": "cycle-1",
            "area_id": "area-05913000-Nord",
            "number": 1,
            "started_on": date(2026, 1, 31),
            "ended_on": None,
            "paused_on": date(2026, 5, 1),
            "pause_reason": "Elternzeit – „Vertretung“ fehlt",
            "resume_on": date(2027, 1, 1),
            "version": 3,
        }
    ],
    "step_entry": [
        {
            "id": "entry-1",
            "cycle_id": "cycle-1",
            "step": "b1_1_1",
            "state": "fully",
            "reason": "",
            "evidence": "=Protokoll 🌳",
            "link": "https://akte.example/1",
            "function": "coordinator",
            "due": date(2026, 3, 1),
            "note": "שכונה",
            "changed_by": "Ä. Ödegaard",
            "changed_at": MOMENT,
            "version": 4,
        }
    ],
    "process_change": [
        {
            "cycle_id": "cycle-1",
            "step": step,
            "field": "state" if step else "phase",
            "before": "1",
            "after": "2",
            "reason": "",
            "who": "Ä. Ödegaard",
            "at": MOMENT,
        }
        for step in ("b1_1_1", None)
    ],
    "evidence_file": [
        {
            "id": "file-1",
            "cycle_id": "cycle-1",
            "step": "b1_1_1",
            "name": "Größe.pdf",
            "media_type": "application/pdf",
            "size": 256,
            "content_hash": "e" * 64,
            "content": bytes(range(256)),
            "added_by": "Ä. Ödegaard",
            "added_at": MOMENT,
        }
    ],
}

ROWS = {"0001": FIRST, "0002": SECOND, "0003": THIRD}
for _revision, _added in later_rows(THIRD):
    ROWS[_revision] = {**ROWS[max(ROWS)], **_added}

THERE_ALREADY = ("workspace", "audit_chain")
"""Tables whose only row the migrations make."""


def populate(connection: Connection, revision: str) -> None:
    """Fill the tables of a database that is in the state `revision`, without using today's models."""
    tables = reflected(connection)
    connection.execute(update(tables["workspace"]).values(mode="demo"))
    for name, rows in ROWS[revision].items():
        for row in rows:
            write = update(tables[name]) if name in THERE_ALREADY else insert(tables[name])
            named = row if name in THERE_ALREADY else {**needed(tables[name], row), **row}
            connection.execute(write.values(fitted(connection, named)))


def needed(table: Table, row: dict) -> dict:
    """Return a value for every column that must have one and is not named in the row."""
    values = {str: "Ä", int: 1, bool: True, date: MOMENT.date(), datetime: MOMENT, bytes: b"\0\xff"}
    missing = [
        column for column in table.columns if not column.nullable and column.name not in row and not column.primary_key
    ]
    return {column.name: values[column.type.python_type] for column in missing}


def fitted(connection: Connection, row: dict) -> dict:
    """Return the row as the reflected tables of the engine take it: SQLite keeps no time zone."""
    if connection.dialect.name != "sqlite":
        return row
    return {key: value.replace(tzinfo=None) if isinstance(value, datetime) else value for key, value in row.items()}


def contents(connection: Connection) -> dict[str, tuple[int, str]]:
    """Return the number of rows and a hash of the content of every table, the same on both engines."""
    result = {}
    for name, table in reflected(connection).items():
        columns = sorted(table.columns, key=lambda column: column.name)
        rows = sorted(
            repr([plain(value, column.type) for value, column in zip(row, columns, strict=True)])
            for row in connection.execute(select(*columns))
        )
        result[name] = len(rows), hashlib.sha256("\n".join(rows).encode()).hexdigest()
    return result


def reflected(connection: Connection) -> dict:
    """Return all tables as the database has them, parents first, without Alembic's own.

    Files of SQLite with the same schema share what was read of the first of them.
    """
    if connection.dialect.name != "sqlite":
        return _read(connection)
    schema = tuple(connection.execute(text("SELECT type, name, sql FROM sqlite_master ORDER BY type, name")).all())
    if schema not in _SEEN:
        _SEEN[schema] = _read(connection)
    return dict(_SEEN[schema])


_SEEN: dict[tuple, dict] = {}


def _read(connection: Connection) -> dict:
    found = MetaData()
    found.reflect(connection)
    return {table.name: table for table in found.sorted_tables if table.name != "alembic_version"}


def plain(value: object, kind: object) -> object:
    """Return a value in a form that does not depend on the engine."""
    if isinstance(value, datetime):
        moment = value if value.tzinfo else value.replace(tzinfo=UTC)
        return moment.astimezone(UTC).isoformat()
    if isinstance(kind, LargeBinary):
        return bytes(value).hex()
    return int(value) if isinstance(value, bool) else value
