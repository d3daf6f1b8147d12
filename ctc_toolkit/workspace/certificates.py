"""Certificates of trainers and multipliers, kept by the office. Names stand in them, and nowhere in the audit log."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime

from ctc_toolkit.access import Actor
from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.process.certificates import CertificateFields, Validity, certificate_problems, tidied_certificate
from ctc_toolkit.process.merging import FieldClash, put_together
from ctc_toolkit.store.trainings import CertificateRecord
from ctc_toolkit.workspace.handle import Workspace, changing, looking

_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@dataclass(frozen=True)
class CertificateView:
    """A certificate, whether it is valid today, and how many days are left (negative: since it expired)."""

    id: str
    fields: CertificateFields
    validity: Validity
    days_left: int | None
    changed_by: str
    changed_at: datetime


@dataclass(frozen=True)
class CertificateSaved:
    """The certificate was stored, together with what others had changed meanwhile."""

    id: str
    fields: CertificateFields
    at: datetime


@dataclass(frozen=True)
class CertificateConflict:
    """Nothing was stored: these fields were changed by somebody else meanwhile. current: what stands there now."""

    conflicts: tuple[FieldClash, ...]
    current: CertificateFields
    changed_by: str


def certificates(actor: Actor, ws: Workspace, *, today: date | None = None) -> tuple[CertificateView, ...]:
    """Return all certificates, those that end first before the others.

    Raises:
        ToolkitError: `not_available`.
    """
    now = today or _today()
    with looking(actor, ws, "certificates", about="catalogue") as grant:
        found = [_view(record, now) for record in grant.repository.trainings.certificates()]
    return tuple(sorted(found, key=lambda one: one.fields.valid_until or date.max))


def save_certificate(
    actor: Actor,
    ws: Workspace,
    *,
    after: CertificateFields,
    certificate_id: str | None = None,
    before: CertificateFields | None = None,
) -> CertificateSaved | CertificateConflict:
    """Store a certificate: a new one, or what somebody changed from `before` (what was read) to `after`.

    Fields that others changed meanwhile are kept; where both changed the same field differently, nothing is stored.

    Raises:
        ToolkitError: `not_available`, or what `certificates.certificate_problems` names (the first of them).
    """
    with changing(actor, ws, "save_certificate", about="catalogue") as grant:
        tables, wanted = grant.repository.trainings, tidied_certificate(after)
        stored = None
        if certificate_id is not None:
            stored = tables.certificate(certificate_id) if _ID.fullmatch(certificate_id) else None
            if stored is None:
                raise ToolkitError("not_available")
            wanted, conflicts = put_together(before or stored.fields, wanted, stored.fields)
            if conflicts:
                return CertificateConflict(conflicts, stored.fields, stored.changed_by)
        for problem in certificate_problems(wanted, _today()).values():
            raise problem
        who = actor.name
        saved = tables.change_certificate(stored.id, wanted, who) if stored else tables.add_certificate(wanted, who)
        grant.record(f"certificate {saved.id}", None)
        return CertificateSaved(saved.id, saved.fields, saved.changed_at)


def remove_certificate(actor: Actor, ws: Workspace, certificate_id: str) -> None:
    """Remove a certificate and the name in it.

    Raises:
        ToolkitError: `not_available`.
    """
    with changing(actor, ws, "remove_certificate", about="catalogue") as grant:
        tables = grant.repository.trainings
        if not _ID.fullmatch(certificate_id) or tables.certificate(certificate_id) is None:
            raise ToolkitError("not_available")
        tables.remove_certificate(certificate_id)
        grant.record(f"certificate {certificate_id}", None)


def _view(record: CertificateRecord, today: date) -> CertificateView:
    until = record.fields.valid_until
    days = (until - today).days if until else None
    return CertificateView(
        record.id, record.fields, record.fields.validity(today), days, record.changed_by, record.changed_at
    )


def _today() -> date:
    return datetime.now(UTC).astimezone().date()
