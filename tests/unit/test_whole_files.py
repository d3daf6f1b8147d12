"""Files written as a whole or not at all, on disks that refuse.

1. Whichever step fails (making, writing, waiting for the disk, giving the name), the person is told a listed code with
   the reason in German and English, the file that was there is still there, and nothing lies beside it.
2. On a real disk that is full or can only be read the same holds for each file that a command or a key maker writes.
3. A server without room for temporary files says so where a file is uploaded or an SPSS file is made.
4. Once the disk is well again the same call works.
"""

import errno
import os
import tempfile
from pathlib import Path

import pandas as pd
import pytest

from ctc_toolkit.access.secret_keys import load_keys
from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.pages.importing.draft import read_upload
from ctc_toolkit.pages.importing_tables.state import read_upload as read_tables
from ctc_toolkit.riskfactors.cutpoint_files import write_cut_points
from ctc_toolkit.store.sealed import make_key_file
from ctc_toolkit.survey.instrument_files import load_instrument
from ctc_toolkit.survey.simulation import SimulationSettings, simulate_wave
from ctc_toolkit.survey.simulation.files import write_wave
from ctc_toolkit.whole_files import Refusal, temporary_room, write_whole, writing_spss
from tests.small_disk import small_disk
from tests.unit.workspace.matrix_surveys import cut_points

REASONS = {
    errno.ENOSPC: ("kein Platz mehr auf dem Datenträger", "no space left on the disk"),
    errno.EROFS: ("der Datenträger ist nur lesbar", "the disk can only be read"),
    errno.EACCES: ("dort fehlen die Schreibrechte", "no right to write there"),
    errno.ENOENT: ("den Ordner gibt es nicht", "the folder is not there"),
    errno.ENAMETOOLONG: ("der Name ist zu lang", "the name is too long"),
    errno.EIO: ("der Datenträger meldet einen Fehler", "the disk reports an error"),
}


def refused(work):
    with pytest.raises(ToolkitError) as told:
        work()
    said = told.value.say("de")
    assert not [word for word in ("Errno", "No space", "Read-only", "Traceback", "Unable") if word in said]
    error = ToolkitError(told.value.code, **told.value.values)
    told.value.__traceback__ = told.value.__cause__ = told.value.__context__ = None  # holds files open
    return error


@pytest.mark.parametrize("number", REASONS)
@pytest.mark.parametrize("step", ["open", "fsync", "replace", "replace and unlink"])
def test_1_each_step(tmp_path, monkeypatch, step, number):
    path = tmp_path / "bericht.csv"
    path.write_bytes(b"frueher")

    def fails(*_args, **_more):
        raise OSError(number, os.strerror(number))

    with monkeypatch.context() as patched:
        if step == "fsync":
            patched.setattr(os, "fsync", fails)
        else:
            name = step.split(" ", maxsplit=1)[0]
            real = getattr(Path, name)

            def of_a_part(self, *args, **more):
                return fails() if self.suffix == ".part" else real(self, *args, **more)

            patched.setattr(Path, name, of_a_part)
        if "unlink" in step:  # a disk that can only be read refuses to remove even what is not there
            patched.setattr(Path, "unlink", fails)
        error = refused(lambda: write_whole(path, b"neu"))
    assert error.code == "cannot_write"
    assert all(words in error.say(language) for words, language in zip(REASONS[number], ("de", "en"), strict=True))
    assert path.read_bytes() == b"frueher"
    if "unlink" not in step:
        assert os.listdir(tmp_path) == ["bericht.csv"]
    write_whole(path, b"neu")
    assert path.read_bytes() == b"neu"


WRITERS = {
    "table": lambda place: write_whole(place / "t.csv", b"x" * 20_000),
    "cut points": lambda place: write_cut_points(cut_points("probe"), place / "g.yaml"),
    "backup key": lambda place: make_key_file(place / "key"),
    "secret key": lambda place: load_keys(place, {}),
    "simulated csv": lambda place: write_wave(WAVE, place / "w.csv"),
    "simulated sav": lambda place: write_wave(WAVE, place / "w.sav"),
    "simulated parquet": lambda place: write_wave(WAVE, place / "w.parquet"),
    "simulated zsav": lambda place: write_wave(WAVE, place / "w.zsav"),
    "simulated workbook": lambda place: write_wave(WAVE, place / "w.xlsx"),
}
WAVE = simulate_wave(load_instrument("yrbs"), SimulationSettings(respondents=300), seed=8)
CODES = {"cannot_write", "backup_key_not_written", "secret_key_unusable", "simulation_cannot_write"}


@pytest.mark.parametrize("writer", WRITERS)
def test_2_4_a_real_disk(tmp_path, writer):
    work = WRITERS[writer]
    with small_disk(tmp_path / "disk", "1m") as disk:
        before = set(os.listdir(disk.place))
        disk.leave(0)
        error = refused(lambda: work(disk.place))
        assert error.code in CODES
        assert set(os.listdir(disk.place)) - {".filler"} == before
        disk.empty()
        disk.remount("ro")
        error = refused(lambda: work(disk.place))
        assert error.code in CODES
        assert set(os.listdir(disk.place)) == before
        disk.remount("rw")
        work(disk.place)
        assert set(os.listdir(disk.place)) > before


@pytest.mark.parametrize(
    "work",
    [
        lambda: read_upload(b"a;b\n1;2\n", "x.csv"),
        lambda: read_tables(b"a;b\n1;2\n", "x.csv", "ctc-youth-survey"),
    ],
)
def test_3_no_room_for_an_upload(tmp_path, monkeypatch, work):
    with small_disk(tmp_path / "disk", "1m") as disk:
        monkeypatch.setattr(tempfile, "tempdir", str(disk.place))
        disk.leave(0)
        error = refused(work)
        assert error.code == "no_temporary_room"
        assert "kein Platz mehr auf dem Datenträger" in error.say("de")
        assert set(os.listdir(disk.place)) == {".filler"}


def test_3_an_spss_file_that_finds_no_room(tmp_path):
    import pyreadstat

    with small_disk(tmp_path / "disk", "64k") as disk:
        disk.leave(0)

        def work():
            with temporary_room(), writing_spss(disk.place / "x.sav", 5000):
                pyreadstat.write_sav(pd.DataFrame({"a": range(5000)}), str(disk.place / "x.sav"))

        assert refused(work).code == "no_temporary_room"


def test_3_an_spss_file_that_ends_too_early(tmp_path):
    import pyreadstat

    path, rows = tmp_path / "x.sav", 500

    def work(bytes_kept):
        with writing_spss(path, rows):
            pyreadstat.write_sav(pd.DataFrame({"a": range(rows), "b": range(rows)}), str(path))
            os.truncate(path, bytes_kept or path.stat().st_size)

    work(0)
    whole = path.stat().st_size
    for missing in (1, 8, 100, 4000):
        with pytest.raises(OSError, match=r"\S"):
            work(whole - missing)
    assert str(Refusal(None)) == "the disk reports an error"
