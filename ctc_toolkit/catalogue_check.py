"""Check the whole catalogue, or a part of it, and report all mistakes at once with file and line."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from ctc_toolkit.catalogue import Problem, catalogue_folder
from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.process.catalogue import FOLDER as PROCESS
from ctc_toolkit.process.catalogue import HEAD_FILE as PROCESS_HEAD
from ctc_toolkit.process.catalogue import check_process
from ctc_toolkit.process.protection_texts import FOLDER as PROTECTION
from ctc_toolkit.process.protection_texts import check_protection_text
from ctc_toolkit.programmes.catalogue_files import CHANGES as PROGRAMME_CHANGES
from ctc_toolkit.programmes.catalogue_files import FOLDER as PROGRAMMES
from ctc_toolkit.programmes.catalogue_files import check_overlay, check_programmes
from ctc_toolkit.programmes.factors import FILE as FACTORS
from ctc_toolkit.programmes.factors import load_factors
from ctc_toolkit.programmes.matching_rules import FILE as MATCHING
from ctc_toolkit.programmes.matching_rules import check_matching_rules
from ctc_toolkit.programmes.overlay import is_overlay
from ctc_toolkit.programmes.registries import FILE as REGISTRIES
from ctc_toolkit.riskfactors.cutpoints import check_cut_points, load_cut_points
from ctc_toolkit.riskfactors.finding_texts import FOLDER as TEXTS
from ctc_toolkit.riskfactors.finding_texts import check_finding_texts
from ctc_toolkit.riskfactors.indicator_cards import FOLDER as INDICATORS
from ctc_toolkit.riskfactors.indicator_cards import HEAD_FILE as INDICATORS_HEAD
from ctc_toolkit.riskfactors.indicator_cards import check_indicators
from ctc_toolkit.riskfactors.references import FOLDER as REFERENCES
from ctc_toolkit.riskfactors.references import check_reference
from ctc_toolkit.survey.instrument_draft import HEAD_FILE
from ctc_toolkit.survey.instrument_files import check_instrument, load_instrument
from ctc_toolkit.survey.letters import FOLDER as LETTERS
from ctc_toolkit.survey.letters import REMINDERS, check_letter

INSTRUMENTS = "instruments"
CUT_POINTS = "cutpoints"
OVERLAY = "overlay"
"""A folder with own entries and corrections of programmes."""
_TABLES = (".yaml", ".csv")
_SINGLE_FILES = (REFERENCES, TEXTS, PROTECTION)
"""Folders in which each file can be checked by itself."""
_DEPTH_OF_A_TOPIC = 3
"""How far below its `instrument.yaml` a file of an instrument can lie."""


def check_catalogue(path: Path | None = None) -> list[Problem]:
    """Return all mistakes below `path`, sorted by file and line; without a path of the shipped catalogue.

    A path may be a catalogue (a folder with `instruments/`, `cutpoints/`, `references/`, `process/`, `templates/`,
    `texts/`, `data_protection/`, `programmes/`), one of these folders, the folder of one instrument, a file inside it
    (the whole instrument is checked), a file of the process, the indicators or the programmes (all of them are
    checked), a cut-point table, a letter, a document on data protection, or a folder with own entries and corrections
    of programmes.

    Raises:
        ToolkitError: `catalogue_nothing` if there is nothing to check at `path`.
    """
    start = (catalogue_folder() if path is None else Path(path)).resolve()
    found = [_check(kind, place) for kind, place in _parts(start)]
    if not found:
        raise ToolkitError("catalogue_nothing", path=start.name)
    return sorted({problem for problems in found for problem in problems})


def _check(kind: str, place: Path) -> list[Problem]:
    checks = {
        INSTRUMENTS: check_instrument,
        PROCESS: check_process,
        CUT_POINTS: check_cut_point_file,
        LETTERS: check_letter,
        INDICATORS: check_indicators,
        REFERENCES: check_reference,
        TEXTS: check_finding_texts,
        PROTECTION: check_protection_text,
        PROGRAMMES: _check_programmes,
        OVERLAY: check_overlay,
    }
    return checks[kind](place)


def _check_programmes(folder: Path) -> list[Problem]:
    """Return the mistakes of the programmes and, once these have none, of the rules of matching beside them."""
    found = check_programmes(folder)
    rules = folder.parent / MATCHING
    if found or not rules.is_file():
        return found
    return check_matching_rules(rules, load_factors(folder.parent), [path.stem for path in folder.glob("*.yaml")])


def check_cut_point_file(path: Path) -> list[Problem]:
    """Return the mistakes of one cut-point table, also against the instrument it names."""
    shown = f"{path.parent.name}/{path.name}"
    try:
        table = load_cut_points(path)
        check_cut_points(table, load_instrument(table.instrument))
    except ToolkitError as problem:
        line = int(problem.values.get("line", 1))
        return [Problem.at(shown, line, problem.code, **_plain(problem))]
    return []


def _plain(problem: ToolkitError) -> dict[str, str]:
    return {name: value.say("en") if hasattr(value, "say") else str(value) for name, value in problem.values.items()}


def _parts(start: Path) -> Iterator[tuple[str, Path]]:
    """Yield everything that can be checked at `start`: kind and place."""
    topics = [(INSTRUMENTS, HEAD_FILE), (PROCESS, PROCESS_HEAD), (INDICATORS, INDICATORS_HEAD)]
    topic = next((kind for kind, head in topics if (start / head).is_file()), None)
    if start.is_file():
        yield from _file(start)
    elif topic is not None:
        yield topic, start
    elif start.name in (INSTRUMENTS, CUT_POINTS, LETTERS, *_SINGLE_FILES):
        yield from _room(start)
    elif (start.parent / FACTORS).is_file() and start.name == PROGRAMMES:
        yield PROGRAMMES, start
    elif is_overlay(start):
        yield OVERLAY, start
    else:
        for name in (INSTRUMENTS, CUT_POINTS, LETTERS, *_SINGLE_FILES):
            yield from _room(start / name)
        if (start / PROCESS / PROCESS_HEAD).is_file():
            yield PROCESS, start / PROCESS
        if (start / INDICATORS / INDICATORS_HEAD).is_file():
            yield INDICATORS, start / INDICATORS
        if (start / FACTORS).is_file() and (start / PROGRAMMES).is_dir():
            yield PROGRAMMES, start / PROGRAMMES


def _file(file: Path) -> Iterator[tuple[str, Path]]:
    around = [folder for folder in list(file.parents)[:_DEPTH_OF_A_TOPIC] if (folder / HEAD_FILE).is_file()]
    process = [folder for folder in list(file.parents)[:2] if (folder / PROCESS_HEAD).is_file()]
    if around:
        yield INSTRUMENTS, around[0]
    elif process:
        yield PROCESS, process[0]
    elif (file.parent / INDICATORS_HEAD).is_file():
        yield INDICATORS, file.parent
    elif file.parent.name == LETTERS or (file.parent.name, file.parent.parent.name) == (REMINDERS, LETTERS):
        yield LETTERS, file
    elif file.parent.name in _SINGLE_FILES:
        yield file.parent.name, file
    elif file.parent.name == PROGRAMMES and (file.parent.parent / FACTORS).is_file():
        yield PROGRAMMES, file.parent
    elif file.name in (FACTORS, REGISTRIES, PROGRAMME_CHANGES, MATCHING) and (file.parent / PROGRAMMES).is_dir():
        yield PROGRAMMES, file.parent / PROGRAMMES
    elif is_overlay(file.parent):
        yield OVERLAY, file.parent
    elif file.suffix in _TABLES:
        yield CUT_POINTS, file


def _room(folder: Path) -> Iterator[tuple[str, Path]]:
    """Yield the instruments, each a folder, or the tables or letters in a folder of the catalogue."""
    for path in sorted(folder.rglob("*")) if folder.is_dir() else ():
        hidden = any(part.startswith((".", "_")) for part in path.relative_to(folder).parts)
        if hidden:
            continue
        if folder.name == INSTRUMENTS and path.is_dir() and path.parent == folder:
            yield INSTRUMENTS, path
        if folder.name == CUT_POINTS and path.is_file() and path.suffix in _TABLES:
            yield CUT_POINTS, path
        if folder.name == LETTERS and path.is_file() and path.suffix == ".yaml":
            yield LETTERS, path
        if folder.name in _SINGLE_FILES and path.is_file() and path.suffix == ".yaml":
            yield folder.name, path
