"""What a group enters while it chooses, and what a complete decision needs.

Entries are a flat mapping, so that several people can work at once: what two of them changed in different places is put
together, and only the same place changed differently is a clash. Keys: `weight.<criterion>` (0 to 5),
`judged.<criterion>.<factor>` (1 to 3), `choice.<factor>` ("priority" or "strength"), `reason.<factor>` (why it was
chosen, or why not).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.riskfactors.priorities.criteria import CRITERIA, JUDGED, LARGEST_WEIGHT, RATINGS, USUAL_WEIGHT

FEWEST, MOST = 2, 5
"""How many factors a board works on first."""

LONGEST_REASON = 600

Entry = str | int
Entries = Mapping[str, Entry]


@dataclass(frozen=True)
class Choice:
    """The entries in their meaning. judged: ratings by criterion and factor. reasons: by factor."""

    weights: Mapping[str, int]
    judged: Mapping[tuple[str, str], int]
    priorities: tuple[str, ...]
    strengths: tuple[str, ...]
    reasons: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, entries: Entries, frozen: Sequence[str]) -> Choice:
        """Return what the entries say, factors in the order of the frozen list."""
        weights: dict[str, int] = {one: int(entries.get(f"weight.{one}", USUAL_WEIGHT)) for one in CRITERIA}
        judged: dict[tuple[str, str], int] = {
            (criterion, factor): int(entries[f"judged.{criterion}.{factor}"])
            for criterion in JUDGED
            for factor in frozen
            if f"judged.{criterion}.{factor}" in entries
        }
        picked = {factor: entries.get(f"choice.{factor}") for factor in frozen}
        reasons = {factor: str(entries.get(f"reason.{factor}", "")) for factor in frozen}
        return cls(
            weights,
            judged,
            tuple(factor for factor in frozen if picked[factor] == "priority"),
            tuple(factor for factor in frozen if picked[factor] == "strength"),
            {factor: reason for factor, reason in reasons.items() if reason.strip()},
        )


def tidied_entries(entries: Entries, frozen: Collection[str]) -> dict[str, Entry]:
    """Return the entries as they are stored: known keys and values only, nothing where nothing is said.

    Raises:
        ToolkitError: `priority_reason_long`, `priority_entry_unknown`.
    """
    return {key: _tidied(key, value, frozen) for key, value in sorted(entries.items()) if value not in ("", None)}


def _tidied(key: str, value: Entry, frozen: Collection[str]) -> Entry:
    kind, _, rest = key.partition(".")
    if kind == "weight" and rest in CRITERIA and value in range(LARGEST_WEIGHT + 1):
        return int(value)
    if kind == "judged" and rest.partition(".")[0] in JUDGED and rest.partition(".")[2] in frozen and value in RATINGS:
        return int(value)
    if kind == "choice" and rest in frozen and value in ("priority", "strength"):
        return value
    if kind == "reason" and rest in frozen and isinstance(value, str):
        if len(value) > LONGEST_REASON:
            raise ToolkitError("priority_reason_long", found=len(value), longest=LONGEST_REASON)
        return value
    raise ToolkitError("priority_entry_unknown")


def differing(before: Entries, after: Entries) -> tuple[str, ...]:
    """Return the keys in which two states differ."""
    return tuple(sorted(key for key in {*before, *after} if before.get(key) != after.get(key)))


def merged_entries(before: Entries, after: Entries, current: Entries) -> tuple[dict[str, Entry], tuple[str, ...]]:
    """Return what is to be stored when somebody changed `before` into `after`, and the keys of clashes.

    current: what is stored now. The same change by both is no clash.
    """
    together, clashes = dict(current), []
    for key in differing(before, after):
        wanted, now = after.get(key), current.get(key)
        if wanted == now:
            continue
        if now != before.get(key):
            clashes.append(key)
        elif wanted is None:
            together.pop(key, None)
        else:
            together[key] = wanted
    return together, tuple(clashes)


def choice_to_explain(choice: Choice, order: Sequence[str], tally: Mapping[str, int] | None) -> tuple[str, ...]:
    """Return the factors that were not chosen although they stand ahead: by score, or by votes.

    By score: among as many highest ones as were chosen. By votes: with more votes than the chosen one with the fewest.
    """
    size = len(choice.priorities)
    ahead = set(order[:size])
    if tally and choice.priorities:
        fewest = min(tally.get(factor, 0) for factor in choice.priorities)
        ahead |= {factor for factor, votes in tally.items() if votes > fewest}
    return tuple(factor for factor in order if factor in ahead and factor not in choice.priorities)


def choice_problems(choice: Choice, to_explain: Collection[str]) -> dict[str, ToolkitError]:
    """Return what a decision still lacks, by field: number of factors, strengths, a written reason for each."""
    found: dict[str, ToolkitError] = {}
    if not FEWEST <= len(choice.priorities) <= MOST:
        found["priorities"] = ToolkitError("priorities_count", found=len(choice.priorities), fewest=FEWEST, most=MOST)
    if not choice.strengths:
        found["strengths"] = ToolkitError("strengths_missing")
    for factor in choice.priorities:
        if factor not in choice.reasons:
            found[f"reason.{factor}"] = ToolkitError("priority_reason_missing")
    for factor in to_explain:
        if factor not in choice.reasons:
            found[f"reason.{factor}"] = ToolkitError("priority_why_not_missing")
    return found
