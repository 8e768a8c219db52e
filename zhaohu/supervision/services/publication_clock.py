"""A result that may be public and is not: who inspected is told each working day, the leads too once it is late."""

from datetime import datetime

from django.db import transaction

from zhaohu.core.access import Actor
from zhaohu.core.clock import day_of
from zhaohu.institutions.services import notices
from zhaohu.notifications import services as notifications
from zhaohu.rules import workdays
from zhaohu.supervision.choices.rectification import PublicationDeed, PublicationState
from zhaohu.supervision.models import Publication
from zhaohu.supervision.permissions import publications as permissions
from zhaohu.supervision.services import order_telling, publication_steps


def waiting(*, at: datetime) -> list[int]:
    """The results that may be public and of which nobody has been told today; none on a day off."""
    on = day_of(at)
    if not workdays.is_working_day(on, provisional=True):
        return []
    rows = Publication.objects.filter(state=PublicationState.WAITING, open_from__lte=on).exclude(told_on=on)
    return list(rows.order_by("due_on", "pk").values_list("pk", flat=True))


@transaction.atomic
def remind(*, publication_id: int, by: Actor, at: datetime) -> bool:
    """Tell of one, once a day; twice is once. Returns whether somebody had to be told."""
    permissions.REMIND.require(by)
    row, on = publication_steps.locked(publication_id), day_of(at)
    if row.state != PublicationState.WAITING or row.open_from > on or row.told_on == on:
        return False
    late = on > row.due_on
    people = order_telling.inspectors(row.inspection)
    if late:
        people = people | order_telling.leads(row.district_id, at=at)
    notifications.notify(
        users=people, template="result_late" if late else "result_waits", at=at, key=f"result-{row.pk}-{on:%y%m%d}",
        params={"name": row.institution.name, "number": row.inspection.number, "due_on": row.due_on.isoformat()},
        link=notices.address_of("supervision:publication", row.pk),
    )  # fmt: skip
    row.told_on = on
    publication_steps.keep(row, PublicationDeed.REMINDED, by=by, at=at)
    return True
