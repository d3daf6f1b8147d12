"""Decided priorities of an area, stored at once: for tests of what follows from them."""

from __future__ import annotations

from datetime import date

from ctc_toolkit.riskfactors.priorities import FactorEvidence, evidence_to_document
from ctc_toolkit.store.priorities import Decided


def decide_at_once(repository, area, wave, factors, strength="family_attachment", on=date(2026, 11, 2)):
    """Store a decided version with these factors as priorities."""
    entries = {f"choice.{one}": "priority" for one in factors} | {f"choice.{strength}": "strength"}
    begun = repository.priorities.begin(area, wave, (*factors, strength), entries, "Jemand", on)
    evidence = [FactorEvidence(one, "risk", "family", "shown", 38, 33, 43, 900, "ok") for one in (*factors, strength)]
    document, content_hash = evidence_to_document(evidence)
    repository.priorities.decide(
        begun.id, Decided(on, 9, date(2028, 11, 2), document, content_hash, "", None), "Jemand"
    )
