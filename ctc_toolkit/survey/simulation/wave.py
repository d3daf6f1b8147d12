"""One made-up wave: table, truth, and what only the generator knows."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.survey.instrument import Instrument
from ctc_toolkit.survey.responses import ResponseTable
from ctc_toolkit.survey.simulation.answers import exaggerate, honest_codes, latent_values, leave_out
from ctc_toolkit.survey.simulation.constructs import Constructs, Floats, constructs_of, correlation_matrix
from ctc_toolkit.survey.simulation.dimensions import Dimensions, age_value, dimensions_of, values_of
from ctc_toolkit.survey.simulation.items import item_models
from ctc_toolkit.survey.simulation.population import (
    Respondents,
    Schools,
    cells_of,
    draw_respondents,
    means,
    structure,
)
from ctc_toolkit.survey.simulation.settings import SimulationSettings
from ctc_toolkit.survey.simulation.truth import Truth

Keep = Literal["flags", "latent"]


@dataclass(frozen=True)
class SimulatedWave:
    """A made-up wave.

    table: what a survey would bring; its source hash stands for instrument, settings and seed.
    population: gives true values for other groups or for cut points.
    hidden: what no file holds, one row per row of the table: exaggerating, school, school_class, district,
        school_type, grade, sex, age (without missing values).
    latent: the constructs of the honest respondent, one column each, in standard deviations; empty unless asked for.
    """

    table: ResponseTable
    settings: SimulationSettings
    seed: int
    population: Truth
    hidden: pd.DataFrame
    latent: pd.DataFrame = field(default_factory=pd.DataFrame)

    @cached_property
    def truth(self) -> pd.DataFrame:
        """True values by every grouping column that has at most one value per pupil and is not the school or age.

        Columns and meaning: see `Truth.table`. Computed from the distributions, not by drawing.
        """
        roles = ("sex", "grade", "school_type", "district")
        groups = self.table.instrument.groups
        first = [next((group.id for group in groups if group.role == role), None) for role in roles]
        main = self.population.table([name for name in first[:2] if name])
        further = [self.population.table([name]) for name in first[2:] if name]
        further = [part[part["groups"] != "all"] for part in further]
        return pd.concat([main, *further], ignore_index=True)

    def __len__(self) -> int:
        return len(self.table)


def simulate_wave(
    instrument: Instrument,
    settings: SimulationSettings | None = None,
    seed: int = 1,
    *,
    keep: Keep = "flags",
) -> SimulatedWave:
    """Return a made-up wave of an instrument: the same for the same instrument, settings and seed.

    keep: "latent" keeps the latent constructs as well (respondents x constructs, for checks).

    Raises:
        ToolkitError: `simulation_setting` for a negative seed, `simulation_name_unknown` for names that the
            instrument does not have, `simulation_correlations`, `simulation_group_forbidden`.
    """
    settings = settings or SimulationSettings()
    if seed < 0:
        raise ToolkitError("simulation_setting", setting="seed", expected=">= 0", found=seed)
    constructs = constructs_of(instrument)
    dimensions = dimensions_of(instrument, settings)
    models = item_models(instrument, constructs, settings)
    matrix = correlation_matrix(instrument, settings).to_numpy()
    schools, differences = structure(settings, dimensions, matrix, seed)
    mean = means(settings, constructs, dimensions, differences)
    random = np.random.Generator(np.random.PCG64(np.random.SeedSequence([seed, 3])))
    respondents = draw_respondents(settings, dimensions, schools, random)
    latent = latent_values(settings, respondents, schools, mean, matrix=matrix, random=random)
    codes = honest_codes(models, latent, respondents.age, random)
    flags = exaggerate(codes, models, constructs, settings.exaggerating, random)
    leave_out(codes, models, constructs, settings, random)
    order = random.permutation(len(flags))
    answers = pd.DataFrame({model.id: codes[place][order] for place, model in enumerate(models)})
    hidden = _hidden(settings, dimensions, schools, respondents, flags).iloc[order].reset_index(drop=True)
    groups = _groups(instrument, settings, hidden, random)
    design = _design(settings, schools, respondents, order)
    table = ResponseTable(instrument, answers, groups, design, source_hash(instrument, settings, seed))
    population = Truth(
        instrument,
        dimensions,
        cells_of(settings, dimensions, schools, mean),
        {model.id: model for model in models},
        schools.code,
    )
    return SimulatedWave(
        table,
        settings,
        seed,
        population,
        hidden,
        _latent(constructs, latent, order) if keep == "latent" else pd.DataFrame(),
    )


def _latent(constructs: Constructs, values: Floats, order: NDArray[np.int64]) -> pd.DataFrame:
    return pd.DataFrame(values[order], columns=[entry.id for entry in constructs.entries])


def source_hash(instrument: Instrument, settings: SimulationSettings, seed: int) -> str:
    """Return what stands for the file of a wave: SHA-256 of questionnaire, settings and seed."""
    text = f"made up\n{instrument.reference}\n{instrument.model_dump_json()}\n{settings.fingerprint()}\n{seed}"
    return hashlib.sha256(text.encode()).hexdigest()


def _hidden(
    settings: SimulationSettings,
    dimensions: Dimensions,
    schools: Schools,
    respondents: Respondents,
    flags: NDArray[np.bool_],
) -> pd.DataFrame:
    school = respondents.school
    classes = _class_codes(settings, respondents.classes)
    return pd.DataFrame(
        {
            "exaggerating": flags,
            "school": _categories(schools.code, school),
            "school_class": _categories(classes, respondents.school_class),
            "district": _categories([entry.id for entry in dimensions.districts], schools.district[school]),
            "school_type": _categories(dimensions.school_types, schools.school_type[school]),
            "grade": _categories(dimensions.grades, respondents.grade),
            "sex": _categories(dimensions.sexes, respondents.sex),
            "age": respondents.age,
        }
    )


def _class_codes(settings: SimulationSettings, count: int) -> list[str]:
    """Return neutral codes that hold the year, so that classes of two waves are never taken for one."""
    width = len(str(count))
    return [f"c{settings.year % 100:02d}{number + 1:0{width}d}" for number in range(count)]


def _categories(names: list[str] | tuple[str, ...], places: NDArray[np.int64]) -> pd.Categorical[str]:
    return pd.Categorical.from_codes(places, categories=pd.Index(list(names)))


def _groups(
    instrument: Instrument, settings: SimulationSettings, hidden: pd.DataFrame, random: np.random.Generator
) -> pd.DataFrame:
    """Return the grouping columns of the instrument; sex and age with a few missing values."""
    columns: dict[str, pd.Categorical] = {}
    for group in instrument.groups:
        if group.role == "age":
            names = {age: age_value(group, age) for age in sorted(hidden["age"].unique().tolist())}
            values = hidden["age"].map(names).astype(object)
        else:
            values = hidden[group.role].astype(object)
        if group.role in ("sex", "age"):
            values = values.where(random.random(len(values)) >= settings.missing_groups)
        used = sorted(set(values.dropna()))
        named = [value.id for value in group.values] or list(values_of(instrument, group.role)) or used
        columns[group.id] = pd.Categorical(values, categories=named)
    return pd.DataFrame(columns, index=hidden.index) if columns else pd.DataFrame()


def _design(
    settings: SimulationSettings, schools: Schools, respondents: Respondents, order: NDArray[np.int64]
) -> pd.DataFrame:
    """Return the columns of the sampling design that the settings ask for."""
    by_class = settings.primary_sampling_unit == "class"
    stratum = schools.stratum[respondents.school]
    strata = list(schools.code) if by_class else [f"h{number + 1}" for number in range(int(stratum.max()) + 1)]
    psu, names = respondents.school, list(schools.code)
    if by_class:
        psu, names = respondents.school_class, _class_codes(settings, respondents.classes)
    units = pd.DataFrame({"stratum": stratum, "psu": psu}).drop_duplicates()
    sampled = units.groupby("stratum").size().to_numpy()
    columns = {
        "stratum": _categories(strata, stratum[order]),
        "psu": _categories(names, psu[order]),
        "weight": respondents.weight[order],
        "population_psus": np.ceil(sampled / settings.sampled_share)[stratum][order],
    }
    kept = {name: columns[name] for name in settings.design_columns}
    if settings.weights == "none":
        kept.pop("weight", None)
    return pd.DataFrame(kept)
