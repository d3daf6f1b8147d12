"""Lock plans of waves: which cells of all tables are locked together, decided before anything of a wave is released.

A wave has one product: one choice of cut points, and of what is counted. A second one would be another table of the
same answers, and the difference of two tables can tell what each alone hides. The one exception is a wave that was
looked at before it had cut points: percentages of scales then come as something new.

The plan is kept in the database in a transaction of its own, before the first table is handed out, so that every later
table, in whichever process, obeys the same plan.
"""

from __future__ import annotations

import hashlib
import json
import threading
from collections import OrderedDict
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Literal

from ctc_toolkit.disclosure import RULES, LockPlan, WaveCounts, lock_plan, plan_from_document
from ctc_toolkit.disclosure.breakdowns import Breakdowns
from ctc_toolkit.disclosure.lock_plan import Progress, Scope
from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.store import LockPlanRecord, RuleBroken
from ctc_toolkit.survey.grade_bands import breakdowns_of
from ctc_toolkit.survey.not_by_school import not_by_school
from ctc_toolkit.workspace.usable_answers import Choice, hold_choice

if TYPE_CHECKING:
    from ctc_toolkit.riskfactors.cutpoints import CutPointTable
    from ctc_toolkit.store import Repository, WaveRecord
    from ctc_toolkit.survey.instrument import Instrument
    from ctc_toolkit.survey.responses import ResponseTable
    from ctc_toolkit.workspace.handle import Workspace
    from ctc_toolkit.workspace.released_tables import Request


def in_catalogue(
    instrument: Instrument, by: Sequence[str], *, unknown: Literal["refused", "kept"] = "refused"
) -> tuple[str, ...]:
    """Return a breakdown in the order of the catalogue.

    unknown: "kept" returns another one as it is, for looking up what was released under older rules.

    Raises:
        ToolkitError: `group_unknown` for a column that the questionnaire does not have, `not_in_catalogue`.
    """
    catalogue = breakdowns_of(instrument)
    if unknown == "kept" and not catalogue.holds(by):
        return tuple(by)
    known = [*instrument.group_by_id, *catalogue.roles]
    for name in by:
        if name not in known:
            raise ToolkitError("group_unknown", found=name, known=", ".join(dict.fromkeys(known)) or "-")
    return catalogue.require(by)


def scope_of(instrument: Instrument, by: Sequence[str]) -> Scope:
    """Return which plan a breakdown needs."""
    return "schools" if breakdowns_of(instrument).by_school(by) else "city"


def product_of(request: Request) -> str:
    """Return what is counted in a request, whatever it is broken down by: canonical JSON.

    How uncertain a percentage is, and by which formula, plays no part: neither answers nor percentages change with it.
    """
    settings = request.settings
    fields = {
        "cut_points": request.cut_points,
        "many_elevated": settings.many_elevated,
        "minimum_scored": settings.minimum_scored,
    }
    return json.dumps(fields, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def refuse_other_product(repository: Repository, wave: WaveRecord, product: str) -> None:
    """Refuse a product of a wave of which another one was released.

    Raises:
        ToolkitError: `other_product_released`.
    """
    other = _other(_plans(repository, wave), product)
    if other is not None:
        raise ToolkitError("other_product_released", label=wave.label, used=json.loads(other)["cut_points"] or "-")


def may_release(held: Sequence[LockPlanRecord], wave: WaveRecord) -> bool:
    """Return whether the standard tables of a wave may be released beside what was released before."""
    from ctc_toolkit.riskfactors.profile import ProfileSettings
    from ctc_toolkit.workspace.released_tables import Request

    return _other(held, product_of(Request((), wave.cut_points, ProfileSettings()))) is None


def _other(held: Sequence[LockPlanRecord], product: str) -> str | None:
    """Return a released product beside which `product` may not be released."""
    products = {plan.product for plan in held}
    if product in products:
        return None
    return next((other for other in sorted(products) if not _comes_before(other, product)), None)


def refuse_other_cut_points(repository: Repository, wave: WaveRecord, cut_points: str | None) -> None:
    """Refuse to choose cut points for a wave of which tables with others were released.

    Raises:
        ToolkitError: `other_product_released`.
    """
    held = {json.loads(plan.product)["cut_points"] for plan in _plans(repository, wave)}
    if cut_points not in held and held - {None}:
        raise ToolkitError("other_product_released", label=wave.label, used=min(held - {None}))


def released_cut_points(repository: Repository, wave: WaveRecord) -> frozenset[str | None]:
    """Return with which cut points something of a wave was released; None stands for none."""
    return frozenset(json.loads(plan.product)["cut_points"] for plan in _plans(repository, wave))


def _plans(repository: Repository, wave: WaveRecord) -> list[LockPlanRecord]:
    return repository.release_plans.of_wave(wave.id, RULES.joint_version)


def _comes_before(earlier: str, later: str) -> bool:
    """Return whether the earlier product lacks nothing but cut points of the later one."""
    first, second = json.loads(earlier), json.loads(later)
    alone: dict[str, Any] = {**first, "cut_points": second["cut_points"]}
    return first["cut_points"] is None and alone == second


def plan_of_wave(
    ws: Workspace,
    wave: WaveRecord,
    table: ResponseTable,
    choice: Choice,
    *,
    request: Request,
    chosen: CutPointTable | None,
    progress: Progress | None = None,
) -> LockPlan:
    """Return the plan of a wave for a request, made and kept now where there is none.

    table: the answers that count under `choice`.

    Raises:
        ToolkitError: `other_product_released`, `changed_meanwhile`, `not_available`, `lock_plan_damaged`.
    """
    product, scope = product_of(request), scope_of(table.instrument, request.by)
    with ws.store.reading() as repository:
        refuse_other_product(repository, wave, product)
        held = _plans(repository, wave)
    found = read_plan(held, product, scope)
    if found is not None:
        return found
    made = made_plan(table, request, chosen, scope=scope, held=held, progress=progress)
    record = LockPlanRecord(product, scope, RULES.joint_version, made.to_document(), made.content_hash)
    try:
        with ws.store.writing() as repository:
            hold_choice(repository, wave, choice)
            refuse_other_product(repository, wave, product)
            repository.release_plans.keep(wave.id, record)
            kept = read_plan(_plans(repository, wave), product, scope)
    except RuleBroken as broken:
        raise ToolkitError("not_available") from broken
    return kept or made


def made_plan(
    table: ResponseTable,
    request: Request,
    chosen: CutPointTable | None,
    *,
    scope: Scope,
    held: Sequence[LockPlanRecord] = (),
    progress: Progress | None = None,
) -> LockPlan:
    """Return the plan for the answers that count; `held`: the plans by which something was released before."""
    from ctc_toolkit.riskfactors.atoms import wave_counts

    catalogue = breakdowns_of(table.instrument, [str(name) for name in table.groups.columns])
    counts = wave_counts(table, cut_points=chosen, risk_count=request.settings.risk_count, breakdowns=catalogue)
    earlier = read_plan(held, product_of(request), "city") or next(
        (plan_from_document(plan.document, plan.content_hash) for plan in held), None
    )
    forbidden = not_by_school(table.instrument)
    return _MADE.get(counts, catalogue, scope, forbidden, earlier, progress)


def read_plan(held: Sequence[LockPlanRecord], product: str, scope: Scope) -> LockPlan | None:
    """Return the plan of a product that decides at least `scope`."""
    fitting = [plan for plan in held if plan.product == product and (scope == "city" or plan.scope == "schools")]
    if not fitting:
        return None
    chosen = min(fitting, key=lambda plan: plan.scope != scope)
    return plan_from_document(chosen.document, chosen.content_hash)


class _MadePlans:
    """Plans made in this process, found again by the counts they were made from: equal counts give equal plans."""

    def __init__(self, capacity: int = 64) -> None:
        self._capacity = capacity
        self._plans: OrderedDict[str, LockPlan] = OrderedDict()
        self._lock = threading.Lock()

    def get(
        self,
        counts: WaveCounts,
        catalogue: Breakdowns,
        scope: Scope,
        forbidden: frozenset[str],
        earlier: LockPlan | None,
        progress: Progress | None,
    ) -> LockPlan:
        """Return the plan of these counts, made now where it is new."""
        about: list[Any] = [
            catalogue.tables,
            scope,
            sorted(forbidden),
            earlier.content_hash if earlier else "",
            counts.measures,
        ]
        about += [counts.dimensions, sorted(counts.values.items())]
        digest = hashlib.sha256(json.dumps(about).encode())
        for part in (counts.codes, counts.unit, counts.n, counts.hits):
            digest.update(b"-" if part is None else part.tobytes())
        key = digest.hexdigest()
        with self._lock:
            if key in self._plans:
                self._plans.move_to_end(key)
                return self._plans[key]
        made = lock_plan(
            counts,
            catalogue,
            schools="with" if scope == "schools" else "without",
            not_by_school=forbidden,
            earlier=earlier,
            progress=progress,
        )
        with self._lock:
            self._plans[key] = made
            while len(self._plans) > self._capacity:
                self._plans.popitem(last=False)
        return made


_MADE = _MadePlans()
