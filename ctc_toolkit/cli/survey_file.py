"""From a file and an instrument to a response table, with the findings told: shared by several commands."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, cast, get_args

import click

from ctc_toolkit.cli.console import print_table, say, t
from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.survey.findings import Finding, findings_table
from ctc_toolkit.survey.instrument_files import load_instrument, recognise_version

if TYPE_CHECKING:
    from ctc_toolkit.survey.instrument import Instrument
    from ctc_toolkit.survey.mapping import Coding, MappingProposal
    from ctc_toolkit.survey.readers import RawTable
    from ctc_toolkit.survey.responses import ResponseTable


@dataclass(frozen=True)
class DesignChoice:
    """Columns of the sampling design named on the command line; None: as the instrument knows them."""

    stratum: str | None = None
    psu: str | None = None
    weight: str | None = None
    population_psus: str | None = None


def file_argument(command: click.decorators.FC) -> click.decorators.FC:
    """Add the argument FILE."""
    return click.argument("file", type=click.Path(path_type=Path, dir_okay=False))(command)


def instrument_option(command: click.decorators.FC) -> click.decorators.FC:
    """Add the option --instrument."""
    text = t("Instrument: an id, id@version, or the path of a folder with an instrument.yaml.")
    return click.option("--instrument", "instrument_reference", required=True, metavar="ID", help=text)(command)


def coding_option(command: click.decorators.FC) -> click.decorators.FC:
    """Add the repeatable option --coding SET=NAME."""
    text = t("How the file codes a response set: as_listed, reversed or from_one. Can be given several times.")
    return click.option("--coding", "codings", multiple=True, metavar="SET=NAME", help=text)(command)


def read_raw(file: Path) -> RawTable:
    """Return the file as a raw table, read in a child process with limits."""
    from ctc_toolkit.survey.readers import read_file

    return read_file(file)


def resolve_instrument(reference: str, raw: RawTable) -> Instrument:
    """Return the instrument in the version that fits the columns of the file."""
    version = recognise_version(reference, [str(name) for name in raw.frame.columns])
    return load_instrument(reference, version)


def propose(raw: RawTable, instrument: Instrument, design: DesignChoice, codings: tuple[str, ...]) -> MappingProposal:
    """Return the proposed mapping with the choices of the command line put in.

    Raises:
        ToolkitError: `column_not_in_file` or `coding_unknown`.
    """
    from ctc_toolkit.survey.mapping import propose_mapping

    proposal = propose_mapping(raw, instrument)
    mapping = proposal.mapping
    columns = {str(name).casefold(): str(name) for name in raw.frame.columns}
    chosen_design = dict(mapping.design)
    for role in ("stratum", "psu", "weight", "population_psus"):
        name = getattr(design, role)
        if name is None:
            continue
        if name.casefold() not in columns:
            raise ToolkitError("column_not_in_file", column=name, known=", ".join(list(columns.values())[:30]))
        chosen_design[role] = columns[name.casefold()]
    chosen_codings = {**mapping.codings, **_parse_codings(codings, instrument)}
    return replace(proposal, mapping=replace(mapping, design=chosen_design, codings=chosen_codings))


def _parse_codings(codings: tuple[str, ...], instrument: Instrument) -> dict[str, Coding]:
    from ctc_toolkit.survey.mapping import Coding

    parsed: dict[str, Coding] = {}
    for text in codings:
        name, _, coding = text.partition("=")
        if name not in instrument.response_set_by_id or coding not in get_args(Coding):
            known = ", ".join(sorted(instrument.response_set_by_id))
            raise ToolkitError("coding_unknown", found=text, known=known, names=", ".join(get_args(Coding)))
        parsed[name] = cast("Coding", coding)
    return parsed


def load_table(
    file: Path, reference: str, design: DesignChoice | None = None, codings: tuple[str, ...] = ()
) -> ResponseTable:
    """Return the response table of `file` and tell all findings on standard error.

    Raises:
        ToolkitError: what reading and mapping raise; `findings_stop` where a finding is an error.
    """
    from ctc_toolkit.survey.mapping import apply_mapping

    raw = read_raw(file)
    instrument = resolve_instrument(reference, raw)
    proposal = propose(raw, instrument, design or DesignChoice(), codings)
    for question in proposal.questions:
        coding = proposal.mapping.codings.get(question.response_set, question.suggested)
        say(
            t(
                "Response set {name}: read as {coding} (change with --coding).",
                name=question.response_set,
                coding=coding,
            )
        )
    table, findings = apply_mapping(raw, instrument, proposal.mapping)
    told = (*raw.findings, *proposal.findings, *findings)
    tell_findings(told)
    if any(finding.severity == "error" for finding in told):
        raise ToolkitError("findings_stop", count=sum(finding.severity == "error" for finding in told))
    return table


def tell_findings(findings: tuple[Finding, ...]) -> None:
    """Print errors and warnings as one table on standard error; notes are only counted."""
    shown = tuple(finding for finding in findings if finding.severity != "note")
    notes = len(findings) - len(shown)
    if shown:
        frame = findings_table(shown, t.language)
        frame["severity"] = [t(value) for value in frame["severity"]]
        frame.columns = [t("Severity"), t("Rows"), t("Column"), t("Rule"), t("Found"), t("What to do")]
        print_table(frame, title=t("Findings"), to_error=True)
    if notes:
        say(t.plural("{count} note; `ctc inspect` shows it.", "{count} notes; `ctc inspect` shows them.", notes))
