"""Cut points by grade: dated tables, the rule that derives them from a reference sample, loaders and writer.

No official cut points are shipped, as none could be verified. A site derives its own from a fixed reference sample
and freezes them with date, method and sample, or loads the table of the licence holder.
"""

from ctc_toolkit.riskfactors.cutpoint_files import (
    cut_points_from_yaml,
    cut_points_to_yaml,
    load_cut_points,
    write_cut_points,
)
from ctc_toolkit.riskfactors.cutpoint_table import (
    ANY_GRADE,
    AtCut,
    CutPointRule,
    CutPointSample,
    CutPointTable,
    check_cut_points,
)
from ctc_toolkit.riskfactors.derivation import MINIMUM_SAMPLE, derive_cut_points, weighted_median

__all__ = [
    "ANY_GRADE",
    "MINIMUM_SAMPLE",
    "AtCut",
    "CutPointRule",
    "CutPointSample",
    "CutPointTable",
    "check_cut_points",
    "cut_points_from_yaml",
    "cut_points_to_yaml",
    "derive_cut_points",
    "load_cut_points",
    "weighted_median",
    "write_cut_points",
]
