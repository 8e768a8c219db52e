"""Tables of the room, by noun."""

from zhaohu.attendance.models.alerts import Alert
from zhaohu.attendance.models.days import ChildDay
from zhaohu.attendance.models.devices import Device, PairingCode, Unlock
from zhaohu.attendance.models.events import Batch, Event, Resolution
from zhaohu.attendance.models.illnesses import Illness

__all__ = ["Alert", "Batch", "ChildDay", "Device", "Event", "Illness", "PairingCode", "Resolution", "Unlock"]
