"""Who would receive a message: guardians of some children, less whom a court keeps away. Shown before it is sent."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from zhaohu.accounts.models import User
from zhaohu.attendance.choices.messages import Audience
from zhaohu.attendance.errors import messages as errors
from zhaohu.attendance.queries import expected, health, pickups
from zhaohu.core.clock import day_of
from zhaohu.core.encryption import sm3
from zhaohu.enrolment.choices.bookings import BookingState
from zhaohu.enrolment.choices.placements import PlacementState
from zhaohu.enrolment.models import Booking, CareClass, Placement
from zhaohu.families.models import Child, Guardianship
from zhaohu.families.queries import children
from zhaohu.institutions.choices.institution import MembershipRole
from zhaohu.institutions.models import Institution
from zhaohu.staff.models import ClassAssignment

_SHORTEST_NAME = 2


@dataclass(frozen=True, slots=True)
class Addressed:
    """One child, and its guardians who receive the message."""

    child: Child
    guardians: list[Guardianship]
    blocked: int


@dataclass(frozen=True, slots=True)
class Recipients:
    """Everybody who would receive a message. `others` are children whom its text names and to whom it does not go."""

    audience: Audience
    child: Child | None
    care_class: CareClass | None
    addressed: list[Addressed]
    others: list[Child]

    @property
    def people(self) -> int:
        return len({row.guardian.user_id for one in self.addressed for row in one.guardians})

    @property
    def blocked(self) -> int:
        return sum(one.blocked for one in self.addressed)

    @property
    def unreached(self) -> list[Child]:
        """Children of whom nobody receives it."""
        return [one.child for one in self.addressed if not one.guardians]

    @property
    def must_be_confirmed(self) -> bool:
        """More than one family, or a text that names a child of another one."""
        return self.audience != Audience.CHILD or bool(self.others)

    @property
    def digest(self) -> str:
        """What is confirmed: exactly these people, for exactly these children."""
        pairs = [(one.child.pk, row.guardian.user_id) for one in self.addressed for row in one.guardians]
        return sm3(repr((sorted(pairs), sorted(child.pk for child in self.others))).encode()).hex()[:32]


def find(institution: Institution, to: str, text: str, at: datetime) -> Recipients:
    """The recipients that `child:12`, `class:3`, `all` or `expected` stands for. Raises MESSAGE_TO_WHOM."""
    kind, _colon, number = to.partition(":")
    here = pickups.children_of(institution, day_of(at))
    child, care_class = None, None
    if kind == Audience.CHILD and number.isdecimal():
        chosen = list(here.filter(pk=int(number)))
        child = chosen[0] if chosen else None
    elif kind == Audience.CLASS and number.isdecimal():
        care_class = CareClass.objects.filter(institution=institution, pk=int(number)).first()
        chosen = list(_of_class(here, care_class, at)) if care_class else []
    elif to == Audience.EXPECTED:
        due = [row.child for row in expected.of_day([institution.pk], day_of(at)) if _is_due(row)]
        chosen = list(here.filter(pk__in=due))
    else:
        chosen = list(here) if to == Audience.ALL else []
    if not chosen:
        raise errors.MESSAGE_TO_WHOM.raised(field="to")
    return Recipients(Audience(kind), child, care_class, _addressed(chosen, at), _named(here, chosen, text))


def _is_due(row: expected.Expected) -> bool:
    return row.first is not None and not row.excused


def _of_class(here: QuerySet[Child], care_class: CareClass, at: datetime) -> QuerySet[Child]:
    on = day_of(at)
    placed = Placement.objects.filter(
        Q(ends_on__isnull=True) | Q(ends_on__gte=on), care_class=care_class,
        state__in=(PlacementState.ACCEPTED, PlacementState.AGREED),
    )  # fmt: skip
    booked = Booking.objects.filter(care_class=care_class, on__gte=on, state__in=(BookingState.BOOKED,))
    return here.filter(Q(pk__in=placed.values("child_id")) | Q(pk__in=booked.values("child_id")))


def _addressed(chosen: list[Child], at: datetime) -> list[Addressed]:
    ids, on = [child.pk for child in chosen], day_of(at)
    held = kept_away(ids, at)
    rows = children.guarding(on).filter(child_id__in=ids, guardian__user__is_active=True)
    of: dict[int, list[Guardianship]] = {pk: [] for pk in ids}
    blocked = dict.fromkeys(ids, 0)
    for row in rows.select_related("guardian__user").order_by("pk"):
        if (row.child_id, row.guardian.user_id) in held:
            blocked[row.child_id] += 1
        else:
            of[row.child_id].append(row)
    return [Addressed(child, of[child.pk], blocked[child.pk]) for child in chosen]


def kept_away(ids: Collection[int], at: datetime) -> set[tuple[int, int]]:
    """Which guardians a court keeps away from which of these children: pairs of child and account."""
    rows = pickups.blocks(ids, day_of(at)).filter(guardian__isnull=False)
    return set(rows.values_list("child_id", "guardian__user_id"))


def _named(here: QuerySet[Child], chosen: list[Child], text: str) -> list[Child]:
    """Children of the house whom a text names and who are not among those it goes to."""
    ids, names = {child.pk for child in chosen}, {child.nickname for child in chosen}
    return [
        child for child in here
        if child.pk not in ids and child.nickname not in names and len(child.nickname) >= _SHORTEST_NAME
        and child.nickname in text
    ]  # fmt: skip


def colleagues(institution: Institution, child: Child, at: datetime) -> QuerySet[User]:
    """Who at the institution is told of a family's letter: directors, and the carers of the child's class."""
    on = day_of(at)
    heads = institution.memberships.filter(role=MembershipRole.DIRECTOR, valid_from__lte=on)
    heads = heads.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=on))
    carers = ClassAssignment.objects.filter(
        Q(ends_on__isnull=True) | Q(ends_on__gte=on), employment__institution=institution, starts_on__lte=on,
        care_class__in=health.classes_of(child, institution, on),
    )  # fmt: skip
    ids = Q(pk__in=heads.values("user_id")) | Q(pk__in=carers.values("employment__member__user_id"))
    return User.objects.filter(ids, is_active=True)
