"""Priorities: what speaks for each factor, how firm the order is, and what makes a decision complete.

Nothing here decides. A board chooses two to five factors by discussion; these functions put the evidence in order, say
how far the order depends on the weights, and name what a written decision still lacks.
"""

from __future__ import annotations

from ctc_toolkit.riskfactors.priorities.choice import (
    FEWEST,
    LONGEST_REASON,
    MOST,
    Choice,
    choice_problems,
    choice_to_explain,
    differing,
    merged_entries,
    tidied_entries,
)
from ctc_toolkit.riskfactors.priorities.criteria import (
    COMPUTED,
    CRITERIA,
    JUDGED,
    LARGEST_WEIGHT,
    RATINGS,
    USUAL_WEIGHT,
    Criterion,
    criterion_values,
)
from ctc_toolkit.riskfactors.priorities.evidence import (
    FactorEvidence,
    evidence_from_document,
    evidence_to_document,
    profile_evidence,
    shortlist,
)
from ctc_toolkit.riskfactors.priorities.scoring import Scaled, order_of, scaled_table, scores_of
from ctc_toolkit.riskfactors.priorities.stability import (
    ROBUST,
    Stability,
    WeightRange,
    is_robust,
    stability_of,
    weight_range,
)
from ctc_toolkit.riskfactors.priorities.voting import (
    FEWEST_VOTERS,
    MOST_MARKS,
    MOST_PRESENT,
    ballot_problem,
    counted,
)

__all__ = [
    "COMPUTED",
    "CRITERIA",
    "FEWEST",
    "FEWEST_VOTERS",
    "JUDGED",
    "LARGEST_WEIGHT",
    "LONGEST_REASON",
    "MOST",
    "MOST_MARKS",
    "MOST_PRESENT",
    "RATINGS",
    "ROBUST",
    "USUAL_WEIGHT",
    "Choice",
    "Criterion",
    "FactorEvidence",
    "Scaled",
    "Stability",
    "WeightRange",
    "ballot_problem",
    "choice_problems",
    "choice_to_explain",
    "counted",
    "criterion_values",
    "differing",
    "evidence_from_document",
    "evidence_to_document",
    "is_robust",
    "merged_entries",
    "order_of",
    "profile_evidence",
    "scaled_table",
    "scores_of",
    "shortlist",
    "stability_of",
    "tidied_entries",
    "weight_range",
]
