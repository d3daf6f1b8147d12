"""Reading `catalog/process/`: every file, every reference between entries, every mistake at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from ctc_toolkit.catalogue import (
    Document,
    Place,
    Problem,
    catalogue_folder,
    examine_document,
    resolved,
    schema_problems,
)
from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.process.entries import (
    Addition,
    Benchmark,
    Criterion,
    Effort,
    Function,
    GlossaryTerm,
    Milestone,
    OutcomeLevel,
    Phase,
    ProcessHead,
    ProcessSource,
    Product,
    RatingScales,
    Sector,
    Training,
)
from ctc_toolkit.process.fidelity_entries import FidelityFigure
from ctc_toolkit.process.observation_form import ObservationForm
from ctc_toolkit.process.question_checks import wrong_points
from ctc_toolkit.process.question_entries import SiteCheck, TeamQuestionnaire
from ctc_toolkit.process.workshop import Exercise, Scenario
from ctc_toolkit.survey.instrument import Entry

FOLDER = "process"
HEAD_FILE = "process.yaml"
LISTS: dict[str, type[Entry]] = {
    "german_additions": Addition,
    "roles": Function,
    "sectors": Sector,
    "trainings": Training,
    "products": Product,
    "efforts": Effort,
    "criteria": Criterion,
    "outcome_levels": OutcomeLevel,
    "fidelity": FidelityFigure,
    "glossary": GlossaryTerm,
    "scenarios": Scenario,
    "exercises": Exercise,
    "sources": ProcessSource,
}
"""Files that hold a list, and what each of its entries is."""

SECTORS = 12
"""How many sectors a body is compared with; entries and pictures count on it."""

PHASES = tuple(f"p{number}" for number in range(1, 6))
SINGLE: dict[str, type[Entry]] = {
    HEAD_FILE.removesuffix(".yaml"): ProcessHead,
    "rating_scales": RatingScales,
    "team_survey": TeamQuestionnaire,
    "readiness_check": SiteCheck,
    "sustainability_check": SiteCheck,
    "observation_form": ObservationForm,
    **{f"phases/{phase}": Phase for phase in PHASES},
}
"""Files that hold one entry."""

_REFERENCES = {
    "responsible": "roles",
    "lead_roles": "roles",
    "product": "products",
    "products": "products",
    "trainings": "trainings",
    "sources": "sources",
    "codes": "editions",
    "step": "steps",
    "scenario": "scenarios",
    "side": "dimensions",
}
"""Fields that name entries of other lists."""


@dataclass(frozen=True)
class ProcessCatalogue:
    """The process as the catalogue describes it. All tuples are in the order of the files."""

    head: ProcessHead
    phases: tuple[Phase, ...]
    additions: tuple[Addition, ...]
    functions: tuple[Function, ...]
    sectors: tuple[Sector, ...]
    trainings: tuple[Training, ...]
    products: tuple[Product, ...]
    efforts: tuple[Effort, ...]
    criteria: tuple[Criterion, ...]
    outcome_levels: tuple[OutcomeLevel, ...]
    fidelity: tuple[FidelityFigure, ...]
    glossary: tuple[GlossaryTerm, ...]
    scenarios: tuple[Scenario, ...]
    exercises: tuple[Exercise, ...]
    sources: tuple[ProcessSource, ...]
    rating_scales: RatingScales
    team_survey: TeamQuestionnaire
    readiness_check: SiteCheck
    sustainability_check: SiteCheck
    observation_form: ObservationForm

    @property
    def milestones(self) -> tuple[Milestone, ...]:
        """All milestones of all phases."""
        return tuple(milestone for phase in self.phases for milestone in phase.milestones)

    @property
    def benchmarks(self) -> tuple[Benchmark, ...]:
        """All benchmarks of all milestones."""
        return tuple(benchmark for milestone in self.milestones for benchmark in milestone.benchmarks)

    def minutes(self, product: str) -> int:
        """Return how long a first version of a product (its id) takes at the desk."""
        return next(effort.minutes for effort in self.efforts if effort.product == product)

    def phase(self, number: int) -> Phase:
        """Return the phase `number` (1 to 5)."""
        return self.phases[number - 1]


def load_process(folder: Path | None = None) -> ProcessCatalogue:
    """Return the process catalogue: the shipped one, or the one in `folder`.

    Raises:
        ToolkitError: `process_invalid` with the first mistake and the number of all.
    """
    return _load(resolved(catalogue_folder() / FOLDER if folder is None else folder))


@lru_cache(maxsize=4)
def _load(folder: Path) -> ProcessCatalogue:
    draft = _read(folder)
    problems = sorted({*draft.problems, *_wrong_references(draft), *_wrong_efforts(draft)})
    if problems:
        raise ToolkitError("process_invalid", first=problems[0], count=len(problems))
    entries: dict[str, Any] = draft.entries
    return ProcessCatalogue(
        head=entries["process"],
        phases=tuple(entries[f"phases/{phase}"] for phase in PHASES),
        additions=entries["german_additions"],
        functions=entries["roles"],
        sectors=entries["sectors"],
        trainings=entries["trainings"],
        products=entries["products"],
        efforts=entries["efforts"],
        criteria=entries["criteria"],
        outcome_levels=entries["outcome_levels"],
        fidelity=entries["fidelity"],
        glossary=entries["glossary"],
        scenarios=entries["scenarios"],
        exercises=entries["exercises"],
        sources=entries["sources"],
        rating_scales=entries["rating_scales"],
        team_survey=entries["team_survey"],
        readiness_check=entries["readiness_check"],
        sustainability_check=entries["sustainability_check"],
        observation_form=entries["observation_form"],
    )


def check_process(folder: Path) -> list[Problem]:
    """Return all mistakes of the process catalogue in `folder`, sorted by file and line."""
    draft = _read(folder)
    return sorted({*draft.problems, *_wrong_references(draft), *_wrong_efforts(draft)})


@dataclass
class _Draft:
    """What could be read: valid entries by file, the documents, ids per list, and mistakes of form."""

    entries: dict[str, Any]
    documents: dict[str, Document]
    ids: dict[str, set[str]]
    problems: list[Problem]


def _read(folder: Path) -> _Draft:
    draft = _Draft({}, {}, {}, [])
    for name in (*SINGLE, *LISTS):
        path, shown = folder / f"{name}.yaml", _shown(name)
        if not path.is_file():
            draft.problems.append(Problem.at(shown, 1, "process_file_missing", name=f"{name}.yaml"))
            continue
        document, problems = examine_document(path, shown)
        draft.problems += problems
        if document is not None:
            draft.documents[name] = document
            _read_entries(draft, name, document)
    return draft


def _shown(name: str) -> str:
    return f"{FOLDER}/{name}.yaml"


def _read_entries(draft: _Draft, name: str, document: Document) -> None:
    if name in SINGLE:
        entry = _entry(draft, SINGLE[name], document, (), name)
        if entry is not None:
            draft.entries[name] = entry
            if isinstance(entry, ProcessHead):
                draft.ids["editions"] = {edition.id for edition in entry.editions}
            elif isinstance(entry, RatingScales):
                draft.ids["dimensions"] = {dimension.id for dimension in entry.fidelity.dimensions}
            elif isinstance(entry, Phase):
                steps = {benchmark.id for milestone in entry.milestones for benchmark in milestone.benchmarks}
                draft.ids["steps"] = draft.ids.get("steps", set()) | steps
        return
    content = document.content
    if not isinstance(content, list):
        draft.problems.append(Problem.at(_shown(name), 1, "catalogue_list_expected", entry=name, field=name))
        return
    draft.ids[name] = {str(part["id"]) for part in content if isinstance(part, dict) and "id" in part}
    if name == "german_additions":
        draft.ids["steps"] = draft.ids.get("steps", set()) | draft.ids[name]
    read = [_entry(draft, LISTS[name], document, (place,), name) for place in range(len(content))]
    draft.entries[name] = tuple(entry for entry in read if entry is not None)


def _entry(draft: _Draft, model: type[Entry], document: Document, place: Place, name: str) -> Entry | None:
    value = document.content[place[0]] if place else document.content
    shown_entry = str(value.get("id", name)) if isinstance(value, dict) else name
    try:
        return model.model_validate(value)
    except ValidationError as invalid:
        draft.problems += schema_problems(invalid, model, document, place, shown=_shown(name), entry=shown_entry)
        return None


def _wrong_references(draft: _Draft) -> Iterator[Problem]:
    """Yield ids that stand twice, names of entries that do not exist, and numbers that do not fit the file."""
    seen: dict[str, str] = {}
    for name, document in draft.documents.items():
        for place, entry in _inside(draft.entries.get(name)):
            shown, where = _shown(name), (*place, "id")
            own = getattr(entry, "id", None)
            if own is not None and name not in ("sources", "process"):
                twice = seen.setdefault(f"{_kind(entry)} {own}", f"{shown} {place}")
                if twice != f"{shown} {place}":
                    yield Problem.at(shown, document.line(where), "process_id_twice", found=own)
            if isinstance(entry, Phase) and (
                entry.id != name.removeprefix("phases/") or f"p{entry.number}" != entry.id
            ):
                yield Problem.at(shown, document.line(where), "process_phase_number", found=entry.id)
            yield from _names(draft, document, shown, place, entry)
    yield from _number_of_sectors(draft)
    yield from wrong_points(draft.entries, draft.documents)


def _number_of_sectors(draft: _Draft) -> Iterator[Problem]:
    document = draft.documents.get("sectors")
    if document is not None and isinstance(document.content, list) and len(document.content) != SECTORS:
        line, found = document.line((len(document.content) - 1,)), len(document.content)
        yield Problem.at(_shown("sectors"), line, "process_sector_count", found=found, expected=SECTORS)


def _wrong_efforts(draft: _Draft) -> Iterator[Problem]:
    """Yield products without an estimate of the time they take, and with more than one."""
    if not isinstance(draft.entries.get("efforts"), tuple):
        return
    shown, estimated = _shown("efforts"), [effort.product for effort in draft.entries["efforts"]]
    for product in sorted(draft.ids.get("products", set()) - set(estimated)):
        yield Problem.at(shown, 1, "process_unknown_entry", found=product, list="efforts", known="efforts")
    for place, product in enumerate(estimated):
        if product in estimated[:place]:
            line = draft.documents["efforts"].line((place, "product"))
            yield Problem.at(shown, line, "process_id_twice", found=product)


def _kind(entry: Entry) -> str:
    return "step" if isinstance(entry, Benchmark | Addition | Milestone | Phase) else type(entry).__name__


def _names(draft: _Draft, document: Document, shown: str, place: Place, entry: Entry) -> Iterator[Problem]:
    for field, listed in _REFERENCES.items():
        value = getattr(entry, field, None)
        named: Iterable[str] = (value,) if isinstance(value, str) else value or ()
        for name in named if listed in draft.ids else ():
            if name not in draft.ids[listed]:
                known = ", ".join(get_close_matches(name, draft.ids[listed], n=1)) or listed
                line = document.line((*place, field))
                yield Problem.at(shown, line, "process_unknown_entry", found=name, list=listed, known=known)


def _inside(content: Any) -> Iterator[tuple[Place, Entry]]:
    """Yield all entries of a file with their places, nested ones too."""
    if isinstance(content, tuple):
        for index, part in enumerate(content):
            yield from (((index, *place), entry) for place, entry in _inside(part))
    elif isinstance(content, Entry):
        yield (), content
        for name in type(content).model_fields:
            yield from (((name, *place), entry) for place, entry in _inside(getattr(content, name)))
