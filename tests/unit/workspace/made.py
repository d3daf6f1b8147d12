"""Made-up answers, people and workspaces for the tests of the workspace."""

from __future__ import annotations

import hashlib
from datetime import date, timedelta
from itertools import count

import numpy as np
import pandas as pd
from sqlalchemy import func, select, text

from ctc_toolkit.access import Actor, Role
from ctc_toolkit.store import PlanEntry, SchoolEntry
from ctc_toolkit.store.models import METADATA
from ctc_toolkit.survey.instrument_files import load_instrument
from ctc_toolkit.survey.responses import ResponseTable
from ctc_toolkit.workspace import add_city, open_workspace

LINES = METADATA.tables["audit_record"]
ROWS_BY_TABLE = text(" UNION ALL ".join(f"SELECT '{name}', count(*) FROM {name}" for name in METADATA.tables))

DORTMUND, DUISBURG, ESSEN = "05913000", "05112000", "05113000"
ADMINISTRATOR = Actor("Administration", frozenset({(Role.ADMINISTRATOR, None)}))
COORDINATOR = Actor("Koordination Dortmund", frozenset({(Role.COORDINATOR, DORTMUND)}))
_FILES = count()


def fresh_hash() -> str:
    """Return the SHA-256 of a file that no test has used yet."""
    return hashlib.sha256(f"file {next(_FILES)}".encode()).hexdigest()


def answers(
    rows: int = 400, *, instrument: str = "yrbs@2019", seed: int = 1, source_hash: str | None = None
) -> ResponseTable:
    """Return random answers to all items, with sex and grade; 5 % are missing."""
    loaded = load_instrument(instrument)
    random = np.random.default_rng(seed)
    columns = {}
    for item in loaded.items:
        codes = random.choice(np.array(loaded.codes_of(item.id), dtype=np.int8), size=rows)
        columns[item.id] = np.where(random.random(rows) < 0.05, -1, codes).astype(np.int8)
    for name in (item for rule in loaded.screening if rule.use == "default" for item in rule.items):
        columns[name] = np.full(rows, min(loaded.codes_of(name)), dtype=np.int8)  # random ones would mean nobody
    groups = {
        group.id: pd.Categorical(random.choice([value.id for value in group.values], size=rows))
        for group in loaded.groups
        if group.role in ("sex", "grade") and group.values
    }
    design = pd.DataFrame({"psu": pd.Categorical(random.integers(0, 20, size=rows).astype(str))})
    return ResponseTable(loaded, pd.DataFrame(columns), pd.DataFrame(groups), design, source_hash or fresh_hash())


def real_workspace(url: str):
    """Return a workspace with the real cities Dortmund and Essen."""
    ws = open_workspace(url)
    add_city(ADMINISTRATOR, ws, ags=DORTMUND, name="Dortmund", areas=["Nordstadt", "Hörde"])
    add_city(ADMINISTRATOR, ws, ags=ESSEN, name="Essen", areas=["Nordviertel"])
    return ws


def day(days: int) -> date:
    """Return the date so many days from today."""
    return date.today() + timedelta(days=days)


COMPLETE = PlanEntry(
    label="Befragung",
    year=date.today().year,
    first_day=day(-40),
    last_day=day(-20),
    lesson_minutes=45,
    purpose="prevention",
    consent_form_version="Fassung 2",
    impact_assessment="DSFA 2026-7",
    officer_consulted_on=day(-90),
    upper_authority="informed",
    upper_authority_on=day(-85),
    deletion_date=day(200),
    responsible_office="Jugendamt, Hansastraße 95, 44137 Dortmund",
    contact="Koordination CTC, Telefon 0231 50-0",
    officer_contact="Behördliche Datenschutzbeauftragte, Friedensplatz 1",
)
"""A plan from which nothing is missing, once a school has agreed."""
AGREED = SchoolEntry("Schule am Park", "yes", day(-60), day(-70), 300)
"""A school from which nothing is missing."""


def complete_plan(ws, ags: str, entry: PlanEntry = COMPLETE, schools: tuple[SchoolEntry, ...] = (AGREED,)) -> str:
    """Store a planned survey behind the back of the use cases and return its id."""
    with ws.store.writing() as repository:
        plan = repository.surveys.add_plan(ags, entry)
        for school in schools:
            repository.surveys.add_school(plan.id, school)
        return plan.id


def audit_log(ws):
    """Return the audit log of a workspace, oldest line first."""
    with ws.store.reading() as repository:
        return repository.audit_log()


def last_line(ws) -> int:
    """Return the number of the last line of the audit log."""
    with ws.store.database.engine.connect() as connection:
        return connection.execute(select(func.max(LINES.c.id))).scalar_one() or 0


def lines_after(ws, number: int) -> list:
    """Return the lines of the audit log after the line `number`, oldest first, as the table holds them."""
    with ws.store.database.engine.connect() as connection:
        return list(connection.execute(select(LINES).where(LINES.c.id > number).order_by(LINES.c.id)))


def tables_in(ws) -> dict[str, int]:
    """Return the number of rows of every table, asked for in one go."""
    with ws.store.database.engine.connect() as connection:
        return dict(tuple(row) for row in connection.execute(ROWS_BY_TABLE))
