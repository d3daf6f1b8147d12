"""The documentation is whole: nothing is left out and every link leads to where it says.

1. Every link inside a page or to another page leads to a heading that is there.
2. Every page of the documentation stands in the navigation of the built handbook, once; nothing else stands there.
3. Every page of the handbook stands in its contents, and the contents lead to nothing else.
4. Every page of the app has a topic of the handbook, which is there; each role and each phase has a page.
5. Every error code is explained, once, with its whole text in German and English; the page is what its script makes.
6. Every picture has a text that stands in for it, is there, is used, is taken by the script; together they are small.
7. Anchors are made as in the built handbook.
"""

import importlib.util
import re
import sys
from collections import Counter
from pathlib import Path

import pytest
import yaml
from pymdownx.slugs import slugify

from ctc_toolkit.errors import messages
from ctc_toolkit.language import translator
from ctc_toolkit.pages.helping.of_pages import TOPIC_OF_PAGE
from ctc_toolkit.pages.helping.topics import anchor_of, sections_of, topics
from ctc_toolkit.pages.navigation import entries

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
HANDBOOK = DOCS / "handbuch"
PAGES = sorted(path for path in DOCS.rglob("*.md") if "examples" not in path.parts)
PICTURES = sorted((HANDBOOK / "bilder").glob("*")) if (HANDBOOK / "bilder").is_dir() else []
LINK = re.compile(r"(?<!!)\[[^\]]+\]\(([^)\s]+)\)")
IMAGE = re.compile(r"!\[([^\]]*)\]\(([^)\s]+)\)")
MOST_BYTES, MOST_PICTURES, ALL_BYTES = 120_000, 24, 3_000_000


def prose(path):
    text = re.sub(r"^\s*```.*?^\s*```", "", path.read_text(encoding="utf-8"), flags=re.DOTALL | re.MULTILINE)
    return re.sub(r"`[^`\n]*`", "", text)


def headings(path):
    found, in_code = [], False
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.lstrip().startswith("```"):
            in_code = not in_code
        elif not in_code and re.match(r"#{1,6} ", line):
            found.append(re.sub(r"[`*]|\[([^\]]*)\]\([^)]*\)", r"\1", line.lstrip("#").strip()))
    return found


def anchors(path):
    make, used = slugify(case="lower"), Counter()
    found = set()
    for heading in headings(path):
        plain = make(heading, "-")
        found.add(f"{plain}_{used[plain]}" if used[plain] else plain)
        used[plain] += 1
    return found


@pytest.mark.parametrize("page", [*PAGES, ROOT / "README.md"], ids=lambda path: path.relative_to(ROOT).as_posix())
def test_1_anchors(page):
    wrong = []
    for target in LINK.findall(prose(page)):
        file, _, anchor = target.partition("#")
        if "://" in target or not anchor:
            continue
        other = (page.parent / file).resolve() if file else page
        if other.suffix == ".md" and (not other.is_file() or anchor not in anchors(other)):
            wrong.append(target)
    assert wrong == []


class _Loader(yaml.SafeLoader):
    """Reads mkdocs.yml without making the objects that it names."""


_Loader.add_multi_constructor("tag:yaml.org,2002:python/", lambda *_: None)


def in_nav(entry):
    if isinstance(entry, str):
        return [entry]
    return [page for part in (entry.values() if isinstance(entry, dict) else entry) for page in in_nav(part)]


def test_2_navigation():
    settings = yaml.load((ROOT / "mkdocs.yml").read_text(encoding="utf-8"), _Loader)
    listed = in_nav(settings["nav"])
    assert sorted(listed) == [page.relative_to(DOCS).as_posix() for page in PAGES]
    assert len(listed) > 70


def test_3_contents():
    linked = LINK.findall(prose(HANDBOOK / "index.md"))
    assert sorted(linked) == sorted(path.name for path in HANDBOOK.glob("*.md") if path.stem != "index")


def test_4_topics():
    pages = {entry.file for entry in entries(translator("de"))}
    assert pages - set(TOPIC_OF_PAGE) == {"handbook"}
    assert set(TOPIC_OF_PAGE) <= pages
    assert set(TOPIC_OF_PAGE.values()) <= set(topics())
    roles = ("koordination", "gebietsteam", "geschaeftsstelle", "schulung", "auswertung", "verwaltung", "anbieter")
    assert {f"rolle-{name}" for name in roles} == {name for name in topics() if name.startswith("rolle-")}
    assert {f"phase-{number}" for number in range(1, 6)} <= set(topics())


def script(name):
    found = importlib.util.spec_from_file_location(name, DOCS / f"{name}.py")
    module = importlib.util.module_from_spec(found)
    sys.modules[name] = module  # dataclasses look themselves up there
    found.loader.exec_module(module)
    return module


def words(text):
    return re.sub(r"\{[^{}]*\}", "…", " ".join(text.split())).replace("{{", "{").replace("}}", "}")


def test_5_error_codes():
    text = (HANDBOOK / "fehlercodes.md").read_text(encoding="utf-8")
    parts = dict(re.findall(r"^### `(\w+)`\n(.*?)(?=^##|\Z)", text, re.MULTILINE | re.DOTALL))
    assert set(parts) == set(messages()), "run python docs/make_error_codes.py"
    assert len(re.findall(r"^### ", text, re.MULTILINE)) == len(parts)
    for code, message in messages().items():
        shown = re.sub(r"\\(.)", r"\1", parts[code])
        for said in (*message.what.values(), *message.do.values()):
            assert words(said) in shown, code
        assert f"Rückgabewert {message.exit_code}\n" in shown
    assert script("make_error_codes").page() == text, "run python docs/make_error_codes.py"


def test_6_pictures():
    shown = [(page, *image) for page in PAGES for image in IMAGE.findall(prose(page))]
    shown += [(ROOT / "README.md", *image) for image in IMAGE.findall(prose(ROOT / "README.md"))]
    assert [(page.name, target) for page, text, target in shown if len(text.split()) < 4] == []
    assert [(page.name, target) for page, _, target in shown if not (page.parent / target).is_file()] == []
    used = {(page.parent / target).resolve() for page, _, target in shown}
    assert [path.name for path in PICTURES if path not in used] == []
    assert len(PICTURES) <= MOST_PICTURES
    assert sum(path.stat().st_size for path in PICTURES) <= ALL_BYTES
    assert [path.name for path in PICTURES if path.stat().st_size > MOST_BYTES] == []
    shots = script("screenshots").SHOTS
    assert sorted(f"{shot.name}.png" for shot in shots) == [path.name for path in PICTURES]
    addresses = {f"/{entry.address}" for entry in entries(translator("de"))} | {"/", "/anmelden"}
    assert {shot.address.partition("?")[0] for shot in shots} <= addresses


def test_7_anchors_as_in_the_built_handbook():
    make = slugify(case="lower")
    seen = [section.heading for topic in topics().values() for section in topic.sections]
    assert [heading for heading in seen if anchor_of(heading) != make(heading, "-")] == []
    assert len(seen) > 400
    for page in HANDBOOK.glob("*.md"):
        whole = [heading for heading in headings(page) if heading]
        cut = [section.heading for section in sections_of(page.read_text(encoding="utf-8"))]
        assert [heading for heading in cut if heading not in whole] == []
