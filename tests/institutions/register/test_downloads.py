"""The register as files, for people with a spreadsheet and for machines."""

import csv
import io
import json
from typing import Any
from xml.etree import ElementTree

import pytest
from django.test import Client

from tests.institutions.register import factories as register
from zhaohu.institutions.choices.institution import FilingState
from zhaohu.institutions.views.downloads_fields import safe

pytestmark = pytest.mark.usefixtures("rules_loaded")


def body(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200 and answer.streaming
    return b"".join(answer).decode()


def rows(client: Client, query: str = "") -> list[dict[str, str]]:
    text = body(client, f"/institutions.csv{query}")
    assert text.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(text[1:])))


def document(client: Client, query: str = "") -> dict[str, Any]:
    found: dict[str, Any] = json.loads(body(client, f"/institutions.json{query}"))
    return found


def test_both_files_hold_the_same_institutions_with_instant_and_source(client: Client) -> None:
    one = register.institution("演示松果里托育园", inclusive=True)
    register.receipt(one)
    register.classes(one)
    register.institution("演示已注销", filing_state=FilingState.CANCELLED)
    (row,), data = rows(client), document(client)
    (entry,) = data["institutions"]
    assert row["name"] == entry["name"] == "演示松果里托育园"
    assert row["status"] == "已备案" and entry["status"] == "filed"
    assert row["inclusive"] == "是" and entry["inclusive"] is True
    assert "托小班 2 班 30 托位" in row["class_places"] and entry["class_places"][0]["places"] == 30
    assert row["as_of"][:16] == data["as_of"][:16] and row["source"] == data["source"]
    described = {field["code"] for field in data["fields"]}
    assert described == set(entry) == set(row) - {"as_of", "source"}


def test_files_in_english_are_the_same_files(client: Client) -> None:
    register.institution()
    client.cookies["django_language"] = "en"
    assert rows(client)[0]["status"] == "已备案"


def test_an_empty_register_is_a_valid_file(client: Client) -> None:
    assert rows(client) == [] and document(client)["institutions"] == []


def test_many_institutions_come_in_one_file(client: Client) -> None:
    for n in range(30):
        register.institution(f"演示{n}")
    assert len(rows(client)) == len(document(client)["institutions"]) == 30


def test_a_file_keeps_to_the_same_conditions_as_the_search(client: Client) -> None:
    register.institution("甲", inclusive=True)
    register.institution("乙")
    assert [r["name"] for r in rows(client, "?inclusive=1")] == ["甲"]
    assert [r["name"] for r in rows(client, "?q=乙")] == ["乙"]
    assert [r["name"] for r in rows(client, "?lat=39.88&lng=116.46&district=110105")] == ["甲", "乙"]


def test_conditions_that_mean_nothing_are_refused_in_words(client: Client) -> None:
    answer = client.get("/institutions.json?district=abc")
    assert answer.status_code == 422 and answer.json()["code"] == "INPUT_INVALID"
    assert client.get("/institutions.csv?form=x").status_code == 422


@pytest.mark.parametrize("text", ["=1+1", "+86 10", "-1", "@SUM(A1)", "\t=1", "\r=1", "  =1", "＝1"])
def test_no_cell_begins_a_formula(text: str, client: Client) -> None:
    assert safe(text) == f"'{text}"
    register.institution(text, address=text, phone=text)
    (row,) = rows(client)
    assert row["name"][0] == row["address"][0] == row["phone"][0] == "'"


def test_plain_text_stays_as_it_is() -> None:
    assert safe("演示路 18 号") == "演示路 18 号" and safe("") == ""


def test_the_sitemap_names_every_page_on_the_register(client: Client) -> None:
    one = register.institution()
    register.institution(filing_state=FilingState.NONE)
    tree = ElementTree.fromstring(body(client, "/sitemap.xml"))
    found = [e.text or "" for e in tree.iter("{http://www.sitemaps.org/schemas/sitemap/0.9}loc")]
    assert len(found) == 3 and found[-1].endswith(f"/institutions/{one.uscc}/")


def test_robots_may_read_what_is_public_and_find_the_sitemap(client: Client) -> None:
    text = client.get("/robots.txt").content.decode()
    assert "Disallow: /accounts/" in text and "/sitemap.xml" in text and "Disallow: /institutions" not in text
