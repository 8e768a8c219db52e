"""What the room keeps of those who may collect a child: part of `child_records`."""

from zhaohu.attendance.models import CustodyBlock, PickupChange, PickupCode, PickupPerson
from zhaohu.families.services.records import Table

_NO_PERSON = {"name": None, "name_digest": None, "phone_digest": None}
_BY_PEOPLE = ("made_by", "ended_by", "asked_by", "decided_by", "lifted_by", "guardian", "by")

TABLES = (
    Table(
        model=PickupPerson, kind="placements", blank={**_NO_PERSON, "phone": None, "link_digest": None},
        file="photo", hidden=("photo", *_BY_PEOPLE),
    ),
    Table(model=PickupCode, path="person__child", kind="placements", hidden=("person", "device")),
    Table(
        model=CustodyBlock, kind="placements", blank=_NO_PERSON, file="document",
        hidden=("document", "institution", *_BY_PEOPLE),
    ),
    # Changes stay with the record for which they were made; they name nobody in full and never change.
    Table(model=PickupChange, kind="placements", moves=False, hidden=("person", "block", *_BY_PEOPLE)),
)  # fmt: skip
