"""The tables of the store: the only room that knows SQLModel, so that it can be replaced."""

from ctc_toolkit.store.models.answer_checks import AnswerChoice
from ctc_toolkit.store.models.audit import AuditChain, AuditRecord
from ctc_toolkit.store.models.base import METADATA, ONLY_ROW, UtcTime, new_id, now
from ctc_toolkit.store.models.bodies import Body, BodyDecision, BodyMeeting, BodyMember, DecisionChange
from ctc_toolkit.store.models.brands import CityBrand, KeptBrand
from ctc_toolkit.store.models.cities import Area, City, WorkspaceState
from ctc_toolkit.store.models.delivery import DeliveryGroup, DeliveryObservation, DeliverySession, DeliverySetUp
from ctc_toolkit.store.models.delivery_links import DeliveryLink, DeliveryLinkSession
from ctc_toolkit.store.models.exchange import (
    Newsletter,
    Practice,
    PracticeComment,
    PracticeFile,
    PracticeLine,
    PracticeVersion,
)
from ctc_toolkit.store.models.given_tables import WaveTables
from ctc_toolkit.store.models.indicators import IndicatorOwnCard, IndicatorValue
from ctc_toolkit.store.models.interface_tokens import InterfaceRead, InterfaceToken
from ctc_toolkit.store.models.offers import ChildrenOfPlace, Offer, OfferPair
from ctc_toolkit.store.models.packages import ProgrammePackage
from ctc_toolkit.store.models.people import (
    Account,
    ExternalIdentity,
    OneTimeCode,
    RoleHeld,
    SignInDelay,
    SignInSession,
)
from ctc_toolkit.store.models.plans import ActionPlan, PlanEntry
from ctc_toolkit.store.models.priorities import PrioritySet, VoterMark, VoteRound
from ctc_toolkit.store.models.process import AreaCycle, EvidenceFile, ProcessChange, StepEntry
from ctc_toolkit.store.models.programme_changes import ProgrammeChange
from ctc_toolkit.store.models.reactions import DeliveryReaction
from ctc_toolkit.store.models.references import BenchmarkShare, ReferenceValues
from ctc_toolkit.store.models.release_plans import ReleasePlan
from ctc_toolkit.store.models.reports import BackgroundJob, HeldImport, MadeReport, SchoolConsent
from ctc_toolkit.store.models.school_progress import SchoolGrade, SchoolReminder
from ctc_toolkit.store.models.site import SiteLabel
from ctc_toolkit.store.models.studies import ComparisonStudy
from ctc_toolkit.store.models.survey import (
    CutPoints,
    DeletionProof,
    ReleasedTable,
    SchoolDecision,
    SurveyPlan,
    SurveyWave,
    WaveAnswers,
)
from ctc_toolkit.store.models.team import SiteCheck, SiteCheckAnswer, TeamAnswer, TeamSurvey
from ctc_toolkit.store.models.texts import DraftText, KeptText, ReviewEntry, Submission
from ctc_toolkit.store.models.trainings import Certificate, TrainedShare, TrainingEvent
from ctc_toolkit.store.models.workshop import WorkshopGroup, WorkshopShown
from ctc_toolkit.store.models.yearly_reviews import YearlyEntryRow, YearlyReview

__all__ = [
    "METADATA",
    "ONLY_ROW",
    "Account",
    "ActionPlan",
    "AnswerChoice",
    "Area",
    "AreaCycle",
    "AuditChain",
    "AuditRecord",
    "BackgroundJob",
    "BenchmarkShare",
    "Body",
    "BodyDecision",
    "BodyMeeting",
    "BodyMember",
    "Certificate",
    "ChildrenOfPlace",
    "City",
    "CityBrand",
    "ComparisonStudy",
    "CutPoints",
    "DecisionChange",
    "DeletionProof",
    "DeliveryGroup",
    "DeliveryLink",
    "DeliveryLinkSession",
    "DeliveryObservation",
    "DeliveryReaction",
    "DeliverySession",
    "DeliverySetUp",
    "DraftText",
    "EvidenceFile",
    "ExternalIdentity",
    "HeldImport",
    "IndicatorOwnCard",
    "IndicatorValue",
    "InterfaceRead",
    "InterfaceToken",
    "KeptBrand",
    "KeptText",
    "MadeReport",
    "Newsletter",
    "Offer",
    "OfferPair",
    "OneTimeCode",
    "PlanEntry",
    "Practice",
    "PracticeComment",
    "PracticeFile",
    "PracticeLine",
    "PracticeVersion",
    "PrioritySet",
    "ProcessChange",
    "ProgrammeChange",
    "ProgrammePackage",
    "ReferenceValues",
    "ReleasePlan",
    "ReleasedTable",
    "ReviewEntry",
    "RoleHeld",
    "SchoolConsent",
    "SchoolDecision",
    "SchoolGrade",
    "SchoolReminder",
    "SignInDelay",
    "SignInSession",
    "SiteCheck",
    "SiteCheckAnswer",
    "SiteLabel",
    "StepEntry",
    "Submission",
    "SurveyPlan",
    "SurveyWave",
    "TeamAnswer",
    "TeamSurvey",
    "TrainedShare",
    "TrainingEvent",
    "UtcTime",
    "VoteRound",
    "VoterMark",
    "WaveAnswers",
    "WaveTables",
    "WorkshopGroup",
    "WorkshopShown",
    "WorkspaceState",
    "YearlyEntryRow",
    "YearlyReview",
    "new_id",
    "now",
]
