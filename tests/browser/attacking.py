"""Texts of attackers in every text of a database, and what would show that one of them came to life on a page."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import cycle
from pathlib import Path
from typing import Any

from sqlalchemy import Boolean, CheckConstraint, Column, MetaData, String, Table, create_engine, insert, select

from ctc_toolkit.store.models.base import METADATA
from tests.browser.xss_payloads import LOGO, PAYLOADS
from tests.store.populate import ROWS, fitted, needed

NOT_TEXTS = {
    "a number, a moment or an id as text": "audit_record.account_id draft_text.key sign_in_session.id "
    "submission.subject background_job.runner body_meeting.begins vote_round.salt kept_brand.fingerprint "
    "body_decision.replaced_by plan_entry.origin delivery_session.entry",
    "a code of the catalogue or of the program": "account.state audit_record.action audit_record.ags "
    "background_job.kind background_job.step body_decision.step body_member.sector city_brand.colour kept_brand.colour "
    "cut_points.instrument decision_change.field delivery_group.measure delivery_link.measure delivery_link.group_id "
    "delivery_reaction.measure delivery_reaction.warning delivery_set_up.measure draft_text.section evidence_file.step "
    "evidence_file.media_type indicator_card.domain indicator_value.indicator children_of_place.place "
    "made_report.product made_report.language made_report.form made_report.level made_report.software "
    "offer.programme practice_comment.role practice_file.media_type practice_version.contact "
    "process_change.step process_change.field programme_change.measure reference_values.instrument "
    "release_plan.product released_table.request release_plan.rules released_table.rules review_entry.section "
    "review_entry.role school_reminder.kind site_check.questions site_check_answer.item site_label.word "
    "step_entry.step survey_plan.purpose survey_wave.instrument survey_wave.software survey_wave.source "
    "team_survey.questionnaire trained_share.body training_event.training workshop_group.code "
    "workshop_group.scenario workshop_shown.exercise yearly_entry.measure one_time_code.created_by "
    "sign_in_session.demo_ags sign_in_session.browser external_identity.issuer external_identity.subject "
    "priority_set.reference wave_tables.replaces school_consent.school step_entry.function training_event.function",
    "codes and numbers as JSON, nothing that somebody typed": "answer_choice.rules answer_choice.margins "
    "answer_choice.expected background_job.request background_job.person children_of_place.counts "
    "delivery_observation.ratings delivery_observation.delivered delivery_observation.planned "
    "delivery_session.delivered delivery_session.planned indicator_card.measures interface_token.cities "
    "made_report.sections made_report.inputs newsletter.left_out offer.areas offer.levels offer.settings "
    "offer.factors_main offer.factors_side practice_version.phases practice_version.steps practice_version.factors "
    "priority_set.listed priority_set.evidence programme_change.result programme_package.entries team_answer.answers "
    "team_survey.results training_event.sectors training_event.cities vote_round.tally background_job.actor "
    "background_job.result background_job.problem",
    "checked against its sum when it is read": "cut_points.document deletion_proof.document release_plan.document "
    "released_table.document reference_values.document wave_tables.document submission.document",
    "sealed with the key of the installation": "account.second_factor",
}
"""Columns that hold no text of a person, by reason. Every other column of text is attacked."""
DOCUMENTS = [
    "comparison_study.document",
    "delivery_set_up.components",
    "made_report.details",
    "made_report.recipients",
    "plan_entry.document",
    "priority_set.entries",
    "programme_change.entered",
    "yearly_entry.document",
    "yearly_review.figures",
]
"""Columns with JSON in which texts of persons stand: strings with a blank in them."""
ONLY = dict.fromkeys(("process_change.before", "process_change.after"), "field IN ('evidence', 'note')")
"""Columns that hold texts of persons in some rows and codes in the others, with what tells them apart."""
FEW_TEXTS = {
    "site_label",
    "workshop_group",
    "workshop_shown",
    "background_job",
    "held_import",
    "wave_tables",
    "deletion_proof",
}
"""Tables without rows in the demo whose made-up rows would change what every page shows, or stop one."""


def text_columns() -> list[str]:
    """Return every column (`table.column`) with texts of persons, from the models."""
    return [name for name, column in _strings() if not _is_code(column) and name not in _named()]


def _strings() -> Iterator[tuple[str, Column[Any]]]:
    for table in METADATA.sorted_tables:
        yield from ((f"{table.name}.{column.name}", column) for column in table.columns if _is_string(column))


def _is_string(column: Column[Any]) -> bool:
    return isinstance(column.type, String) and not isinstance(column.type, Boolean)


def _is_code(column: Column[Any]) -> bool:
    checks = [str(rule.sqltext) for rule in column.table.constraints if isinstance(rule, CheckConstraint)]
    listed = any(f"{column.name} IN (" in check for check in checks)
    return bool(column.primary_key or column.foreign_keys or listed or column.name.endswith("_hash"))


def _named() -> set[str]:
    return {name for names in NOT_TEXTS.values() for name in names.split()}


def unknown_names() -> set[str]:
    """Return names in the lists above that are no columns of text."""
    return (_named() | set(DOCUMENTS)) - {name for name, _ in _strings()}


def plant(database: Path, *, backwards: bool = False) -> dict[str, int]:
    """Put attacks into every text of a database; return how many rows of each column hold some.

    Each column gets all payloads, spread over its rows: one row holds all of them, 200 rows one each.
    """
    _fill_empty_tables(database)
    with sqlite3.connect(database) as connection:
        planted = {name: _attack(connection, name, backwards) for name in text_columns()}
        connection.execute("UPDATE kept_brand SET logo = ?, template = ''", (LOGO.encode(),))
        connection.execute("UPDATE practice_file SET content = ?", (LOGO.encode(),))
    return planted


def _fill_empty_tables(database: Path) -> None:
    """Give tables without rows those of the tests of migrations, tied to rows that are there."""
    engine = create_engine(f"sqlite:///{database}")
    tables = MetaData()
    tables.reflect(engine)
    with engine.begin() as connection:
        for table in tables.sorted_tables:
            made = ROWS[max(ROWS)].get(table.name, []) if table.name not in FEW_TEXTS else []
            if made and not connection.execute(select(table).limit(1)).first():
                for row in made:
                    tied = {**row, **_ties(connection, table, row)}
                    connection.execute(insert(table).values(fitted(connection, {**needed(table, tied), **tied})))
    engine.dispose()


def _ties(connection: Any, table: Table, row: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for column in table.columns:
        for key in column.foreign_keys:
            there = connection.execute(select(key.column).order_by(key.column)).scalars().all()
            if row.get(column.name) is not None and row[column.name] not in there:
                found[column.name] = there[-1] if there[0] in found.values() else there[0]
    return found


def _attack(connection: sqlite3.Connection, name: str, backwards: bool) -> int:
    table, column = name.split(".")
    filled = f"{column} <> ''" if name in DOCUMENTS else f"{column} IS NOT NULL"
    where = f"{filled} AND {ONLY.get(name, 'TRUE')}"
    rows = connection.execute(f"SELECT rowid, {column} FROM {table} WHERE {where}").fetchall()
    payloads = PAYLOADS[::-1] if backwards else PAYLOADS
    each = -(-len(payloads) // max(1, len(rows)))
    shares = cycle([payloads[start : start + each] for start in range(0, len(payloads), each)])
    for (row, before), share in zip(rows, shares, strict=False):
        text = "\n".join([*share, str(row)])
        after = json.dumps(_replaced(json.loads(before), text)) if name in DOCUMENTS else text
        connection.execute(f"UPDATE {table} SET {column} = ? WHERE rowid = ?", (after, row))
    return len(rows)


def _replaced(value: Any, text: str) -> Any:
    """Return a document with `text` for each string that has a blank in it; some documents hold documents as text."""
    if isinstance(value, dict):
        return {key: _replaced(inner, text) for key, inner in value.items()}
    if isinstance(value, list):
        return [_replaced(inner, text) for inner in value]
    if isinstance(value, str) and value.startswith("{"):
        return json.dumps(_replaced(json.loads(value), text))
    return text if isinstance(value, str) and " " in value else value


STREAMLITS = re.compile(r"policy script-src wasm-eval http://[\w.:]+/static/js/protobuf\.[\w-]+\.js:\d+ $")
"""The one thing the policy blocks on pages without attacks: Streamlit's library tries WebAssembly and does without."""
LISTEN = """
window.__violations = [];
document.addEventListener('securitypolicyviolation', (event) => window.__violations.push(
    `${event.effectiveDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber} ${event.sample}`));
"""
LOOK = """(ours) => {
    const found = [];
    const say = (what, element) => found.push(`${what} ${element.outerHTML.slice(0, 160)}`);
    const visit = (root) => { for (const element of root.querySelectorAll('*')) {
        const tag = element.tagName.toLowerCase();
        if (['iframe', 'frame', 'object', 'embed', 'portal', 'base', 'applet', 'foreignobject', 'math', 'marquee',
             'animate', 'set', 'video', 'audio', 'xss', 'dialog'].includes(tag)) say('element', element);
        if (tag === 'template' && element.innerHTML.includes('alert')) say('element', element);
        if (tag === 'script' && !(element.src || '').startsWith(ours) && !element.dataset.shell
            && /alert|marker|__xss|xss-/.test(element.outerHTML)) say('script', element);
        if (tag === 'meta' && element.httpEquiv.toLowerCase() === 'refresh') say('refresh', element);
        if (tag === 'style' && /marker|display:none/.test(element.textContent)) say('style', element);
        for (const {name, value} of element.attributes) {
            if (/^on/.test(name)) say('event', element);
            if (['href', 'xlink:href', 'src', 'srcset', 'action', 'formaction', 'data', 'poster', 'ping', 'background']
                .includes(name) && (/^[\\s\\x00-\\x1f]*(javascript|vbscript|data:(?!image|font)):?/i.test(value)
                || /^(https?:)?\\/\\/marker\\.invalid/i.test(value))) say('address', element);
            if (name === 'style' && /marker\\.invalid|expression\\(/.test(value)) say('style', element);
        }
        if (element.shadowRoot) visit(element.shadowRoot);
    } };
    visit(document);
    if (window.__xss !== undefined) found.push(`variable ${window.__xss}`);
    if (/xss-/.test(document.title)) found.push(`title ${document.title}`);
    if (/xss=/.test(document.cookie)) found.push(`cookie ${document.cookie}`);
    return [...found, ...(window.__violations || []).map((said) => `policy ${said}`)];
}"""


@dataclass
class Detector:
    """What happened on a page that no text may do. `address`: the only server that may be asked."""

    page: Any
    address: str
    seen: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Listen from now on."""
        self.page.add_init_script(LISTEN)
        self.page.on("dialog", self._asked)
        self.page.on("request", lambda request: self._requested(request.url))
        self.page.on("websocket", lambda socket: self._requested(socket.url.replace("ws://", "http://", 1)))
        self.page.on("pageerror", lambda error: self.seen.append(f"error {error}"))
        self.page.on("console", self._said)

    def found(self) -> list[str]:
        """Return what was seen since the last call, and what stands in the page now."""
        seen = [*self.seen, *(said for said in self.page.evaluate(LOOK, self.address) if not STREAMLITS.match(said))]
        self.seen.clear()
        return seen

    def _asked(self, dialog: Any) -> None:
        self.seen.append(f"dialog {dialog.message}")
        dialog.dismiss()

    def _requested(self, url: str) -> None:
        if not url.startswith((self.address, "data:", "blob:", "about:")):
            self.seen.append(f"request {url}")

    def _said(self, message: Any) -> None:
        if "Content Security Policy" in message.text:
            self.seen.append(f"policy {message.text[:300]}")
