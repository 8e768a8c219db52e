"""Tables of the room, by noun."""

from zhaohu.attendance.models.alerts import Acknowledgement, Alert
from zhaohu.attendance.models.days import ChildDay
from zhaohu.attendance.models.devices import Device, PairingCode, Unlock
from zhaohu.attendance.models.events import Batch, Event, Resolution
from zhaohu.attendance.models.health import Allergy, Dose, MedicationOrder
from zhaohu.attendance.models.illnesses import Illness
from zhaohu.attendance.models.incidents import (
    Incident,
    IncidentAmendment,
    IncidentNotice,
    IncidentPack,
    IncidentPhoto,
    IncidentWitness,
)
from zhaohu.attendance.models.logs import LogEntry, LogEvent, Photo, SleepMiss
from zhaohu.attendance.models.menus import Dish, Menu, MenuConflict
from zhaohu.attendance.models.messages import Message, MessageCopy, Retraction
from zhaohu.attendance.models.pickups import (
    CustodyBlock,
    HandOverKey,
    PickupChange,
    PickupCode,
    PickupPerson,
    TokenUse,
)

__all__ = [
    "Acknowledgement",
    "Alert",
    "Allergy",
    "Batch",
    "ChildDay",
    "CustodyBlock",
    "Device",
    "Dish",
    "Dose",
    "Event",
    "HandOverKey",
    "Illness",
    "Incident",
    "IncidentAmendment",
    "IncidentNotice",
    "IncidentPack",
    "IncidentPhoto",
    "IncidentWitness",
    "LogEntry",
    "LogEvent",
    "MedicationOrder",
    "Menu",
    "MenuConflict",
    "Message",
    "MessageCopy",
    "PairingCode",
    "Photo",
    "PickupChange",
    "PickupCode",
    "PickupPerson",
    "Resolution",
    "Retraction",
    "SleepMiss",
    "TokenUse",
    "Unlock",
]
