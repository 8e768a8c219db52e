"""Tables of the room, by noun."""

from zhaohu.enrolment.models.allocation import Round, RoundPlaces
from zhaohu.enrolment.models.applications import Application, Choice, FamilyDocument, RankMove
from zhaohu.enrolment.models.bookings import Booking
from zhaohu.enrolment.models.care import CareFact
from zhaohu.enrolment.models.classes import (
    CareClass,
    ClassDay,
    ClassHours,
    Closure,
    Vacancy,
    VacancyOverride,
)
from zhaohu.enrolment.models.fees import Statement, StatementCorrection, StatementLine
from zhaohu.enrolment.models.offers import Price, ServiceOffer
from zhaohu.enrolment.models.payments import NoticeSettlement, Payment, PaymentNotice, Refund
from zhaohu.enrolment.models.placements import Absence, AbsenceReport, Agreement, Placement
from zhaohu.enrolment.models.rolls import EnrolmentLink, RollImport, RollRow
from zhaohu.enrolment.models.runs import Run, RunResult

__all__ = [
    "Absence",
    "AbsenceReport",
    "Agreement",
    "Application",
    "Booking",
    "CareClass",
    "CareFact",
    "Choice",
    "ClassDay",
    "ClassHours",
    "Closure",
    "EnrolmentLink",
    "FamilyDocument",
    "NoticeSettlement",
    "Payment",
    "PaymentNotice",
    "Placement",
    "Price",
    "RankMove",
    "Refund",
    "RollImport",
    "RollRow",
    "Round",
    "RoundPlaces",
    "Run",
    "RunResult",
    "ServiceOffer",
    "Statement",
    "StatementCorrection",
    "StatementLine",
    "Vacancy",
    "VacancyOverride",
]
