"""Invented applications: lists with their moves, documents checked, places offered, agreed and waiting for an answer.

Told through the services that families, directors and the waiting-list job use, once there are children and services.
"""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from zhaohu.accounts.queries import actor_of
from zhaohu.core.access import Actor, system
from zhaohu.core.clock import day_of
from zhaohu.enrolment.choices.applications import ChoiceState
from zhaohu.enrolment.choices.offers import OfferState
from zhaohu.enrolment.choices.placements import Origin
from zhaohu.enrolment.models import Application, Choice, Placement, ServiceOffer
from zhaohu.enrolment.services import agreements, applications, documents, placements, waiting
from zhaohu.families.models import Child
from zhaohu.families.queries import ages, children
from zhaohu.institutions.choices.institution import MembershipRole, ServiceForm
from zhaohu.institutions.models import Institution
from zhaohu.portal import demonstration_paper

_HOME = "110105"  # 朝阳区, where most demonstration accounts sit
_LAST = "jiazhang-sun"  # the family whose turn comes today
_DIRECTOR = "yuanzhang-chen"
_MOST = 12
_AGREED = 3  # how many of those ahead have signed


class _Story:
    def __init__(self, at: datetime, offers: Sequence[ServiceOffer]) -> None:
        self.at, self.offers = at, offers
        self.starts_on = day_of(at) + timedelta(days=12)
        self.system = system("waiting-list")
        self.paper = demonstration_paper.page("M03")

    def family(self, child: Child) -> Actor | None:
        user = children.guardians(child, day_of(self.at)).order_by("pk").first()
        return actor_of(user, on=day_of(self.at)) if user else None

    def director(self, institution: Institution) -> Actor:
        member = institution.memberships.filter(role=MembershipRole.DIRECTOR).select_related("user").earliest("pk")
        return actor_of(member.user, on=day_of(self.at))

    def apply(self, number: int, child: Child) -> Application | None:
        """One family applies, with up to three choices; every third claims that both parents work."""
        by, at = self.family(child), self.at - timedelta(days=14) + timedelta(hours=9 * number)
        months = ages.months(child.born_on or self.starts_on, self.starts_on)
        fitting = [offer for offer in self.offers if offer.from_months <= months < offer.to_months]
        if by is None or not fitting:
            return None
        made = applications.begin(child=child, offer=None, by=by, at=at, starts_on=self.starts_on)
        own, others = fitting[:1], fitting[1:]
        for offer in own + others[number % 3 : number % 3 + number % 2 + 1]:
            applications.choose(application=made, offer=offer, by=by, at=at)
        made.refresh_from_db()
        last = by.user_id == self._last_user()
        claims = ["both_work"] if number % 3 == 0 or last else []
        applications.describe(
            application=made, starts_on=self.starts_on, claims=claims, siblings_together=False, revision=made.revision,
            by=by, at=at,
        )  # fmt: skip
        if claims:
            documents.upload(child=child, kind="work", data=self.paper, name="演示·在职证明.pdf", by=by, at=at)
        return applications.submit(application=made, by=by, at=at)

    def _last_user(self) -> int | None:
        found = Child.objects.filter(guardianships__guardian__user__username=_LAST).first()
        by = self.family(found) if found else None
        return by.user_id if by else None

    def check(self, made: Sequence[Application]) -> None:
        """Directors check the documents; one is refused with its reason."""
        asked = [application for application in made if application.claims]
        for number, application in enumerate(asked):
            choice = application.choices.select_related("offer__institution", "application__child").earliest("rank")
            paper = application.child.household.documents.filter(withdrawn_at__isnull=True).first()
            if paper is None:
                continue
            accept = number != 1
            documents.check(
                document=paper, choice=choice, accept=accept, reason="" if accept else "缺单位盖章，请补盖后再传。",
                by=self.director(choice.offer.institution), at=self.at - timedelta(days=6) + timedelta(hours=number),
            )  # fmt: skip

    def offer(self, offer: ServiceOffer, last: Application | None) -> int:
        """Whoever is next is offered a place, up to the family whose turn comes today; returns how many.

        That family is offered its first choice and waits for none before it.
        """
        first = last.choices.earliest("rank").offer_id if last else None
        final, count = offer.pk == first, 0
        while count < _AGREED + 2:
            rows = Choice.objects.filter(offer=offer, state=ChoiceState.WAITING, position__isnull=False)
            choice = rows.select_related("application__child").order_by("position").first()
            today = choice is not None and last is not None and choice.application_id == last.pk
            if choice is None or (not final and (today or count == _AGREED // 2)):
                break
            at = self.at - (timedelta(hours=4) if today else timedelta(days=2, hours=-count))
            place = placements.offer(
                child=choice.application.child, offer=offer, starts_on=self.starts_on, origin=Origin.WAITING_LIST,
                answer_by=waiting.answer_by(offer.institution.district_id, at), choice=choice, by=self.system, at=at,
            )  # fmt: skip
            count += 1
            if today:
                break
            self._answer(place, at + timedelta(hours=3), signs=count <= _AGREED)
        return count

    def _answer(self, place: Placement, at: datetime, *, signs: bool) -> None:
        by = self.family(place.child)
        if by is None:
            return
        placements.answer(placement=place, accept=True, by=by, at=at)
        agreements.confirm_for_family(placement=place, by=by, at=at)
        if signs:
            director = self.director(place.institution)
            agreements.confirm_for_institution(placement=place, by=director, at=at + timedelta(hours=2))


def _offers() -> list[ServiceOffer]:
    """Full-day services of the home district, those of the demonstration's director first."""
    rows = ServiceOffer.objects.filter(
        institution__district=_HOME, form=ServiceForm.FULL_DAY, state=OfferState.PUBLISHED
    ).select_related("institution", "care_class")
    own = set(Institution.objects.filter(memberships__user__username=_DIRECTOR).values_list("pk", flat=True))
    led = Institution.objects.filter(memberships__role=MembershipRole.DIRECTOR).values("pk")
    return sorted(rows.filter(institution__in=led), key=lambda offer: (offer.institution_id not in own, offer.pk))


def tell(*, at: datetime, say: Callable[[str], None]) -> None:
    """Tell the applications; nothing where there are no children or no services yet."""
    offers = _offers()
    rows = Child.objects.filter(born_on__isnull=False, merged_into__isnull=True, erased_at__isnull=True)
    free = list(rows.filter(placements__isnull=True, applications__isnull=True).distinct().order_by("pk"))
    if not offers or not free:
        return
    story = _Story(at, offers)
    last = [child for child in free if child.guardianships.filter(guardian__user__username=_LAST).exists()]
    told = [child for child in free if child not in last][:_MOST] + last
    made = [one for number, child in enumerate(told) if (one := story.apply(number, child))]
    story.check(made)
    today = next((one for one in reversed(made) if one.child in last), None)
    own = [offer for offer in offers if offer.institution_id == offers[0].institution_id]
    offered = sum(story.offer(offer, today) for offer in own)
    say(f"演示申请 {len(made)} 份，发出托位通知 {offered} 份")
