"""Loading before anybody asks: what is loaded, and that it is set aside from the search for garbage.

1. Every module in a room of pages is loaded, and no page itself: a page that is loaded is shown.
2. After warming up, what was loaded is set aside: looking for garbage takes a small part of what it took before.
3. Streamlit does not look for garbage after every run.
4. Somebody else's computing makes nobody wait: the server's turns are shorter than Python's.
5. A shipped instrument is looked at on the disk once in a second, one in another folder each time.
"""

import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from ctc_toolkit.catalogue import catalogue_folder
from ctc_toolkit.pages import server, warming
from ctc_toolkit.survey import instrument_files

ROOT = Path(__file__).resolve().parents[3]
PAGES = ROOT / "ctc_toolkit" / "pages"
PYTHONS_OWN_TURN = 0.005

MEASURE = """
import gc, time
from ctc_toolkit.pages import warming

def search():
    begun = time.perf_counter()
    gc.collect()
    return time.perf_counter() - begun

set_aside, found = warming.set_aside, []
warming.set_aside = lambda: (found.append(search()), set_aside())
warming.warm_up()
assert gc.get_freeze_count() > 100_000, gc.get_freeze_count()
print(found[0], min(search() for _ in range(3)))
"""


def test_1_rooms_are_loaded_pages_are_not():
    files = {
        ".".join(file.relative_to(ROOT).with_suffix("").parts)
        for file in PAGES.glob("*/*.py")
        if file.name != "__init__.py" and file.parent.joinpath("__init__.py").exists()
    }
    assert set(warming.page_modules()) == files
    assert "ctc_toolkit.pages.glossary" not in files


def test_2_set_aside():
    done = subprocess.run(
        [sys.executable, "-c", MEASURE], capture_output=True, text=True, cwd=ROOT, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr
    before, after = (float(word) for word in done.stdout.split()[-2:])
    assert after < before / 5


def test_3_no_search_after_each_run():
    settings = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
    assert settings["runner"]["postScriptGC"] is False


def test_4_turns(monkeypatch):
    set_to = []
    monkeypatch.setattr(sys, "setswitchinterval", set_to.append)
    monkeypatch.setattr(server, "trusted_proxies", lambda: (_ for _ in ()).throw(RuntimeError("far enough")))
    with pytest.raises(RuntimeError, match="far enough"):
        server.serve(port=0)
    assert set_to == [server.TURN]
    assert server.TURN < PYTHONS_OWN_TURN


def test_5_looks_at_the_disk(monkeypatch, tmp_path):
    shipped = catalogue_folder() / "instruments" / "ctc-youth-survey"
    own = tmp_path / "own"
    shutil.copytree(shipped, own)
    looks = []
    stamp = instrument_files._stamp
    monkeypatch.setattr(instrument_files, "_stamp", lambda folder: looks.append(folder) or stamp(folder))
    monkeypatch.setattr(instrument_files.time, "monotonic", lambda: 1e6)
    instrument_files._recent_stamp.cache_clear()
    for _ in range(3):
        instrument_files.load_instrument("ctc-youth-survey")
        instrument_files.load_instrument(str(own))
    assert looks.count(shipped) == 1
    assert looks.count(own) == 3
    monkeypatch.setattr(instrument_files.time, "monotonic", lambda: 1e6 + 1)
    instrument_files.load_instrument("ctc-youth-survey")
    assert looks.count(shipped) == 2
