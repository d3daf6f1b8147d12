"""Examples in the documentation run as they are written.

1. The Python of every English page runs; pages that have tests of their own are checked there.
2. What the page for developers prints is what it says there: the code of the error, its exit code.
3. The commands of the README run one after the other on made-up files of the names that they use.
4. Every command that a page names, in a block or in a line, exists, with the options that stand there.
"""

import re
import shlex
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from ctc_toolkit.cli.main import cli

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
FENCED = re.DOTALL | re.MULTILINE
OWN_TESTS = {"instruments.md", "survey-files.md"}
PAGES = [page for page in sorted(DOCS.glob("*.md")) if "```python" in page.read_text(encoding="utf-8")]
WRITTEN = [ROOT / "README.md", *sorted(DOCS.glob("*.md")), *sorted((DOCS / "handbuch").glob("*.md"))]


def snippets(path):
    return re.findall(r"^```python\n(.*?)^```", path.read_text(encoding="utf-8"), FENCED)


def blocks(path):
    return re.findall(r"^```(?:bash|sh)?\n(.*?)^```", path.read_text(encoding="utf-8"), FENCED)


def named_in(path):
    """Yield the commands in lines of text and tables; a broken line of Markdown is one."""
    for code in re.findall(
        r"`(ctc [^`]+)`", re.sub(r"^```.*?^```", "", path.read_text(encoding="utf-8"), flags=FENCED)
    ):
        yield " ".join(code.split())


def commands_in(path):
    for block in blocks(path):
        for line in re.sub(r"\n {2,}", " ", block).splitlines():
            if line.startswith("ctc "):
                yield line.split("#")[0].strip()


@pytest.mark.slow
@pytest.mark.parametrize("page", [page for page in PAGES if page.name not in OWN_TESTS], ids=lambda page: page.stem)
def test_1_2_python(page, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    printed = []
    for code in snippets(page):
        exec(compile(code, page.name, "exec"), {})
        printed.append(capsys.readouterr().out)
    assert all(printed)
    if page.stem == "developers":
        assert "released rows" in printed[0]
        assert printed[1].splitlines()[0].split()[1].isdigit()
        assert "no-such-survey" in printed[1]


def test_1_there_are_some():
    assert {"developers", "catalogue", "simulation"} <= {page.stem for page in PAGES}


@pytest.mark.slow
def test_3_the_readme(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    run = CliRunner()
    written = list(commands_in(ROOT / "README.md"))
    assert len(written) >= 6
    few = ["--instrument", "ctc-youth-survey", "--respondents", "400"]
    for file in ("survey.sav", "reference.parquet"):
        made = run.invoke(cli, ["simulate", *few, "--out", file])
        assert made.exit_code == 0, made.output
    made = run.invoke(cli, ["simulate", "--instrument", "yrbs", "--respondents", "400", "--out", "yrbs2019.sav"])
    assert made.exit_code == 0, made.output
    for line in sorted(written, key=lambda line: "cutpoints derive" not in line):
        arguments = shlex.split(line)[1:]
        if arguments[0] == "simulate":
            arguments += ["--respondents", "200"]
        if arguments[0] != "catalog":  # the whole catalogue has tests of its own
            done = run.invoke(cli, arguments)
            assert done.exit_code == 0, f"{line}\n{done.output}"
    assert (tmp_path / "profile.csv").stat().st_size > 1000
    assert (tmp_path / "made-up.csv").is_file()


def resolved(words):
    """Return the command that the words name, or the words that name none."""
    group, used = cli, []
    for word in words:
        if not isinstance(group, click.Group):
            break
        if word not in group.commands:
            return used, None
        group, used = group.commands[word], [*used, word]
    return used, group


@pytest.mark.parametrize("page", WRITTEN, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_4_commands_exist(page):
    for line in [*commands_in(page), *named_in(page)]:
        words = [word for word in re.split(r"[\s\[\]|]+", line)[1:] if word]
        _, command = resolved([word for word in words if not word.startswith("-")])
        assert command is not None, line
        known = {option for parameter in command.params for option in parameter.opts + parameter.secondary_opts}
        assert [word for word in words if word.startswith("--") and word.split("=")[0] not in known] == [], line
