"""What the day log needs for a test: a class of children, what is noted, who may sign, and what guardians say."""

import io
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from PIL import Image

from tests.attendance import factories
from tests.enrolment import factories as enrolment
from tests.families import factories as families
from tests.institutions.factories import a_pdf
from tests.staff import factories as staff
from zhaohu.attendance.choices.health import Severity
from zhaohu.attendance.choices.logs import Meal
from zhaohu.attendance.models import Allergy, Device, Dish, LogEntry, MedicationOrder, Photo
from zhaohu.attendance.services import allergies, log_entries, medication, menus
from zhaohu.families.choices import Decision, Purpose
from zhaohu.families.models import Child
from zhaohu.families.services import consents
from zhaohu.institutions.models import Institution
from zhaohu.rules import queries as rules
from zhaohu.staff.models import Employment

MONDAY = factories.MONDAY
MORNING = factories.moment("06:00")


def a_class_of(count: int) -> tuple[Device, list[Child]]:
    """A tablet, and children of one class of its institution."""
    device, _token = factories.a_tablet()
    return device, [place.child for place in factories.children(count, device.institution)]


def logged(
    at: str | datetime, children: Sequence[Child], *, by: Employment | None = None, **facts: Any
) -> dict[str, Any]:
    """One log event of several children as a tablet writes it."""
    return factories.said("log", at, by=by, children=[child.pk for child in children], **facts)


def entries(child: Child) -> list[tuple[str, dict[str, Any]]]:
    rows = LogEntry.objects.filter(child=child).order_by("happened_at", "pk")
    return [(row.what, row.facts) for row in rows]


def consented(child: Child, *purposes: str, decision: str = "given") -> None:
    """Every guardian of the child decides so for these purposes."""
    shown = rules.value("families.consent.purposes", on=MONDAY)
    for guardianship in child.guardianships.select_related("guardian__user"):
        for purpose in purposes:
            consents.decide(
                child=child, purpose=Purpose(purpose), decision=Decision(decision), version=shown[purpose]["version"],
                by=families.of(guardianship.guardian.user), at=factories.AT,
            )  # fmt: skip


def a_picture() -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (8, 8), (200, 120, 40)).save(file, "JPEG")
    return file.getvalue()


def send_photo(device: Device, key: UUID, data: bytes) -> Photo:
    at = factories.moment("18:30")
    return log_entries.send_photo(id=key, data=data, device=device, by=factories.actor(device), at=at)


def an_allergy(child: Child, allergen: str = "egg", *, at: datetime = MORNING, **terms: Any) -> Allergy:
    """An allergy stated by the child's guardian, who has consented."""
    consented(child, "health")
    values = {"severity": Severity.SEVERE, "action": "打 120"} | terms
    return allergies.state(child=child, allergen=allergen, by=families.guardian_of(child), at=at, **values)


def an_order(child: Child, institution: Institution, *, at: datetime = MORNING, **terms: Any) -> MedicationOrder:
    """Medicine at ten o'clock of the tests' Monday, ordered by the child's guardian, who has consented."""
    consented(child, "health")
    values: dict[str, Any] = {
        "drug": "演示·退热糖浆", "dose": "5 毫升", "reason": "发热", "times": [600], "first_on": MONDAY,
        "last_on": MONDAY + timedelta(days=2), "prescription": a_pdf(), "name": "处方.pdf", "key": uuid4(),
    } | terms  # fmt: skip
    return medication.order(child=child, institution=institution, by=families.guardian_of(child), at=at, **values)


def carers(institution: Institution, count: int = 2) -> list[Employment]:
    return [staff.hired(institution) for _ in range(count)]


def a_dish(
    institution: Institution, *allergens: str, on: date = MONDAY, name: str = "番茄炒蛋", publish: bool = True,
    at: datetime = MORNING,
) -> Dish:  # fmt: skip
    """A dish of Monday's lunch; its week is published."""
    by = enrolment.director(institution)
    made = menus.add(institution=institution, on=on, meal=Meal.LUNCH, name=name, allergens=allergens, by=by, at=at)
    if publish:
        menus.publish(institution=institution, monday=menus.monday_of(on), by=by, at=at)
    return made
