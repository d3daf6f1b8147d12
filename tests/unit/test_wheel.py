"""The wheel carries everything the package needs at run time.

1. A wheel built from the checkout holds the catalogue, the handbook, the app script, its settings, texts, migrations.
2. Unpacked away from the checkout, the package finds its own catalogue and handbook and speaks German.
"""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    target = tmp_path_factory.mktemp("wheel")
    build = (
        "import os, sys; os.chdir(sys.argv[1]); from hatchling.build import build_wheel;print(build_wheel(sys.argv[2]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", build, str(ROOT), str(target)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return next(target.glob("*.whl"))


@pytest.mark.slow
def test_1_contents(wheel):
    names = zipfile.ZipFile(wheel).namelist()
    for needed in (
        "ctc_toolkit/shipped/catalog/instruments/ctc-youth-survey/instrument.yaml",
        "ctc_toolkit/shipped/catalog/instruments/yrbs/instrument.yaml",
        "ctc_toolkit/shipped/app.py",
        "ctc_toolkit/shipped/handbuch/index.md",
        "ctc_toolkit/shipped/handbuch/bilder/start.png",
        "ctc_toolkit/shipped/.streamlit/config.toml",
        "ctc_toolkit/locale/de/cli.po",
        "ctc_toolkit/error_texts/catalogue.yaml",
        "ctc_toolkit/store/migrations/script.py.mako",
    ):
        assert needed in names
    assert not [name for name in names if name.startswith(("tests/", "benchmarks/")) or name.endswith(".sav")]


@pytest.mark.slow
def test_2_works_away_from_the_checkout(wheel, tmp_path):
    zipfile.ZipFile(wheel).extractall(tmp_path)
    script = (
        "import ctc_toolkit, sys; assert sys.argv[1] in ctc_toolkit.__file__, ctc_toolkit.__file__;"
        "from ctc_toolkit import known_instruments, load_instrument;"
        "from ctc_toolkit.language import translator;"
        "from ctc_toolkit.pages.helping.topics import handbook_folder, topics; assert len(topics()) > 50;"
        "assert sys.argv[1] in str(handbook_folder());"
        "print(known_instruments(), len(load_instrument('yrbs@2019').indicators), translator('de')('Findings'))"
    )
    environment = {**os.environ, "PYTHONPATH": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path)],
        capture_output=True,
        text=True,
        check=False,
        env=environment,
        cwd=tmp_path,
    )
    assert done.returncode == 0, done.stderr
    assert "'ctc-youth-survey', 'yrbs'" in done.stdout
    assert done.stdout.strip().endswith("Befunde")
