"""The house: sizes, docstrings, forbidden words and addresses.

1. Functions have at most 60 lines, modules at most 500 (migrations aside).
2. Every public module, class and function has a docstring.
3. No file names a package index, an absolute path of a machine, or a secret.
4. No text of a user reaches raw HTML; nothing unpickles, evaluates or loads unsafe YAML.
5. Tests make at least 60 % as many lines as code.
6. No two test files have the same name, as pytest could not run both.
"""

import ast
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "ctc_toolkit"
MODULES = sorted(path for path in PACKAGE.rglob("*.py") if "versions" not in path.parts)


def tracked_texts() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if listed.returncode != 0:
        pytest.skip("not a git checkout: the list of files is not known")
    paths = [ROOT / line for line in listed.stdout.splitlines()]
    return [path for path in paths if path.is_file() and b"\0" not in path.read_bytes()[:4096]]


def functions(path: Path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def test_1_sizes():
    long_modules = [str(path) for path in MODULES if len(path.read_text(encoding="utf-8").splitlines()) > 500]
    long_functions = []
    for path in MODULES:
        for node in functions(path):
            doc = ast.get_docstring(node)
            lines = node.end_lineno - node.lineno + 1 - (len(doc.splitlines()) + 1 if doc else 0)
            if lines > 60:
                long_functions.append(f"{path}:{node.name} ({lines})")
    assert long_modules == []
    assert long_functions == []


def public_definitions(tree: ast.Module):
    """Public classes and functions of a module, and public methods of public classes; nothing inside functions."""
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_"):
            yield node
            if isinstance(node, ast.ClassDef):
                yield from (
                    method
                    for method in node.body
                    if isinstance(method, ast.FunctionDef) and not method.name.startswith("_")
                )


def test_2_docstrings():
    bare = []
    for path in MODULES:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        if tree.body and not ast.get_docstring(tree):
            bare.append(str(path))
        bare += [
            f"{path}:{node.lineno} {node.name}" for node in public_definitions(tree) if not ast.get_docstring(node)
        ]
    assert bare == []


def test_3_no_addresses_of_machines_or_registries():
    index = "|".join(("py" + "pi", "python" + "hosted", "npm" + "js"))
    machine = "|".join(("/wo" + "rk/", "/fa" + "rm/", "/ro" + "ot/", "/ho" + "me/"))
    pattern = re.compile(rf"https?://[^\s\"']*({index})\.|(?<![\w.])({machine})[a-z]")
    found = [
        f"{path.relative_to(ROOT)}: {match.group(0)}"
        for path in tracked_texts()
        if (match := pattern.search(path.read_text(encoding="utf-8", errors="ignore")))
    ]
    assert found == []


def test_4_nothing_unsafe():
    forbidden = re.compile(
        r"unsafe_allow_html|components\.html|\bst\.html\(|pickle\.loads?|\beval\(|\bexec\(|os\.system\(|"
        r"yaml\.load\((?!text, Loader=_Loader)"
    )
    reviewed = {"components/style.py"}  # one constant style sheet, no text of a user
    found = [
        f"{path.relative_to(PACKAGE)}: {match.group(0)}"
        for path in MODULES
        if "/".join(path.parts[-2:]) not in reviewed
        if (match := forbidden.search(path.read_text(encoding="utf-8")))
    ]
    assert found == []


def test_5_tests_are_as_long_as_code():
    code = sum(len(path.read_text(encoding="utf-8").splitlines()) for path in MODULES)
    tests = sum(len(path.read_text(encoding="utf-8").splitlines()) for path in (ROOT / "tests").rglob("*.py"))
    assert tests >= 0.6 * code


def test_6_names_of_test_files_differ():
    names = [path.name for path in (ROOT / "tests").rglob("test_*.py")]
    assert sorted({name for name in names if names.count(name) > 1}) == []
