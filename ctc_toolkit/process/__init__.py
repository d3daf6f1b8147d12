"""The process of Communities That Care: phases, milestones and what belongs to them, read from the catalogue."""

from ctc_toolkit.process.catalogue import ProcessCatalogue, check_process, load_process
from ctc_toolkit.process.entries import (
    Addition,
    Benchmark,
    Criterion,
    Function,
    GlossaryTerm,
    Milestone,
    OutcomeLevel,
    Phase,
    Product,
    Sector,
    Training,
)

__all__ = [
    "Addition",
    "Benchmark",
    "Criterion",
    "Function",
    "GlossaryTerm",
    "Milestone",
    "OutcomeLevel",
    "Phase",
    "ProcessCatalogue",
    "Product",
    "Sector",
    "Training",
    "check_process",
    "load_process",
]
