"""Who may collect a child: authorised persons, what courts have forbidden, and at which institution the child is."""

from collections.abc import Collection
from datetime import date, datetime, timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone

from zhaohu.accounts.models import User
from zhaohu.attendance.choices.events import ChildState
from zhaohu.attendance.choices.pickups import BlockState
from zhaohu.attendance.models import ChildDay, CustodyBlock, PickupChange, PickupPerson
from zhaohu.attendance.permissions import pickups as permissions
from zhaohu.core.access import Actor
from zhaohu.core.clock import day_of
from zhaohu.core.encryption import lookup
from zhaohu.enrolment.choices.bookings import BookingState
from zhaohu.enrolment.choices.placements import PlacementState
from zhaohu.enrolment.models import Booking, Placement
from zhaohu.families.models import Child, Guardianship
from zhaohu.families.queries import children
from zhaohu.institutions.models import Institution

_PLACED = (PlacementState.ACCEPTED, PlacementState.AGREED)
_BOOKED = (BookingState.BOOKED, BookingState.ATTENDED)


def persons(child: Child) -> QuerySet[PickupPerson]:
    """Everybody whom guardians have authorised, those of earlier days included, the newest first."""
    return PickupPerson.objects.filter(child=child).select_related("photo", "made_by").order_by("temporary", "-pk")


def open_persons(ids: Collection[int], at: datetime) -> QuerySet[PickupPerson]:
    """Whoever may collect one of these children at some time of that day."""
    rows = PickupPerson.objects.filter(child_id__in=ids, ended_at__isnull=True, ends_at__gt=at)
    midnight = timezone.localtime(at).replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    rows = rows.filter(starts_at__lt=midnight)
    today = [day_of(at).isoweekday()]
    return rows.filter(Q(weekdays__isnull=True) | Q(weekdays__contains=today)).order_by("temporary", "pk")


def blocks(ids: Collection[int], on: date) -> QuerySet[CustodyBlock]:
    """What courts have forbidden for these children on a day: confirmed, or said of somebody who is no guardian."""
    held = Q(state=BlockState.CONFIRMED) | Q(state=BlockState.ASKED, guardian__isnull=True)
    rows = CustodyBlock.objects.filter(held, child_id__in=ids)
    return rows.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=on))


def held_at(block: CustodyBlock, at: datetime) -> bool:
    """Whether a block held at that instant: from its confirmation on, or, against no guardian, from the first word."""
    begun = block.decided_at if block.guardian_id else block.asked_at
    if block.state == BlockState.REFUSED:
        begun = None if block.guardian_id else block.asked_at
        over = block.decided_at
    else:
        over = block.lifted_at
    if begun is None or begun > at or (over is not None and over <= at):
        return False
    return block.ends_on is None or day_of(at) <= block.ends_on


def is_same(block: CustodyBlock, person: PickupPerson) -> bool:
    """Whether a document names this person: by name, or by telephone."""
    pairs = ((block.name_digest, person.name_digest), (block.phone_digest, person.phone_digest))
    return any(one and other and bytes(one) == bytes(other) for one, other in pairs)


def is_blocked(child_id: int, actor: Actor, on: date) -> bool:
    """Whether a court forbids this guardian to collect the child."""
    return blocks([child_id], on).filter(guardian__user_id=actor.user_id or 0).exists()


def told(child: Child, on: date) -> QuerySet[User]:
    """The guardians who hear where a child is and who collects it: not those whom a court keeps away from it."""
    barred = blocks([child.pk], on).filter(guardian__isnull=False).values("guardian__user_id")
    return children.guardians(child, on).exclude(pk__in=barred)


def forbidden(child_id: int, name: str, phone: str, on: date) -> bool:
    """Whether a court forbids somebody of that name, or with that phone, to collect the child."""
    same = Q(name_digest=lookup(name)) | Q(phone_digest=lookup(phone))
    return blocks([child_id], on).filter(same).exists()


def of_child(child: Child) -> QuerySet[CustodyBlock]:
    """Every block of a child, the newest first."""
    rows = CustodyBlock.objects.filter(child=child).select_related("guardian", "document", "decided_by", "asked_by")
    return rows.order_by("-pk")


def visible_blocks(actor: Actor) -> QuerySet[CustodyBlock]:
    """The blocks that a director or an officer may look at, those that wait first."""
    rows = CustodyBlock.objects.select_related(
        "child__household__street", "guardian", "institution", "document", "asked_by", "decided_by"
    )
    return permissions.SEE_BLOCKS.rows(actor, rows)


def history(child: Child) -> QuerySet[PickupChange]:
    """Every change of who may collect a child, the newest first."""
    return PickupChange.objects.filter(child=child).order_by("-pk")


def guardians(child: Child, on: date) -> list[tuple[Guardianship, bool]]:
    """The guardians of a child on a day, and whether a court forbids each to collect it."""
    held = set(blocks([child.pk], on).values_list("guardian_id", flat=True))
    rows = children.guarding(on).filter(child=child).select_related("guardian__user").order_by("pk")
    return [(row, row.guardian_id in held) for row in rows]


def institutions(child_id: int, on: date) -> QuerySet[Institution]:
    """Where the child is in care, or will be."""
    placed = Placement.objects.filter(child_id=child_id, state__in=_PLACED)
    placed = placed.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=on))
    booked = Booking.objects.filter(child_id=child_id, state__in=_BOOKED, on__gte=on)
    ids = Q(pk__in=placed.values("institution_id")) | Q(pk__in=booked.values("institution_id"))
    return Institution.objects.filter(ids).order_by("pk")


def institution_of(child_id: int, on: date) -> Institution | None:
    """Where the child is on a day: where it has arrived, else where it has a place or a booking that day."""
    here = ChildDay.objects.filter(child_id=child_id, on=on).select_related("institution").order_by("pk")
    if present := here.filter(state=ChildState.PRESENT).first() or here.first():
        return present.institution
    placed = Placement.objects.filter(child_id=child_id, state__in=_PLACED, starts_on__lte=on)
    placed = placed.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=on)).select_related("institution")
    booked = Booking.objects.filter(child_id=child_id, state__in=_BOOKED, on=on).select_related("institution")
    found = placed.order_by("pk").first() or booked.order_by("pk").first()
    return found.institution if found else None


def children_of(institution: Institution, on: date) -> QuerySet[Child]:
    """The children in the care of an institution on a day, or soon."""
    placed = Placement.objects.filter(institution=institution, state__in=_PLACED)
    placed = placed.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=on))
    booked = Booking.objects.filter(institution=institution, state__in=_BOOKED, on__gte=on)
    rows = Child.objects.filter(Q(pk__in=placed.values("child_id")) | Q(pk__in=booked.values("child_id")))
    return rows.filter(merged_into__isnull=True, erased_at__isnull=True).order_by("nickname", "pk")
