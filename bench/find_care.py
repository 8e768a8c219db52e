"""The search for care over 20,000 institutions with two classes and up to six offers each: CPU, p95, share of pgbench.

The server is the one `make run` starts. The searches are six kinds in equal parts: the bare list, a district with form
and age, near a place with age and vacancy, between home and work by the best fit, an hour of a day near a place, and a
name. pgbench runs the very same statements, prepared, with as many clients, in the same run.
"""

import os
import random
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from urllib.parse import quote

import psycopg
from django.core.management import call_command
from django.db import connections
from django.http import QueryDict

from bench import harness, register_search
from bench.register_search import INSTITUTIONS
from zhaohu.core.clock import day_of, now
from zhaohu.divisions.models import Division
from zhaohu.enrolment.forms.care_reading import read
from zhaohu.enrolment.models import CareClass, ClassDay, Price, ServiceOffer, Vacancy
from zhaohu.enrolment.queries import care_places
from zhaohu.enrolment.queries.care import statement
from zhaohu.institutions.models import Institution

_KINDS = (("toddler", 12, 24, 15), ("senior", 24, 36, 20))
_FORMS = (("full_day", 16, 34, "month"), ("half_day", 16, 24, "month"), ("hourly", 17, 34, "hour"))
_DAYS = 3


def workday(on: date) -> date:
    """The next day from Monday to Friday."""
    on += timedelta(days=1)
    return on if on.isoweekday() < 6 else workday(on)


def offers(chance: random.Random, today: date) -> None:
    """Two classes for each institution; each with two or three offers, a price, vacancies and some days."""
    at = now()
    classes = CareClass.objects.bulk_create(
        [
            CareClass(
                institution=i, name=kind, class_type=kind, from_months=first, to_months=last, size=size,
                opened_on=today - timedelta(days=90), changed_at=at,
            )
            for i in Institution.objects.only("pk")
            for kind, first, last, size in _KINDS
        ],
        batch_size=2000,
    )  # fmt: skip
    rows = [
        ServiceOffer(
            institution_id=c.institution_id, care_class=c, form=form, from_months=c.from_months, to_months=c.to_months,
            weekdays=[1, 2, 3, 4, 5], first=first, last=last, inclusive=chance.random() < 0.4, meals=True,
            refund_rule="by_day", state="published", changed_at=at,
        )
        for c in classes
        for form, first, last, _unit in _FORMS[: chance.choice([2, 3])]
    ]  # fmt: skip
    units = {form: unit for form, _first, _last, unit in _FORMS}
    Price.objects.bulk_create(
        [
            Price(
                offer=o, unit=units[o.form], meal_fen=2500, valid_from=today - timedelta(days=30),
                amount_fen=chance.randint(20, 90) * (10_000 if units[o.form] == "month" else 100),
            )
            for o in ServiceOffer.objects.bulk_create(rows, batch_size=2000)
        ],
        batch_size=5000,
    )  # fmt: skip
    Vacancy.objects.bulk_create(
        [
            Vacancy(care_class=c, part=part, places=chance.choice([0, 0, 1, 3, 8]), as_of=at)
            for c in classes
            for part in ("full_day", "morning", "afternoon")
        ],
        batch_size=5000,
    )
    seats = [0] * 15 + [15] * 21 + [0] * 12
    on = today
    for _ in range(_DAYS):
        on = workday(on)
        taken = [[chance.choice([0, 12, 15]) if seat else 0 for seat in seats] for _ in range(20)]
        ClassDay.objects.bulk_create(
            [ClassDay(care_class=c, on=on, open=True, seats=seats, taken=chance.choice(taken)) for c in classes],
            batch_size=5000,
        )


def queries(chance: random.Random, today: date) -> list[str]:
    """Twenty addresses of each of the six kinds."""
    districts = [d.code for d in Division.objects.filter(level="district").defer("boundary")]
    found = []
    for _ in range(20):
        lat, work_lat = (f"{chance.gauss(39.92, 0.05):.5f}" for _ in range(2))
        lng, work_lng = (f"{chance.gauss(116.4, 0.05):.5f}" for _ in range(2))
        near, age = f"lat={lat}&lng={lng}", chance.randint(12, 34)
        name = chance.choice(register_search._FIRST) + chance.choice(register_search._SECOND)
        found += [
            "",
            f"district={chance.choice(districts)}&form=full_day&age={age}",
            f"{near}&age={age}&form=full_day&vacancy=1",
            f"{near}&work_lat={work_lat}&work_lng={work_lng}&way=detour&order=fit&age={age}",
            f"{near}&form=hourly&age={age}&on={workday(today).isoformat()}&from=18&to=22&vacancy=1",
            f"q={quote(name)}&age={age}",
        ]
    return found


def scripts(searches: list[str], today: date, folder: Path) -> list[str]:
    """The statements of the searches as pgbench scripts."""
    places, arguments = care_places.known(today), list[str]()
    with psycopg.connect(os.environ["DATABASE_URL"], cursor_factory=psycopg.ClientCursor) as connection:
        for number, query in enumerate(searches):
            search = read(QueryDict(query), today=today, place=places.street, district=places.district)
            sql, params = statement(search, at=now())
            path = folder / f"{number}.sql"
            path.write_text(connection.cursor().mogrify(sql, params).strip() + ";\n", encoding="utf-8")
            arguments += ["-f", str(path)]
    return arguments


def main() -> None:
    chance, today = random.Random(2026), day_of(now())
    call_command("load_reference", verbosity=0)
    register_search.institutions(chance)
    offers(chance, today)
    with connections["default"].cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    searches = queries(chance, today)
    connections["default"].close_pool()
    paths = [f"/care/?{query}" for query in searches]
    harness.searched("find_care", {"institutions": INSTITUTIONS}, paths, partial(scripts, searches, today))


if __name__ == "__main__":
    main()
