"""docs/instruments.md and the example are true.

1. The page documents every field of every model of the schema, and no field that does not exist; fields in bold are the
   needed ones.
2. Every value that a field can take by choice stands on the page.
3. The example folder is complete, right, and uses every topic.
4. The Python example of the page runs and gives what its comments say.
5. The German handbook page shows a mistake as the command prints it.
6. The page names the instruments and versions that ship.
"""

import re
import shutil
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

import pytest

from ctc_toolkit.survey import instrument as schema
from ctc_toolkit.survey.instrument_draft import TOPICS
from ctc_toolkit.survey.instrument_files import check_instrument, known_instruments, load_instrument, versions_of

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "instruments.md").read_text(encoding="utf-8")
EXAMPLE = ROOT / "docs" / "examples" / "instrument-small"
MODELS = {
    name: model
    for name, model in vars(schema).items()
    if isinstance(model, type) and issubclass(model, schema.Entry) and model.__module__ == schema.__name__
}
NOT_IN_FILES = {"Entry", "Sourced", "Label", "InstrumentHead", "Instrument"}
FILLED_IN = {("Indicator", "label"), ("Scale", "minimum_answered")}
"""Needed by the schema, but a file may leave them out."""


def documented() -> dict[str, dict[str, bool]]:
    """Return for every model on the page its fields, and whether they are in bold."""
    found: dict[str, dict[str, bool]] = {}
    for heading, body in re.findall(r"^### [^\n]*: (\w+)\n(.*?)(?=^##)", PAGE, re.MULTILINE | re.DOTALL):
        fields: dict[str, bool] = {}
        for cell in re.findall(r"^\| ([^|]*`[^|]*) \|", body.split("| kind |")[0], re.MULTILINE):
            for stars, name in re.findall(r"(\**)`(\w+)`", cell):
                fields[name] = stars == "**"
        found[heading] = fields
    return found


PAGE_MODELS = documented()


def test_1_every_model():
    assert set(PAGE_MODELS) == set(MODELS) - NOT_IN_FILES
    assert set(TOPICS.values()) <= {MODELS[name] for name in PAGE_MODELS}


@pytest.mark.parametrize("name", sorted(PAGE_MODELS))
def test_1_every_field(name):
    fields = MODELS[name].model_fields
    assert set(PAGE_MODELS[name]) == set(fields)
    needed = {field for field, info in fields.items() if info.is_required() and (name, field) not in FILLED_IN}
    assert {field for field, bold in PAGE_MODELS[name].items() if bold} == needed


def choices(annotation: Any) -> set[str]:
    if get_origin(annotation) is Literal:
        return {value for value in get_args(annotation) if isinstance(value, str)}
    return set().union(*(choices(part) for part in get_args(annotation))) if get_args(annotation) else set()


def test_2_choices():
    for model in MODELS.values():
        for field in model.model_fields.values():
            assert [value for value in choices(field.annotation) if f"`{value}`" not in PAGE] == []


def test_3_the_example():
    assert check_instrument(EXAMPLE) == []
    instrument = load_instrument(str(EXAMPLE))
    assert instrument.id == EXAMPLE.name
    assert all(getattr(instrument, topic) for topic in TOPICS)
    assert {path.stem for path in EXAMPLE.glob("*.yaml")} == {*TOPICS, "instrument"}


def test_4_python_example():
    code = re.search(r"```python\n(.*?)```", PAGE, re.DOTALL).group(1)
    values: dict[str, Any] = {}
    code = code.replace("docs/examples/instrument-small", str(EXAMPLE))
    for line in code.splitlines():
        statement, _, comment = line.partition("#")
        if comment:
            assert eval(statement, values) == eval(comment)
        else:
            exec(statement, values)
    assert values["instrument"].scale_by_id["unsafe_area"].label.get("de") == "Belastete Wohngegend"


def test_5_handbook(tmp_path):
    handbook = (ROOT / "docs" / "handbuch" / "befragungsinstrumente.md").read_text(encoding="utf-8")
    shown = " ".join(re.search(r"```\n(.*?)```", handbook, re.DOTALL).group(1).split())
    folder = Path(shutil.copytree(EXAMPLE, tmp_path / "mein-fragebogen"))
    items = folder / "items.yaml"
    text = items.read_text(encoding="utf-8").replace(
        "response_set: agree4\n  columns: [F1", "response_set: agre4\n  columns: [F1"
    )
    items.write_text(text, encoding="utf-8")
    (problem,) = check_instrument(folder)
    assert problem.say("de") == shown


def test_6_what_ships():
    for name in known_instruments():
        row = next(line for line in PAGE.splitlines() if line.startswith(f"| `{name}`"))
        assert [version for version in versions_of(name) if f"`{version}`" not in row] == []
