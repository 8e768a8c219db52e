"""Real values for the arguments of the day log's addresses."""

from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

from tests.attendance import factories
from tests.attendance import log_factories as logs
from zhaohu.attendance.models import LogEntry, MenuConflict


def _log_event(world: Any) -> UUID:
    device, children = logs.a_class_of(1)
    event = logs.logged("10:00", children, what="milk", ml=100)
    factories.hand_in(device, event)
    return UUID(event["id"])


def _photo(world: Any) -> int:
    device, children = logs.a_class_of(1)
    logs.consented(children[0], "photo")
    key = uuid4()
    logs.send_photo(device, key, logs.a_picture())
    factories.hand_in(device, logs.logged("10:00", children, what="photo", photo=str(key)))
    return LogEntry.objects.get(photo_id=key).pk


def _allergy(world: Any) -> int:
    return logs.an_allergy(logs.a_class_of(1)[1][0]).pk


def _order(world: Any) -> int:
    device, children = logs.a_class_of(1)
    return logs.an_order(children[0], device.institution).pk


def _dish(world: Any) -> int:
    return logs.a_dish(logs.a_class_of(1)[0].institution).pk


def _conflict(world: Any) -> int:
    device, children = logs.a_class_of(1)
    logs.an_allergy(children[0], "egg")
    logs.a_dish(device.institution, "egg")
    return MenuConflict.objects.get(child=children[0]).pk


PROVIDERS: dict[str, Callable[[Any], Any]] = {
    "log_event_id": _log_event,
    "log_entry_id": _photo,
    "photo_key": lambda world: uuid4(),
    "allergy_id": _allergy,
    "order_id": _order,
    "dish_id": _dish,
    "conflict_id": _conflict,
}
