"""Invented children in the institutions of the demonstration city that offer standing care, one sheet that waits to be
written, and one enrolment link that waits for its family. Nobody here exists; no child has a number.
"""

import random
import uuid
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction

from zhaohu.accounts.models import User
from zhaohu.accounts.queries import actor_of
from zhaohu.accounts.services import families as accounts
from zhaohu.core.access import Actor
from zhaohu.core.clock import day_of
from zhaohu.core.errors import ProblemError
from zhaohu.enrolment.choices.offers import STANDING, OfferState
from zhaohu.enrolment.choices.placements import AbsenceReason, Origin
from zhaohu.enrolment.models import Placement, ServiceOffer
from zhaohu.enrolment.services import absences, links, rolls, rolls_write, vacancies
from zhaohu.enrolment.services.rolls_rows import TITLES
from zhaohu.families.choices import Relation, Sex
from zhaohu.families.models import Guardianship
from zhaohu.families.services import named
from zhaohu.families.services.children import Particulars
from zhaohu.institutions.models import Institution

_SEED, _HOME, _DIRECTOR = 20191231, "110105", "yuanzhang-chen"
_NICKNAMES = (
    "小满", "豆豆", "米粒", "年糕", "橙子", "果果", "石榴", "小雨", "团团", "可乐", "芽芽", "星星", "安安", "糯米",
    "麦子", "桃桃", "小鱼", "朵朵", "贝贝", "毛毛",
)  # fmt: skip
_KEY = uuid.UUID(int=_SEED)


@transaction.atomic
def tell(*, at: datetime, say: Callable[[str], None]) -> None:
    """Tell the story once; without offers there is none to tell."""
    offers = ServiceOffer.objects.filter(state=OfferState.PUBLISHED, form__in=STANDING)
    if not offers.exists() or Placement.objects.filter(origin=Origin.ROLL).exists():
        return
    count = Story(at).tell()
    say(f"演示在托儿童：{count} 个虚构的孩子")


class Story:
    """The children of one institution after the other."""

    def __init__(self, at: datetime) -> None:
        self.at, self.on = at, day_of(at)
        self.chance = random.Random(_SEED)  # noqa: S311 - the same invented children every time
        self.number = 0

    def tell(self) -> int:
        rows = ServiceOffer.objects.filter(state=OfferState.PUBLISHED, form__in=STANDING, care_class__closed_on=None)
        rows = rows.select_related("institution", "care_class").order_by("institution_id", "form", "pk")
        by_institution: dict[int, list[ServiceOffer]] = {}
        for offer in rows:
            by_institution.setdefault(offer.institution_id, []).append(offer)
        count = sum(self._institution(offers) for offers in by_institution.values())
        vacancies.refresh({offer.care_class_id for offers in by_institution.values() for offer in offers}, at=self.at)
        for institution in Institution.objects.filter(memberships__user__username=_DIRECTOR, pk__in=by_institution):
            if director := _director(institution, self.on):
                self._begun(by_institution[institution.pk][0], director)
        return count

    def _institution(self, offers: list[ServiceOffer]) -> int:
        institution = offers[0].institution
        director = _director(institution, self.on)
        if director is None:
            return 0
        wanted = self.chance.randint(5, 7) if institution.district_id == _HOME else self.chance.randint(0, 2)
        return sum(self._child(offers[number % len(offers)], director) for number in range(wanted))

    def _child(self, offer: ServiceOffer, director: Actor) -> bool:
        """A child that is present, placed by its director; most guardians have confirmed it."""
        self.number += 1
        born_on = self._birthday(offer)
        starts_on = max(born_on + timedelta(days=190), self.on - timedelta(days=self.chance.randint(5, 160)))
        at = self._entered(offer, starts_on)
        user, _ = accounts.account_of_phone(phone=f"1990010{self.number:04d}", by=director, at=at)
        guardian = named.guardian_of(user=user, name=f"演示·家长{self.number}", at=at)
        child = named.register(
            particulars=Particulars(
                nickname=f"{self.chance.choice(_NICKNAMES)}（演示）", name=f"演示儿童{self.number}", born_on=born_on,
                sex=self.chance.choice((Sex.FEMALE, Sex.MALE)),
            ),
            relation=self.chance.choice((Relation.MOTHER, Relation.FATHER, Relation.GRANDPARENT)), guardian=guardian,
            by=director, at=at,
        )  # fmt: skip
        if self.chance.random() < 0.8:
            named.answer(guardianship=Guardianship.objects.get(child=child), mine=True, at=at)
        leaves = self.on + timedelta(days=self.chance.randint(8, 28)) if self.number % 9 == 0 else None
        try:
            made = rolls_write.place(
                child=child, offer=offer, starts_on=starts_on, ends_on=leaves, by=director, at=at
            )  # fmt: skip
        except ProblemError:  # the class is full: the rest of its children are elsewhere
            named.erase(child=child, at=at)
            return False
        if self.number % 3 == 0:
            self._absent(made, user, (self.on - day_of(at)).days)
        return True

    def _entered(self, offer: ServiceOffer, starts_on: date) -> datetime:
        """When its director put a child into the roll: the day after the class opened, or the child's first day."""
        day = max(offer.care_class.opened_on + timedelta(days=1), starts_on)
        return self.at - timedelta(days=max(0, (self.on - day).days))

    def _absent(self, placement: Placement, user: User, since: int) -> None:
        """The family has reported a day or two, of those since its child was entered, on which it stayed at home."""
        day = self.on - timedelta(days=self.chance.randint(2, max(2, since - 2)))
        try:
            absences.report(
                placement=placement, first_on=day, last_on=day + timedelta(days=self.chance.randint(0, 1)),
                reason=self.chance.choice((AbsenceReason.SICK, AbsenceReason.FAMILY)), by=actor_of(user, on=day),
                at=self.at - timedelta(days=(self.on - day).days + 1),
            )  # fmt: skip
        except ProblemError:  # no day of care, or nobody has confirmed the child yet
            return

    def _birthday(self, offer: ServiceOffer) -> date:
        """A birthday with which the child has the offer's age today and for some weeks more."""
        youngest, oldest = max(offer.from_months, 6), max(offer.from_months, offer.to_months - 2)
        months = self.chance.randint(youngest, max(youngest, oldest - 1))
        return self.on - timedelta(days=months * 31 + self.chance.randint(2, 12))

    def _begun(self, offer: ServiceOffer, director: Actor) -> None:
        """What a director finds begun: a sheet that is checked and not written, and a link that waits."""
        name = SimpleUploadedFile("演示在托名单.csv", "\n".join(self._lines(offer)).encode())
        rolls.receive(institution=offer.institution, file=name, key=_KEY, by=director, at=self.at)
        try:
            links.make(
                offer=offer, starts_on=self.on + timedelta(days=7), nickname="小禾（演示）", phone="", key=_KEY,
                by=director, at=self.at,
            )  # fmt: skip
        except ProblemError:
            return

    def _lines(self, offer: ServiceOffer) -> Iterator[str]:
        born, day = self._birthday(offer), f"{self.on:%Y-%m-%d}"
        yield ",".join(titles[0] for titles in TITLES.values())
        for number, (name, sex, phone) in enumerate(
            (("演示甲宝", "女", "19900109001"), ("演示乙宝", "男", "19900109002"), ("演示丙宝", "不详", "1990010900"))
        ):
            cells = (
                "", name, sex, f"{born - timedelta(days=number):%Y-%m-%d}", "", "", "演示家长", phone, "母亲",
                offer.care_class.name, f"{offer.get_form_display()} {offer.starts:%H:%M}-{offer.ends:%H:%M}", day, "",
            )  # fmt: skip
            yield ",".join(cells)


def _director(institution: Institution, on: date) -> Actor | None:
    """The director of an institution as an actor; None where nobody is."""
    membership = institution.memberships.filter(role="director", valid_to__isnull=True).select_related("user").first()
    return actor_of(membership.user, on=on) if membership else None
