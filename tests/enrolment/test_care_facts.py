"""What the search reads in one row is what classes, offers, prices and vacancies say, whatever changed them."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.enrolment import factories
from tests.families import factories as families
from zhaohu.core import clock
from zhaohu.enrolment.choices.classes import DayPart
from zhaohu.enrolment.models import CareFact, Price, ServiceOffer, Vacancy, VacancyOverride
from zhaohu.enrolment.services import bookings
from zhaohu.institutions.choices.institution import ServiceForm

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules_loaded")]
TODAY = clock.day_of(clock.now())


def fact(offer: ServiceOffer, on: date = TODAY) -> CareFact | None:
    """The row that the search reads for an offer on a day; two would be an error."""
    rows = [row for row in CareFact.objects.filter(offer=offer, from_on__lte=on) if not row.to_on or row.to_on > on]
    assert len(rows) <= 1
    return rows[0] if rows else None


def offered(**terms: object) -> ServiceOffer:
    return factories.an_offer(factories.a_class(), **terms)  # type: ignore[arg-type]


def test_each_day_has_the_price_that_its_period_says() -> None:
    offer = offered(amount_fen=300_000)
    later = TODAY + timedelta(days=40)
    offer.prices.update(valid_from=TODAY + timedelta(days=5), valid_to=later)
    Price.objects.create(offer=offer, amount_fen=350_000, unit="month", valid_from=later)
    told = [fact(offer, TODAY + timedelta(days=days)) for days in (0, 4, 5, 39, 40, 400)]
    assert [row.amount_fen if row else 0 for row in told] == [None, None, 300_000, 300_000, 350_000, 350_000]


def test_a_withdrawn_offer_and_a_closed_class_are_found_no_longer() -> None:
    offer = offered()
    assert fact(offer) is not None
    ServiceOffer.objects.filter(pk=offer.pk).update(state="withdrawn")
    assert fact(offer) is None
    ServiceOffer.objects.filter(pk=offer.pk).update(state="published")
    care_class = offer.care_class
    care_class.closed_on = TODAY + timedelta(days=9)
    care_class.save()
    assert fact(offer, TODAY + timedelta(days=8)) is not None and fact(offer, TODAY + timedelta(days=9)) is None


def test_a_directors_word_stands_beside_the_count_and_ends_with_it() -> None:
    offer, at = offered(), clock.now()
    Vacancy.objects.filter(care_class=offer.care_class).delete()
    Vacancy.objects.create(care_class=offer.care_class, part=DayPart.FULL_DAY, places=7, as_of=at)
    word = VacancyOverride.objects.create(
        care_class=offer.care_class, part=DayPart.FULL_DAY, places=2, reason="装修", made_at=at,
        expires_at=at + timedelta(days=1),
    )  # fmt: skip
    row = fact(offer)
    assert row and (row.places, row.as_of, row.less, row.less_until) == (7, at, 2, word.expires_at)
    VacancyOverride.objects.filter(pk=word.pk).update(ended_at=at)
    row = fact(offer)
    assert row and (row.places, row.less) == (7, None)


@pytest.mark.parametrize(("first", "last", "part"), [(16, 24, "morning"), (26, 34, "afternoon"), (20, 30, "full_day")])
def test_half_a_day_reads_the_part_in_which_it_lies(first: int, last: int, part: str) -> None:
    offer = offered()
    ServiceOffer.objects.filter(pk=offer.pk).update(form=ServiceForm.HALF_DAY, first=first, last=last)
    for places, name in enumerate(("morning", "afternoon", "full_day")):
        Vacancy.objects.update_or_create(
            care_class=offer.care_class, part=name, defaults={"places": places, "as_of": clock.now()}
        )
    row = fact(offer)
    assert row and row.places == ("morning", "afternoon", "full_day").index(part)


def test_a_booking_leaves_what_the_search_reads_alone() -> None:
    offer, child = factories.an_hourly_offer(), families.a_child()
    rows = list(CareFact.objects.values_list("pk", flat=True))  # written anew, a row gets another key
    bookings.book(
        child=child, offer=offer, on=factories.MONDAY, first=18, last=20, key=uuid4(), by=families.guardian_of(child),
        at=factories.AT,
    )  # fmt: skip
    assert rows and list(CareFact.objects.values_list("pk", flat=True)) == rows


_DEEDS = st.lists(
    st.tuples(st.sampled_from(["price", "state", "vacancy", "age", "close", "drop"]), st.integers(0, 40)), max_size=8
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(deeds=_DEEDS)
def test_whatever_is_written_the_row_is_what_the_tables_say(deeds: list[tuple[str, int]]) -> None:
    offer = offered()
    for name, n in deeds:
        _do(name, n, offer)
    offer.refresh_from_db()
    care_class = offer.care_class
    for days in (0, 10, 45):
        on = TODAY + timedelta(days=days)
        row = fact(offer, on)
        shown = offer.state == "published" and (care_class.closed_on is None or care_class.closed_on > on)
        assert (row is not None) == shown
        if row:
            price = offer.prices.filter(valid_from__lte=on).exclude(valid_to__lte=on).first()
            free = Vacancy.objects.filter(care_class=care_class, part="full_day").first()
            assert (row.amount_fen, row.places, row.from_months) == (
                price.amount_fen if price else None, free.places if free else None, offer.from_months,
            )  # fmt: skip


def _do(name: str, n: int, offer: ServiceOffer) -> None:
    if name == "price":
        day = TODAY + timedelta(days=n)
        offer.prices.filter(valid_from__gte=day).delete()
        offer.prices.exclude(valid_to__lt=day).update(valid_to=day)
        Price.objects.create(offer=offer, amount_fen=1000 + n, unit="month", valid_from=day)
    elif name == "vacancy":
        Vacancy.objects.filter(care_class=offer.care_class).update(places=n)
    elif name == "drop":
        Vacancy.objects.filter(care_class=offer.care_class).delete()
    elif name == "close":
        offer.care_class.closed_on = TODAY + timedelta(days=n)
        offer.care_class.save()
    else:
        changed = {"state": "published" if n % 2 else "withdrawn"} if name == "state" else {"from_months": n % 12}
        ServiceOffer.objects.filter(pk=offer.pk).update(**changed)
