"""`ctc cutpoints`: derive cut points from a reference sample."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Literal

import click
import pandas as pd

from ctc_toolkit.cli.console import print_table, say, t
from ctc_toolkit.cli.survey_file import (
    coding_option,
    file_argument,
    instrument_option,
    load_table,
    tell_findings,
)


@click.group(help=t("Cut points: from which score on a person counts as at risk or protected."))
def cutpoints() -> None:
    """Carry the commands about cut points."""


@cutpoints.command(
    help=t(
        "Derive cut points from the reference sample FILE: median plus or minus a share of the deviation, per grade."
    )
)
@file_argument
@instrument_option
@coding_option
@click.option("--out", required=True, type=click.Path(path_type=Path, dir_okay=False), help=t("YAML file to write."))
@click.option(
    "--deviation",
    type=click.Choice(["median", "mean"]),
    default="median",
    show_default=True,
    help=t("Absolute deviation about the median: its median or its mean."),
)
@click.option("--factor", default=0.15, show_default=True, help=t("Share of the deviation added or subtracted."))
@click.option(
    "--weights",
    type=click.Choice(["used", "ignored"]),
    default="used",
    show_default=True,
    help=t("Weights of the sample, where it has any."),
)
@click.option(
    "--at-cut",
    type=click.Choice(["above", "at_or_above"]),
    default="above",
    show_default=True,
    help=t("Which scores count as at risk or protected."),
)
@click.option("--title", default=None, help=t("What sample this is; printed on every product."))
@click.option(
    "--made-up",
    "status",
    flag_value="made_up",
    default="derived",
    help=t("Mark the cut points as made up (simulated sample)."),
)
def derive(
    file: Path,
    instrument_reference: str,
    codings: tuple[str, ...],
    out: Path,
    deviation: Literal["median", "mean"],
    factor: float,
    weights: Literal["used", "ignored"],
    at_cut: Literal["above", "at_or_above"],
    title: str | None,
    status: Literal["derived", "made_up"],
) -> None:
    """Write a dated cut-point table and print it."""
    from ctc_toolkit.riskfactors.cutpoints import derive_cut_points, write_cut_points

    table = load_table(file, instrument_reference, codings=codings)
    name = title or file.stem
    cut_points, findings = derive_cut_points(
        table,
        id=_identifier(out.stem),
        title_de=name,
        title_en=name,
        valid_from=date.today(),
        deviation=deviation,
        factor=factor,
        weights=weights,
        at_cut=at_cut,
        status=status,
    )
    write_cut_points(cut_points, out)
    tell_findings(tuple(findings))
    rows = [
        {
            t("Scale"): table.instrument.label_of(scale, t.language),
            **{grade: t.number(cut, 3) for grade, cut in by_grade.items()},
        }
        for scale, by_grade in cut_points.values.items()
    ]
    print_table(pd.DataFrame(rows), title=t("Cut points by grade"))
    say(t("Written: {path}", path=out))


def _identifier(text: str) -> str:
    cleaned = "".join(character if character.isalnum() else "-" for character in text.lower()).strip("-")
    return cleaned if cleaned[:1].isalpha() else f"cut-points-{cleaned}"
