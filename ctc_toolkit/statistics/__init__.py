"""Estimation for complex surveys: PSU totals, estimates with intervals, covariances, reliability."""

from ctc_toolkit.statistics.covariance import Cell, Difference, covariance, difference
from ctc_toolkit.statistics.estimation import EstimateTable, Status, estimates, population_totals
from ctc_toolkit.statistics.frames import totals_from_frame
from ctc_toolkit.statistics.intervals import INTERVALS, IntervalName
from ctc_toolkit.statistics.lonely import LONELY_PSU, WHOLE_SURVEY, CollapseLevel, LonelyPsu
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
    "Cell",
    "CollapseLevel",
    "Difference",
    "EstimateTable",
    "IntervalName",
    "LonelyPsu",
    "PsuTotals",
    "Status",
    "add_totals",
    "covariance",
    "cronbach_alpha",
    "difference",
    "estimates",
    "feldt_interval",
    "item_rest_correlations",
    "omega_total",
    "population_totals",
    "scale_reliability",
    "totals_from_frame",
]
