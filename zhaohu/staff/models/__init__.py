"""Tables of the room, by noun."""

from zhaohu.staff.models.bans import BanAppeal, BanDocument, PracticeBan
from zhaohu.staff.models.people import ClassAssignment, Employment, Leave, StaffMember, StaffPin, StaffReading
from zhaohu.staff.models.records import Credential, RecordQuery, TrainingRecord
from zhaohu.staff.models.rosters import Presence, Roster, RosterShift

__all__ = [
    "BanAppeal",
    "BanDocument",
    "ClassAssignment",
    "Credential",
    "Employment",
    "Leave",
    "PracticeBan",
    "Presence",
    "RecordQuery",
    "Roster",
    "RosterShift",
    "StaffMember",
    "StaffPin",
    "StaffReading",
    "TrainingRecord",
]
