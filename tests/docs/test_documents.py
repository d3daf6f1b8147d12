"""Documents are true.

1. Every command and option of `ctc` stands in docs/commands.md; no command stands there that does not exist.
2. The Python example of the README runs as it is written.
3. Every link between documents leads to a file.
4. Every exit code of the error catalogue stands in docs/commands.md.
"""

import re
import subprocess
import sys
from pathlib import Path

import click
import pytest

from ctc_toolkit.cli.main import cli
from ctc_toolkit.errors import messages

ROOT = Path(__file__).resolve().parents[2]
COMMANDS = (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")
DOCUMENTS = sorted(
    [
        *ROOT.glob("*.md"),
        *(ROOT / "docs").rglob("*.md"),
        *(ROOT / "benchmarks").glob("*.md"),
        *(ROOT / "tests").rglob("*.md"),
    ]
)


def commands(group: click.Group, prefix: str = "ctc"):
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from commands(command, f"{prefix} {name}")
        else:
            yield f"{prefix} {name}", command


def test_1_every_command_is_documented():
    existing = dict(commands(cli))
    assert [name for name in existing if name not in COMMANDS] == []
    named = set(re.findall(r"`(ctc [a-z]+(?: [a-z]+)?)\b", COMMANDS))
    groups = {f"ctc {name}" for name, command in cli.commands.items() if isinstance(command, click.Group)}
    unknown = named - set(existing) - groups
    assert sorted(name for name in unknown if " ".join(name.split()[:2]) not in existing) == []
    profile_options = [
        option for parameter in existing["ctc profile"].params for option in parameter.opts if option.startswith("--")
    ]
    assert [option for option in profile_options if option not in COMMANDS] == []


@pytest.mark.slow
def test_2_readme_example_runs():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    code = re.search(r"```python\n(.*?)```", readme, re.DOTALL).group(1)
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "qn8" in done.stdout


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_3_links_lead_somewhere(document):
    text = document.read_text(encoding="utf-8")
    broken = [
        target
        for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", text)
        if "://" not in target and not target.startswith("mailto:") and not (document.parent / target).exists()
    ]
    assert broken == []


def test_4_exit_codes_are_documented():
    documented = {int(code) for code in re.findall(r"^\| (\d+) \|", COMMANDS, re.MULTILINE)}
    assert {message.exit_code for message in messages().values()} <= documented
