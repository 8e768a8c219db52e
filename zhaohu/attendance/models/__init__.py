"""Tables of the room, by noun."""

from zhaohu.attendance.models.alerts import Alert
from zhaohu.attendance.models.days import ChildDay
from zhaohu.attendance.models.devices import Device, PairingCode, Unlock
from zhaohu.attendance.models.events import Batch, Event, Resolution
from zhaohu.attendance.models.illnesses import Illness
from zhaohu.attendance.models.pickups import (
    CustodyBlock,
    HandOverKey,
    PickupChange,
    PickupCode,
    PickupPerson,
    TokenUse,
)

__all__ = [
    "Alert",
    "Batch",
    "ChildDay",
    "CustodyBlock",
    "Device",
    "Event",
    "HandOverKey",
    "Illness",
    "PairingCode",
    "PickupChange",
    "PickupCode",
    "PickupPerson",
    "Resolution",
    "TokenUse",
    "Unlock",
]
