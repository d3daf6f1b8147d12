"""Fixtures of the page tests: the app on a small demo workspace or on an empty one, opened by a visitor (a trainer)."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest
from pages_workspace import make_small_workspace, release_profiles, write_csv
from streamlit.testing.v1 import AppTest
from visiting import visit

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session", autouse=True)
def components_sought_once() -> Iterator[None]:
    """Let Streamlit look for components among the installed packages once: in a test it does so before every run."""
    from streamlit.components.v2 import manifest_scanner

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(manifest_scanner, "scan_component_manifests", cache(manifest_scanner.scan_component_manifests))
        yield


@pytest.fixture(scope="session")
def filled_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a database with three cities and what their profiles show; tests copy it."""
    path = tmp_path_factory.mktemp("pages") / "ctc.sqlite"
    make_small_workspace(f"sqlite:///{path}")
    release_profiles(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def survey_csv(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a survey file that can be imported."""
    return write_csv(tmp_path_factory.mktemp("files") / "befragung.csv")


@pytest.fixture
def filled(filled_template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Let the app run on a copy of the filled workspace."""
    path = tmp_path / "ctc.sqlite"
    shutil.copyfile(filled_template, path)
    monkeypatch.setenv("CTC_DATABASE_URL", f"sqlite:///{path}")
    visit(monkeypatch, f"sqlite:///{path}")
    return path


@pytest.fixture
def empty(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """Let the app run on a workspace with nothing in it."""
    monkeypatch.setenv("CTC_DATABASE_URL", sqlite_url)
    visit(monkeypatch, sqlite_url)
    return sqlite_url


@pytest.fixture
def open_page() -> Callable[..., AppTest]:
    """Give a function that runs the app and opens a page of it."""

    def run(page: str = "start", language: str = "de", **address: str) -> AppTest:
        app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
        app.query_params["lang"] = language
        for name, value in address.items():
            app.query_params[name] = value
        app.run()
        if page != "start":
            app.switch_page(f"ctc_toolkit/pages/{page}.py")
            app.query_params.clear()  # as the app itself does when one moves to another page
            for name, value in {"lang": language, **address}.items():
                app.query_params[name] = value
            app.run()
        return app

    return run
