"""The public search over 20,000 institutions: CPU of application and database, p50/p95, and its share of pgbench.

The server is the one `make run` starts (granian, 2 workers of 4 threads). The searches are five kinds in equal parts:
the bare list, a Chinese word, pinyin, district with service form, and near a place. pgbench runs the very same
statements, prepared, with as many clients, in the same run.
"""

import os
import random
from datetime import date
from functools import partial
from pathlib import Path
from urllib.parse import quote

import psycopg
from django.core.management import call_command
from django.db import connections
from django.http import QueryDict

from bench import harness
from zhaohu.core.clock import now
from zhaohu.core.identity import organisation_check_character, uscc_check_character
from zhaohu.core.pinyin import search_text, sort_key
from zhaohu.divisions.models import Division
from zhaohu.institutions.choices.institution import FilingState, InstitutionKind, ServiceForm
from zhaohu.institutions.forms.register import read
from zhaohu.institutions.models import ClassGroup, Institution
from zhaohu.institutions.queries.register import statement

os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
INSTITUTIONS = int(os.environ.get("ZHAOHU_BENCH_INSTITUTIONS", "20000"))
_FIRST, _SECOND = "松桥星安小春童乐金阳橘云山海明", "果井河贞石芽心园禾光巷里溪棠月"
_LAST = ("托育园", "托育中心", "社区托育点", "亲子托育服务中心", "家庭托育点")


def institutions(chance: random.Random, count: int = INSTITUTIONS) -> None:
    """Institutions of made-up names all over the city, each with its classes."""
    streets = list(Division.objects.filter(level="street").select_related("tenant").defer("boundary"))
    names = [f"演示{a}{b}{n}号{last}" for a in _FIRST for b in _SECOND for n in range(30) for last in _LAST]
    chance.shuffle(names)
    made = []
    for number, name in enumerate(names[:count]):
        street = chance.choice(streets)
        organisation = f"MA{number:06d}"
        head = f"91{street.code[:6]}{organisation}{organisation_check_character(organisation)}"
        made.append(
            Institution(
                uscc=head + uscc_check_character(head),
                name=name,
                pinyin=search_text(name),
                sort_key=sort_key(name),
                kind=chance.choice(InstitutionKind.values),
                legal_form="enterprise",
                for_profit=chance.random() < 0.7,
                inclusive=chance.random() < 0.4,
                service_forms=chance.sample(ServiceForm.values, 2),
                district=street.tenant,
                street=street,
                address=f"{street.name}演示路 {number % 300} 号",
                lng=chance.gauss(116.4, 0.15),
                lat=chance.gauss(39.92, 0.12),
                phone="010-00000000",
                places=chance.randint(10, 120),
                fees={"fee_full_day": chance.randint(20, 90) * 100, "fee_meals": 25},
                filing_state=FilingState.FILED if chance.random() < 0.95 else FilingState.NONE,
                filing_version=1,
                filed_on=date(2025, 3, 18),
                updated_at=now(),
            )
        )
    found = Institution.objects.bulk_create(made, batch_size=2000)
    ClassGroup.objects.bulk_create(
        [ClassGroup(institution=i, class_type=t, classes=2, places=20) for i in found for t in ("toddler", "senior")],
        batch_size=5000,
    )


def queries(chance: random.Random) -> list[str]:
    """Twenty addresses of each of the five kinds."""
    districts = [d.code for d in Division.objects.filter(level="district").defer("boundary")]
    found = []
    for _ in range(20):
        a, b = chance.choice(_FIRST), chance.choice(_SECOND)
        word = f"{a}{b}{chance.randint(1, 29)}号"
        found += [
            "",
            f"q={quote(word)}",
            f"q={search_text(a + b).split()[0]}",
            f"district={chance.choice(districts)}&form=full_day",
            f"lat={chance.gauss(39.92, 0.05):.5f}&lng={chance.gauss(116.4, 0.05):.5f}",
        ]
    return found


def scripts(searches: list[str], folder: Path) -> list[str]:
    """The statements of the searches as pgbench scripts."""
    arguments = []
    with psycopg.connect(os.environ["DATABASE_URL"], cursor_factory=psycopg.ClientCursor) as connection:
        for number, query in enumerate(searches):
            sql, params = statement(read(QueryDict(query)), on=date.today())  # noqa: DTZ011
            path = folder / f"{number}.sql"
            path.write_text(connection.cursor().mogrify(sql, params).strip() + ";\n", encoding="utf-8")
            arguments += ["-f", str(path)]
    return arguments


def main() -> None:
    chance = random.Random(2026)
    call_command("load_reference", verbosity=0)
    institutions(chance)
    with connections["default"].cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    searches = queries(chance)
    connections["default"].close_pool()
    paths = [f"/institutions/?{query}" for query in searches]
    harness.searched("register_search", {"institutions": INSTITUTIONS}, paths, partial(scripts, searches))


if __name__ == "__main__":
    main()
