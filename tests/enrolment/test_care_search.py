"""The search for care on real rows: what it finds, for which child, in which order, and what it does with rubbish."""

from datetime import timedelta

import pytest
from django.http import QueryDict
from django.test import Client

from tests.enrolment import factories
from zhaohu.enrolment.forms.care_reading import read
from zhaohu.enrolment.models import ServiceOffer
from zhaohu.enrolment.queries import care_places
from zhaohu.enrolment.queries.care import Found, found
from zhaohu.institutions.choices.institution import ClassType, FilingState, ServiceForm
from zhaohu.institutions.models import Institution

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules_loaded", "fresh_places")]
AT, ON = factories.AT, factories.ON
HOME = "lat=39.88&lng=116.46"


def search(query: str = "") -> Found:
    places = care_places.known(ON)
    return found(read(QueryDict(query), today=ON, place=places.street, district=places.district), at=AT)


def names(query: str = "") -> list[str]:
    return [row.name for row in search(query).rows]


def place(name: str, **columns: object) -> Institution:
    made = factories.an_institution(**columns)
    made.name = made.sort_key = name
    made.save()
    return made


def offering(name: str, *, lat: float = 39.88, amount_fen: int = 300_000, columns: dict[str, object] | None = None,
             kind: ClassType = ClassType.TODDLER, size: int = 10, **terms: object) -> ServiceOffer:  # fmt: skip
    made = factories.a_class(place(name, lat=lat, **(columns or {})), class_type=kind, size=size)
    return factories.an_offer(made, amount_fen=amount_fen, **terms)  # type: ignore[arg-type]


def test_the_nearest_comes_first_with_its_price_and_its_vacancy() -> None:
    offering("远", lat=39.88 + 0.0261)
    offering("近", lat=39.8805)
    offering("外", lat=39.88 + 0.0279)
    page = search(HOME)
    assert [row.name for row in page.rows] == ["近", "远"] and page.total == 2
    assert (page.rows[0].metres, page.rows[0].amount_fen, page.rows[0].places) == (56, 300_000, 10)
    assert names(HOME + "&radius=1000") == ["近"]
