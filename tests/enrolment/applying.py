"""Applications for a test, reached through the services that a family uses."""

from datetime import datetime, timedelta

from tests import factories
from tests.enrolment import factories as places
from tests.families import factories as families
from zhaohu.core import access
from zhaohu.core.access import Actor
from zhaohu.enrolment.models import Application, Choice, FamilyDocument, Placement, ServiceOffer
from zhaohu.enrolment.services import applications, documents, waiting
from zhaohu.families.models import Child
from zhaohu.portal import demonstration_paper

AT, MONDAY = factories.AT, places.MONDAY
PAPER = demonstration_paper.page("M01")
SYSTEM = access.system("waiting-list")


def by(child: Child) -> Actor:
    return families.guardian_of(child)


def a_draft(child: Child | None = None, *offers: ServiceOffer, claims: tuple[str, ...] = ()) -> Application:
    """An application that is being filled in."""
    child = child or families.a_child()
    made = applications.begin(child=child, offer=None, by=by(child), at=AT, starts_on=MONDAY)
    for offer in offers or (places.an_offer(),):
        applications.choose(application=made, offer=offer, by=by(child), at=AT)
    if claims:
        made.refresh_from_db()
        applications.describe(
            application=made, starts_on=MONDAY, claims=claims, siblings_together=False, revision=made.revision,
            by=by(child), at=AT,
        )  # fmt: skip
    made.refresh_from_db()
    return made


def an_application(
    child: Child | None = None, *offers: ServiceOffer, claims: tuple[str, ...] = (), at: datetime = AT
) -> Application:
    """A sent application; its choices wait."""
    made = a_draft(child, *offers, claims=claims)
    made = applications.submit(application=made, by=by(made.child), at=at)
    made.refresh_from_db()
    return made


def a_choice(offer: ServiceOffer | None = None, *, at: datetime = AT, claims: tuple[str, ...] = ()) -> Choice:
    """The one choice of a new family, waiting."""
    return an_application(None, offer or places.an_offer(), claims=claims, at=at).choices.get()


def a_queue(offer: ServiceOffer, count: int) -> list[Choice]:
    """Some families that came one after the other."""
    made = [a_choice(offer, at=AT + timedelta(minutes=n)) for n in range(count)]
    for choice in made:
        choice.refresh_from_db()
    return made


def a_document(child: Child, kind: str = "work") -> FamilyDocument:
    return documents.upload(child=child, kind=kind, data=PAPER, name="在职证明.pdf", by=by(child), at=AT)


def advance(offer: ServiceOffer, at: datetime = AT) -> list[Placement]:
    return list(waiting.advance(care_class_id=offer.care_class_id, by=SYSTEM, at=at))


def a_full_offer(size: int = 1) -> tuple[ServiceOffer, list[Placement]]:
    """A service whose places are all taken, for good."""
    offer = places.an_offer(places.a_class(size=size, carers=size))
    return offer, [places.an_accepted_place(offer=offer) for _ in range(size)]


def an_offer_from_the_list(offer: ServiceOffer | None = None) -> Placement:
    """A place that a waiting family was offered."""
    offer = offer or places.an_offer()
    a_choice(offer)
    return advance(offer)[0]
