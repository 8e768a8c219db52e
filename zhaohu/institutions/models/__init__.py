"""Tables of the room, by noun."""

from zhaohu.institutions.models.case import (
    Assignment,
    CaseCheck,
    CaseClock,
    CaseMaterial,
    CaseTransition,
    ClockPause,
    Comment,
    CommentThread,
    FilingCase,
    MaterialVersion,
    NonComplianceNotice,
    SiteVerification,
    Snapshot,
)
from zhaohu.institutions.models.files import StoredFile
from zhaohu.institutions.models.institution import ClassGroup, FilingReceipt, Institution, Membership
from zhaohu.institutions.models.registration import ClaimCode, Push, PushRow, Registration, RegistrationEvent
from zhaohu.institutions.models.revocation import Revocation

__all__ = [
    "Assignment",
    "CaseCheck",
    "CaseClock",
    "CaseMaterial",
    "CaseTransition",
    "ClaimCode",
    "ClassGroup",
    "ClockPause",
    "Comment",
    "CommentThread",
    "FilingCase",
    "FilingReceipt",
    "Institution",
    "MaterialVersion",
    "Membership",
    "NonComplianceNotice",
    "Push",
    "PushRow",
    "Registration",
    "RegistrationEvent",
    "Revocation",
    "SiteVerification",
    "Snapshot",
    "StoredFile",
]
