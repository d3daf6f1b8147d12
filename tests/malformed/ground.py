"""A real SQLite workspace that is ready for every kind of file, and the count of what is in it.

Whatever a file leads to is asked of this workspace through the use cases of the app. `rows` counts every table; a file
that was let in is taken out again by putting the untouched database back.
"""

from __future__ import annotations

import shutil
from contextlib import suppress
from datetime import date
from pathlib import Path

from survey_files import survey_instrument

from ctc_toolkit.access import Actor, Assignment, Role
from ctc_toolkit.implementation.records import Component, GroupFields, SetUpFields
from ctc_toolkit.store import AreaRecord, new_id, open_store
from ctc_toolkit.survey.instrument_files import load_instrument
from ctc_toolkit.workspace import area_delivery, open_workspace, save_group, save_set_up, waves
from tests.unit.workspace.made import DORTMUND, complete_plan, tables_in
from tests.unit.workspace.matrix_delivery import decided_measures
from tests.unit.workspace.matrix_surveys import add_wave

KIM = Actor("Kim Koordination", frozenset({Assignment(Role.COORDINATOR, DORTMUND)}))
OFFICE = Actor("Administration", frozenset({Assignment(Role.ADMINISTRATOR)}))
MEASURE, GROUP = "Lebenskompetenz", "Klasse 5b"
TODAY = date(2026, 11, 30)
INSTRUMENT = survey_instrument()


def know_small_instrument() -> None:
    """Let waves be stored that were answered on the small instrument of the tests, which no folder holds."""
    waves.load_instrument = (  # type: ignore[attr-defined]
        lambda reference: INSTRUMENT if reference == INSTRUMENT.reference else load_instrument(reference)
    )


class Ground:
    """The workspace. folder: an empty one for its database and for files."""

    def __init__(self, folder: Path) -> None:
        know_small_instrument()
        self.folder = folder
        self.path, self._untouched = folder / "ctc.sqlite", folder / "untouched.sqlite"
        store = open_store(f"sqlite:///{self.path}")
        store.empty_log()
        store.close()
        self.ws = open_workspace(f"sqlite:///{self.path}")
        self.area = new_id()
        with self.ws.store.writing() as repository:
            repository.decide_mode("real")
            repository.add_city(DORTMUND, "Dortmund", [AreaRecord(self.area, "Nordhafen")])
        self.wave = add_wave(self.ws, DORTMUND)
        with self.ws.store.writing() as repository:
            _, measures = decided_measures(repository, DORTMUND, self.wave, MEASURE, area=self.area)
        self.measure = measures[0]
        parts = (Component("a", "Regeln"), Component("b", "Rollenspiel"))
        save_set_up(KIM, self.ws, self.area, self.measure, SetUpFields(parts, sessions=10), version=0)
        save_group(KIM, self.ws, self.area, self.measure, GroupFields(GROUP, start=date(2026, 9, 1), participants=20))
        self.survey_plan, self.school_plan = complete_plan(self.ws, DORTMUND), complete_plan(self.ws, DORTMUND)
        self.measures = area_delivery(KIM, self.ws, self.area).measures
        self.ws.close()
        shutil.copyfile(self.path, self._untouched)
        self.ws = open_workspace(f"sqlite:///{self.path}")
        self.before = self.rows()

    def rows(self) -> dict[str, int]:
        """Return the number of rows of every table."""
        return tables_in(self.ws)

    def grown(self) -> int:
        """Return how many rows there are more or fewer than before the file."""
        now = self.rows()
        return sum(abs(now[name] - self.before[name]) for name in now)

    def put_back(self) -> None:
        """Put the untouched database back."""
        self.ws.close()
        for ending in ("-wal", "-shm", "-journal"):
            with suppress(FileNotFoundError):
                Path(f"{self.path}{ending}").unlink()
        shutil.copyfile(self._untouched, self.path)
        self.ws = open_workspace(f"sqlite:///{self.path}")

    def close(self) -> None:
        """Close the database."""
        self.ws.close()
