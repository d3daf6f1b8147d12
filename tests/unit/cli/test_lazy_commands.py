"""Which modules a command loads.

1. Every command has its place, and every command in the folder can be called.
2. A command that computes nothing starts without the libraries that compute, draw or reach a database.
"""

import pkgutil
import subprocess
import sys
from importlib import import_module

import click
import pytest

import ctc_toolkit.cli
from ctc_toolkit.cli.main import PLACES, cli

HEAVY = {"numpy", "pandas", "scipy", "statsmodels", "pyarrow", "altair", "streamlit", "sqlalchemy", "docx"}


def test_1_every_command_has_its_place():
    assert {name: command.name for name, command in cli.commands.items()} == {name: name for name in PLACES}
    modules = [
        import_module(f"ctc_toolkit.cli.{found.name}") for found in pkgutil.iter_modules(ctc_toolkit.cli.__path__)
    ]
    there = [thing for module in modules for thing in vars(module).values() if isinstance(thing, click.Command)]
    inner = [part for thing in there if isinstance(thing, click.Group) for part in thing.commands.values()]
    callable_ones = [*cli.commands.values(), *inner, cli]
    assert [thing.name for thing in there if thing not in callable_ones] == []


@pytest.mark.parametrize("arguments", [["--version"], ["doctor", "--help"]])
def test_2_starts_without_heavy_libraries(arguments):
    program = (
        "import atexit, sys\n"
        "atexit.register(lambda: print('loaded:', *{name.split('.')[0] for name in sys.modules}))\n"
        "from ctc_toolkit.cli.main import main\n"
        "main()\n"
    )
    done = subprocess.run([sys.executable, "-c", program, *arguments], capture_output=True, text=True, check=True)
    loaded = set(done.stdout.split("loaded:")[1].split())
    assert "click" in loaded
    assert loaded & HEAVY == set()
