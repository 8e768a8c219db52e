"""Loading the divisions of the city from `data/`."""

import csv
import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from django.db import transaction

from zhaohu.core import pinyin
from zhaohu.divisions.choices import Level
from zhaohu.divisions.models import Division, Population

DATA = Path(__file__).parent / "data"
CITY = "110000"
BDA = "110115403"  # 经开区 manages itself and two streets that statistics count in 大兴 (domain: planning 6.1)
MANAGED_BY_BDA = frozenset({BDA, "110115012", "110115013"})
CENSUS_ON = date(2020, 11, 1)
CENSUS = "北京市第七次人口普查公报（第二号）"


@transaction.atomic
def load(say: Callable[[str], object]) -> None:
    """Bring divisions, boundaries and the census up to `data/`. May be repeated; divisions are never removed."""
    rows = _rows()
    tenants = {row["code"]: _tenant(row) for row in rows}
    shapes = _shapes()
    fields = ["name", "level", "kind", "parent", "sort_key", "counts_in_343", "centre_lng", "centre_lat", "boundary"]
    Division.objects.bulk_create(
        [_division(row, shapes) for row in rows],
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=fields,
    )
    Division.objects.bulk_update(
        [Division(code=code, tenant_id=tenant) for code, tenant in tenants.items()], ["tenant"], batch_size=400
    )
    say(f"divisions: {len(rows)}, with boundary {len(shapes)}")
    say(f"census of {CENSUS_ON}: {_load_census()} districts")


def _rows() -> list[dict[str, str]]:
    with (DATA / "division.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def _tenant(row: dict[str, str]) -> str | None:
    if row["code"] in MANAGED_BY_BDA:
        return BDA
    return None if row["level"] == Level.CITY else row["code"] if row["level"] == Level.DISTRICT else row["parent"]


def _shapes() -> dict[str, dict[str, Any]]:
    with (DATA / "beijing_districts.geojson").open(encoding="utf-8") as file:
        return {feature["properties"]["code"]: feature for feature in json.load(file)["features"]}


def _division(row: dict[str, str], shapes: dict[str, dict[str, Any]]) -> Division:
    found = shapes.get(row["code"])
    lng, lat = found["properties"]["center"] if found else (None, None)
    parent = CITY if row["code"] == BDA else row["parent"]
    return Division(
        code=row["code"],
        name=row["name"],
        level=row["level"],
        kind=row["type"],
        parent_id=parent or None,
        sort_key=pinyin.sort_key(row["name"]),
        counts_in_343=row["level"] == Level.STREET and row["counts_in_343"] == "1",
        centre_lng=lng,
        centre_lat=lat,
        boundary=found["geometry"] if found else None,
    )


def _load_census() -> int:
    with (DATA / "district_reference.csv").open(encoding="utf-8") as file:
        counts = [
            Population(
                division_id=row["code"],
                measured_on=CENSUS_ON,
                residents=int(row["census2020_resident"]),
                source=CENSUS,
            )
            for row in csv.DictReader(file)
        ]
    Population.objects.bulk_create(
        counts,
        update_conflicts=True,
        unique_fields=["division", "measured_on"],
        update_fields=["residents", "source"],
    )
    return len(counts)
