"""The tables of the store: the only room that knows SQLModel, so that it can be replaced."""

from ctc_toolkit.store.models.audit import AuditChain, AuditRecord
from ctc_toolkit.store.models.base import METADATA, ONLY_ROW, UtcTime, new_id, now
from ctc_toolkit.store.models.cities import Area, City, WorkspaceState
from ctc_toolkit.store.models.people import (
    Account,
    ExternalIdentity,
    OneTimeCode,
    RoleHeld,
    SignInDelay,
    SignInSession,
)
from ctc_toolkit.store.models.process import AreaCycle, EvidenceFile, ProcessChange, StepEntry
from ctc_toolkit.store.models.survey import (
    CutPoints,
    DeletionProof,
    ReleasedTable,
    SchoolDecision,
    SurveyPlan,
    SurveyWave,
    WaveAnswers,
)
from ctc_toolkit.store.models.texts import DraftText, KeptText, ReviewEntry, Submission

__all__ = [
    "METADATA",
    "ONLY_ROW",
    "Account",
    "Area",
    "AreaCycle",
    "AuditChain",
    "AuditRecord",
    "City",
    "CutPoints",
    "DeletionProof",
    "DraftText",
    "EvidenceFile",
    "ExternalIdentity",
    "KeptText",
    "OneTimeCode",
    "ProcessChange",
    "ReleasedTable",
    "ReviewEntry",
    "RoleHeld",
    "SchoolDecision",
    "SignInDelay",
    "SignInSession",
    "StepEntry",
    "Submission",
    "SurveyPlan",
    "SurveyWave",
    "UtcTime",
    "WaveAnswers",
    "WorkspaceState",
    "new_id",
    "now",
]
