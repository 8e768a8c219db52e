"""The city's divisions are loaded whole, may be loaded again, and know who manages them."""

import json

import pytest
from django.db import IntegrityError
from django.test import Client

from zhaohu.divisions import queries, services
from zhaohu.divisions.choices import Level
from zhaohu.divisions.models import Division, Population

pytestmark = pytest.mark.usefixtures("divisions_loaded")


def test_there_are_366_divisions_of_which_343_are_streets_or_towns() -> None:
    assert Division.objects.count() == 366
    assert Division.objects.filter(counts_in_343=True).count() == 343
    assert Division.objects.filter(level=Level.DISTRICT).count() == 16


def test_loading_again_changes_nothing() -> None:
    before = list(Division.objects.order_by("code").values())
    services.load(lambda line: None)
    assert list(Division.objects.order_by("code").values()) == before
    assert Population.objects.count() == 16


def test_seventeen_offices_manage_the_city_and_the_development_area_is_one() -> None:
    codes = [row.code for row in queries.districts()]
    assert len(codes) == 17 and services.BDA in codes
    assert Division.objects.get(code=services.BDA).parent_id == services.CITY


def test_the_development_area_manages_two_streets_that_lie_in_daxing() -> None:
    streets = {row.code: row.parent_id for row in queries.streets_of(services.BDA)}
    assert streets == {"110115012": "110115", "110115013": "110115"}
    assert not queries.streets_of("110115").filter(code__in=streets).exists()


def test_streets_stand_in_the_order_of_their_pinyin() -> None:
    keys = [row.sort_key for row in queries.streets_of("110105")]
    assert keys == sorted(keys) and len(keys) == 43


def test_the_census_adds_up_to_the_published_total() -> None:
    assert sum(row.residents for row in Population.objects.all()) == 21_893_095


def test_a_day_has_one_count_of_a_division() -> None:
    one = Population.objects.get(division_id="110105")
    one.pk = None
    with pytest.raises(IntegrityError, match="population_once_a_day"):
        one.save()


@pytest.mark.parametrize(
    ("lng", "lat", "name"),
    [(116.397, 39.908, "东城区"), (116.461, 39.883, "朝阳区"), (115.97, 40.46, "延庆区"), (121.47, 31.23, None)],
)
def test_a_point_is_told_its_district(lng: float, lat: float, name: str | None) -> None:
    found = queries.locate(lng=lng, lat=lat)
    assert (found.name if found else None) == name


def test_every_district_holds_its_own_centre() -> None:
    for row in Division.objects.filter(boundary__isnull=False):
        assert row.centre_lng and row.centre_lat
        assert queries.locate(lng=row.centre_lng, lat=row.centre_lat) == row


def test_the_outlines_are_small_and_kept_by_the_browser(client: Client) -> None:
    first = client.get("/divisions/districts.geojson")
    assert first.status_code == 200 and len(first.content) < 60_000
    assert len(json.loads(first.content)["features"]) == 16
    assert "max-age" in first["Cache-Control"]
    assert client.get("/divisions/districts.geojson", headers={"If-None-Match": first["ETag"]}).status_code == 304
