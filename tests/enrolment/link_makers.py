"""Enrolment links for a test, brought to where they stand by the services that people use."""

import uuid
from datetime import date

from tests import factories as people
from tests.enrolment import factories
from tests.families import factories as families
from zhaohu.accounts.models import User
from zhaohu.core.access import Actor
from zhaohu.enrolment.models import EnrolmentLink, ServiceOffer
from zhaohu.enrolment.services import links, links_fill
from zhaohu.families.choices import Relation, Sex
from zhaohu.families.services.children import Particulars
from zhaohu.rules import services as rules

AT, MONDAY = factories.AT, factories.MONDAY
BORN = date(2025, 6, 10)


def a_link(offer: ServiceOffer | None = None, **other: object) -> EnrolmentLink:
    offer = offer or factories.an_offer()
    values = {"starts_on": MONDAY, "nickname": "演示宝", "phone": "", "key": uuid.uuid4(), "at": AT}
    values |= {"by": factories.director(offer.institution)} | other
    return links.make(offer=offer, **values)  # type: ignore[arg-type]


def a_code() -> str:
    rules.load_fixtures()
    return links.code_of(a_link())


def family(user: User | None = None) -> Actor:
    return people.actor(user or families.a_parent())


def a_claimed_link(by: Actor, offer: ServiceOffer | None = None) -> EnrolmentLink:
    return links.open(link=a_link(offer), by=by, at=AT)


def register(link: EnrolmentLink, by: Actor, **facts: object) -> EnrolmentLink:
    values = {"nickname": "演示宝", "name": "演示宝宝", "sex": Sex.FEMALE, "born_on": BORN} | facts
    return links_fill.register_child(
        link=link, guardian_name="演示家长", particulars=Particulars(**values),  # type: ignore[arg-type]
        relation=Relation.MOTHER, by=by, at=AT,
    )  # fmt: skip


def decisions(word: str = "refused") -> dict[str, dict[str, object]]:
    names = ("health", "photo", "sharing", "matching")
    return {"decisions": dict.fromkeys(names, word), "versions": dict.fromkeys(names, 1)}


def a_consented_link(user: User, offer: ServiceOffer | None = None) -> EnrolmentLink:
    link = register(a_claimed_link(family(user), offer), family(user))
    return links_fill.consent(link=link, **decisions(), by=family(user), at=AT)  # type: ignore[arg-type]
