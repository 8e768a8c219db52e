"""Classes, offers and placements for a test, reached through the services that a director and a guardian use."""

from datetime import date, datetime, timedelta
from itertools import count
from uuid import UUID, uuid4

from django.db import connection

from tests import factories
from tests.families import factories as families
from tests.institutions.register import factories as register
from zhaohu.accounts.choices import Kind
from zhaohu.accounts.models import User
from zhaohu.core.access import Actor
from zhaohu.enrolment.choices.placements import Origin
from zhaohu.enrolment.models import Booking, CareClass, ClassDay, Placement, ServiceOffer
from zhaohu.enrolment.services import bookings, classes, offers, placements
from zhaohu.families.models import Child
from zhaohu.institutions.choices.institution import ClassType, MembershipRole, ServiceForm
from zhaohu.institutions.models import Institution, Membership

AT, ON = factories.AT, factories.ON
MONDAY = date(2026, 11, 30)
WORKDAYS = (1, 2, 3, 4, 5)
_serial = count(1)


def an_institution(**columns: object) -> Institution:
    """A filed institution with a director."""
    made = register.institution(f"演示园{next(_serial)}", **columns)  # type: ignore[arg-type]
    Membership.objects.create(
        institution=made, user=factories.user(Kind.INSTITUTION, "演示·陈园长"), role=MembershipRole.DIRECTOR,
        valid_from=date(2026, 1, 1),
    )  # fmt: skip
    return made


def director_user(institution: Institution) -> User:
    return institution.memberships.get(role="director").user


def director(institution: Institution) -> Actor:
    return factories.actor(director_user(institution))


def a_class(
    institution: Institution | None = None, *, class_type: ClassType = ClassType.TODDLER, size: int = 15,
    carers: int = 3, first: int = 15, last: int = 36,
) -> CareClass:  # fmt: skip
    """A class from Monday to Friday, 7:30 to 18:00."""
    institution = institution or an_institution()
    return classes.open(
        institution=institution, name=f"演示班{next(_serial)}", class_type=class_type, size=size,
        hours=[classes.Hours(day, first, last, carers) for day in WORKDAYS], opened_on=ON, by=director(institution),
        at=AT,
    )  # fmt: skip


def an_offer(
    care_class: CareClass | None = None, *, form: ServiceForm = ServiceForm.FULL_DAY, amount_fen: int = 360_000,
    **terms: object,
) -> ServiceOffer:  # fmt: skip
    """A published service on workdays, 8:00 to 17:00 unless told otherwise."""
    care_class = care_class or a_class()
    values = {"weekdays": WORKDAYS, "first": 16, "last": 34} | terms
    return offers.publish(
        care_class=care_class, terms=offers.Terms(form=form, amount_fen=amount_fen, **values),  # type: ignore[arg-type]
        valid_from=ON, by=director(care_class.institution), at=AT,
    )  # fmt: skip


def an_offered_place(
    child: Child | None = None, offer: ServiceOffer | None = None, *, starts_on: date = MONDAY
) -> Placement:
    offer = offer or an_offer()
    return placements.offer(
        child=child or families.a_child(), offer=offer, starts_on=starts_on, origin=Origin.DIRECT,
        answer_by=AT + timedelta(days=3), by=director(offer.institution), at=AT,
    )  # fmt: skip


def an_accepted_place(
    child: Child | None = None, offer: ServiceOffer | None = None, *, starts_on: date = MONDAY
) -> Placement:
    made = an_offered_place(child, offer, starts_on=starts_on)
    return placements.answer(placement=made, accept=True, by=families.guardian_of(made.child), at=AT)


def an_hourly_offer(care_class: CareClass | None = None, **terms: object) -> ServiceOffer:
    """Hourly care on workdays, 8:00 to 17:00 unless told otherwise, 40 yuan an hour."""
    return an_offer(care_class, form=ServiceForm.HOURLY, **({"amount_fen": 4_000} | terms))  # type: ignore[arg-type]


def a_booking(
    child: Child | None = None, offer: ServiceOffer | None = None, *, on: date = MONDAY, first: int = 18,
    last: int = 24, key: UUID | None = None, at: datetime = AT,
) -> Booking:  # fmt: skip
    """A child of a new family booked from 9:00 to 12:00 on the Monday after the tests' day."""
    child, offer = child or families.a_child(), offer or an_hourly_offer()
    return bookings.book(
        child=child, offer=offer, on=on, first=first, last=last, key=key or uuid4(), by=families.guardian_of(child),
        at=at,
    )  # fmt: skip


def taken(class_id: int, on: date) -> list[int]:
    """How many children a class has in each cell of a day, as its counters say."""
    return list(ClassDay.objects.get(care_class=class_id, on=on).taken)


def counted(class_id: int, on: date) -> list[int]:
    """The same, counted from the rows."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT enrolment_count(%s, %s)", [class_id, on])
        return list(cursor.fetchone()[0])
