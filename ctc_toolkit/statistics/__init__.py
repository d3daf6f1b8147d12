"""Estimation for complex surveys: PSU totals, estimates with intervals, covariances, raking, reliability."""

from ctc_toolkit.statistics.covariance import Cell, Difference, covariance, difference
from ctc_toolkit.statistics.estimation import EstimateTable, Status, estimates, population_totals
from ctc_toolkit.statistics.frames import totals_from_frame
from ctc_toolkit.statistics.intervals import INTERVALS, IntervalName
from ctc_toolkit.statistics.lonely import LONELY_PSU, WHOLE_SURVEY, CollapseLevel, LonelyPsu
from ctc_toolkit.statistics.raking import Bounds, RakedWeights, kish_design_effect, rake
from ctc_toolkit.statistics.reliability import (
    cronbach_alpha,
    feldt_interval,
    item_rest_correlations,
    omega_total,
    scale_reliability,
)
from ctc_toolkit.statistics.totals import PsuTotals, add_totals

__all__ = [
    "INTERVALS",
    "LONELY_PSU",
    "WHOLE_SURVEY",
    "Bounds",
    "Cell",
    "CollapseLevel",
    "Difference",
    "EstimateTable",
    "IntervalName",
    "LonelyPsu",
    "PsuTotals",
    "RakedWeights",
    "Status",
    "add_totals",
    "covariance",
    "cronbach_alpha",
    "difference",
    "estimates",
    "feldt_interval",
    "item_rest_correlations",
    "kish_design_effect",
    "omega_total",
    "population_totals",
    "rake",
    "scale_reliability",
    "totals_from_frame",
]
