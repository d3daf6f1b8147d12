"""`ctc inspect`: what a file holds and how it would be read, without storing or scoring anything."""

from __future__ import annotations

from pathlib import Path

import click
import pandas as pd

from ctc_toolkit.cli.console import print_table, t
from ctc_toolkit.cli.survey_file import (
    DesignChoice,
    coding_option,
    file_argument,
    propose,
    read_raw,
    resolve_instrument,
)
from ctc_toolkit.survey.findings import Finding, findings_table
from ctc_toolkit.survey.instrument_files import known_instruments


@click.command(help=t("Show the columns of FILE, which question each one is, and all findings. Shows no answers."))
@file_argument
@click.option("--instrument", "instrument_reference", metavar="ID", help=t("Instrument to compare the columns with."))
@coding_option
def inspect(file: Path, instrument_reference: str | None, codings: tuple[str, ...]) -> None:
    """Print format, size, the proposed mapping and the findings."""
    raw = read_raw(file)
    size = t("{rows} rows, {columns} columns", rows=t.number(len(raw.frame)), columns=t.number(raw.frame.shape[1]))
    click.echo(f"{file.name}: {raw.file_format}, {size}")
    click.echo(f"SHA-256: {raw.source_hash}")
    findings: tuple[Finding, ...] = raw.findings
    if instrument_reference is None:
        click.echo(
            t(
                "Give --instrument to see which column is which question. Known: {known}.",
                known=", ".join(known_instruments()),
            )
        )
        columns = [(name, raw.labels.get(name, "")) for name in raw.frame.columns]
        print_table(pd.DataFrame(columns, columns=[t("Column"), t("Label")]), title=t("Columns"))
    else:
        from ctc_toolkit.survey.mapping import apply_mapping

        instrument = resolve_instrument(instrument_reference, raw)
        proposal = propose(raw, instrument, DesignChoice(), codings)
        click.echo(t("Instrument: {name}", name=instrument.reference))
        rows = [
            (
                match.target,
                match.column or "–",
                t("not found") if match.how == "none" else t(match.how),
                t.percent(100 * match.certainty),
            )
            for match in proposal.matches
        ]
        header = [t("Question"), t("Column"), t("Found by"), t("Certainty")]
        print_table(pd.DataFrame(rows, columns=header), title=t("Columns and questions"))
        for question in proposal.questions:
            coding = proposal.mapping.codings.get(question.response_set, question.suggested)
            click.echo(
                t(
                    "Response set {name}: read as {coding} (change with --coding).",
                    name=question.response_set,
                    coding=coding,
                )
            )
        findings = (*findings, *proposal.findings, *apply_mapping(raw, instrument, proposal.mapping)[1])
    frame = findings_table(findings, t.language)
    frame["severity"] = [t(value) for value in frame["severity"]]
    frame.columns = [t("Severity"), t("Rows"), t("Column"), t("Rule"), t("Found"), t("What to do")]
    print_table(frame, title=t("Findings"))
