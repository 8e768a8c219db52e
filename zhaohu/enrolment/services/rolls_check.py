"""Rows of an import against what is known: the classes and their free cells, the children, the families' accounts.

Capacity is counted on a copy of the counters, row by row in the order of the sheet, so that the check says exactly
which row no longer fits and on which day; nothing is locked and nothing is written.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

from zhaohu.accounts.choices import Kind
from zhaohu.accounts.models import User
from zhaohu.core.encryption import lookup
from zhaohu.core.errors import Problem, ProblemError
from zhaohu.enrolment.choices.offers import STANDING, OfferState
from zhaohu.enrolment.choices.placements import PlacementState
from zhaohu.enrolment.errors import rolls as errors
from zhaohu.enrolment.models import CareClass, ClassDay, Placement, ServiceOffer
from zhaohu.enrolment.models.classes import clock_of
from zhaohu.enrolment.services import placements
from zhaohu.enrolment.services.rolls_rows import Row
from zhaohu.families.models import Child, ChildIdentity, Guardian
from zhaohu.institutions.choices.institution import ServiceForm
from zhaohu.institutions.models import Institution

_PRESENT = (PlacementState.OFFERED, PlacementState.ACCEPTED, PlacementState.AGREED)
_FULL_DAYS = (PlacementState.ACCEPTED, PlacementState.AGREED, PlacementState.ENDED)


def time_of(offer: ServiceOffer) -> str:
    """An offer as a sheet writes it where a class has several: 半日托 08:00–12:00."""
    return f"{ServiceForm(offer.form).label} {clock_of(offer.first):%H:%M}–{clock_of(offer.last):%H:%M}"


def standing_offers(institution: Institution) -> list[ServiceOffer]:
    """The published full-day and half-day services of an institution, by class."""
    rows = ServiceOffer.objects.filter(institution=institution, state=OfferState.PUBLISHED, form__in=STANDING)
    return list(rows.filter(care_class__closed_on__isnull=True).select_related("care_class").order_by(
        "care_class__name", "form", "first", "pk"))  # fmt: skip


class Room:
    """The counters of one class, copied."""

    def __init__(self, care_class: CareClass) -> None:
        rows = ClassDay.objects.filter(care_class=care_class).order_by("on")
        self.days = [
            (on, open_, seats, list(taken))
            for on, open_, seats, taken in rows.values_list("on", "open", "seats", "taken")
        ]

    def take(self, offer: ServiceOffer, starts_on: date, ends_on: date | None) -> tuple[Problem, object] | None:
        """Take the cells of a placement in the copy; what hinders it otherwise, with the day."""
        last_day = self.days[-1][0] if self.days else date.min
        if starts_on > last_day:
            return errors.TOO_FAR, starts_on
        span = f"{clock_of(offer.first):%H:%M}–{clock_of(offer.last):%H:%M}"
        chosen = [
            (on, seats, taken) for on, open_, seats, taken in self.days
            if open_ and starts_on <= on and (ends_on is None or on <= ends_on) and on.isoweekday() in offer.weekdays
        ]  # fmt: skip
        if not chosen:
            return errors.CLOSED, span
        for on, seats, taken in chosen:
            for cell in range(offer.first, offer.last):
                if taken[cell] >= seats[cell]:
                    return (errors.NO_PLACE if seats[cell] else errors.CLOSED), f"{on} {span}"
        for _on, _seats, taken in chosen:
            for cell in range(offer.first, offer.last):
                taken[cell] += 1
        return None


class Ground:
    """What the rows of a sheet are checked against, gathered with as many statements for 500 rows as for one."""

    def __init__(self, institution: Institution, rows: Sequence[Row], *, on: date) -> None:
        self.institution, self.on = institution, on
        self.classes = {c.name.upper(): c for c in institution.care_classes.filter(closed_on__isnull=True)}
        self.offers: dict[tuple[int, str], list[ServiceOffer]] = defaultdict(list)
        for offer in standing_offers(institution):
            self.offers[offer.care_class_id, offer.form].append(offer)
        self.rooms: dict[int, Room] = {}
        self.users = self._users(rows)
        self.children = self._by_number(rows)
        self.siblings = self._by_name(rows)
        self.here = self._present()
        self.placed = self._placed()
        self.seen: dict[tuple[object, ...], int] = {}
        self.guardians: dict[str, tuple[str, int]] = {}

    def _users(self, rows: Sequence[Row]) -> dict[bytes, User]:
        digests = [lookup(phone) for row in rows if (phone := row.values.get("guardian_phone"))]
        return {bytes(u.phone_digest or b""): u for u in User.objects.filter(phone_digest__in=digests)}

    def _by_number(self, rows: Sequence[Row]) -> dict[tuple[str, bytes], Child]:
        digests = [lookup(number) for row in rows if (number := row.values.get("identity_number"))]
        found = ChildIdentity.objects.filter(digest__in=digests, child__erased_at__isnull=True).select_related("child")
        return {(one.kind, bytes(one.digest)): one.child for one in found}

    def _by_name(self, rows: Sequence[Row]) -> dict[tuple[int, bytes, date | None], Child]:
        """Children without a number in the sheet: by account, name and birthday."""
        names = [lookup(row.values["name"]) for row in rows if row.values.get("name")]
        households = dict(
            Guardian.objects.filter(user__in=self.users.values()).values_list("household_id", "user_id")
        )  # fmt: skip
        found = Child.objects.filter(household__in=households, name_digest__in=names)
        found = found.filter(merged_into__isnull=True, erased_at__isnull=True)
        return {(households[c.household_id], bytes(c.name_digest or b""), c.born_on): c for c in found}

    def _present(self) -> set[tuple[bytes, date | None]]:
        rows = Placement.objects.filter(institution=self.institution, state__in=_PRESENT)
        return {
            (bytes(digest), born) for digest, born in rows.values_list("child__name_digest", "child__born_on") if digest
        }

    def _placed(self) -> dict[int, list[Placement]]:
        children = {c.pk for c in (*self.children.values(), *self.siblings.values())}
        placed: dict[int, list[Placement]] = defaultdict(list)
        for placement in Placement.objects.filter(child__in=children, state__in=(*_PRESENT, PlacementState.ENDED)):
            placed[placement.child_id].append(placement)
        return placed

    def judge(self, row: Row) -> None:
        """Add to a row what the database knows against it; a sound row gets its `offer` and `child`, and its cells."""
        self._judge_guardian(row)
        self._judge_repeated(row)
        offer = self._offer(row)
        child = self._child(row)
        row.values["offer"], row.values["child"] = offer, child
        if offer and not row.faults:
            self._judge_age(row, offer)
            self._judge_placed(row, offer, child)
        if offer and not row.faults:
            room = self.rooms.setdefault(offer.care_class_id, Room(offer.care_class))
            fault = room.take(offer, row.values["starts_on"], row.values["ends_on"])
            if fault:
                row.wrong("class_name", *fault)

    def _judge_guardian(self, row: Row) -> None:
        phone, name = row.values.get("guardian_phone"), row.values.get("guardian_name")
        if not phone or not name:
            return
        user = self.users.get(lookup(phone))
        if user and (user.kind != Kind.FAMILY or not user.is_active):
            row.wrong("guardian_phone", errors.PHONE_STAFF)
        first = self.guardians.setdefault(phone, (name, row.number))
        if first[0] != name:
            row.wrong("guardian_name", errors.GUARDIAN_DIFFERS, first[1])

    def _judge_repeated(self, row: Row) -> None:
        values = row.values
        keys: list[tuple[object, ...]] = []
        if values.get("identity_number"):
            keys.append((values["identity_kind"], values["identity_number"]))
        if values.get("name") and values.get("born_on") and values.get("guardian_phone"):
            keys.append((values["name"], values["born_on"], values["guardian_phone"]))
        earlier = [self.seen[key] for key in keys if key in self.seen]
        if earlier:
            row.wrong("name", errors.REPEATED, min(earlier))
        for key in keys:
            self.seen.setdefault(key, row.number)

    def _offer(self, row: Row) -> ServiceOffer | None:
        name, form, time = (row.values.get(key) for key in ("class_name", "form", "time"))
        care_class = self.classes.get(str(name).upper())
        if name and care_class is None:
            row.wrong("class_name", errors.CLASS, name)
        if care_class is None or form is None:
            return None
        found = [offer for offer in self.offers[care_class.pk, form] if time in (None, (offer.first, offer.last))]
        if not found:
            row.wrong("form", errors.NO_OFFER, form.label)
        elif len(found) > 1:
            row.wrong("form", errors.OFFER_UNCLEAR, "、".join(time_of(offer) for offer in found))
        return found[0] if len(found) == 1 else None

    def _child(self, row: Row) -> Child | None:
        values = row.values
        if not values.get("name"):
            return None
        digest = lookup(values["name"])
        if values.get("identity_number"):
            child = self.children.get((values["identity_kind"], lookup(values["identity_number"])))
            if child and (
                bytes(child.name_digest or digest) != digest or child.born_on not in (None, values["born_on"])
            ):
                row.wrong("identity_number", errors.DIFFERS)
            if child:
                return child
        user = self.users.get(lookup(values.get("guardian_phone") or ""))
        return self.siblings.get((user.pk, digest, values["born_on"])) if user else None

    def _judge_age(self, row: Row, offer: ServiceOffer) -> None:
        """The child's age today, or on the first day where that is later: it may have come when it was younger."""
        child = Child(born_on=row.values["born_on"])
        try:
            placements.check_age(child, offer, max(self.on, row.values["starts_on"]))
        except ProblemError as problem:
            row.wrong("born_on", errors.AGE, problem.sentence.rstrip("。"))

    def _judge_placed(self, row: Row, offer: ServiceOffer, child: Child | None) -> None:
        placed = self.placed.get(child.pk, []) if child else []
        here = any(p.institution_id == self.institution.pk and p.state in _PRESENT for p in placed)
        if here or (lookup(row.values["name"]), row.values["born_on"]) in self.here:
            row.wrong("name", errors.HERE)
        elif offer.form == ServiceForm.FULL_DAY and any(_clashes(p, row) for p in placed):
            row.wrong("starts_on", errors.ELSEWHERE)


def _clashes(placement: Placement, row: Row) -> bool:
    starts, ends = row.values["starts_on"], row.values["ends_on"]
    return (
        placement.form == ServiceForm.FULL_DAY and placement.state in _FULL_DAYS
        and (ends is None or placement.starts_on <= ends)
        and (placement.ends_on is None or placement.ends_on >= starts)
    )  # fmt: skip
