"""The page that a family's phone keeps: the same for everybody, and without data."""

import json
from typing import Any

import pytest
from django.contrib.staticfiles import finders
from django.test import Client

from tests.enrolment import factories as enrolment

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules_loaded")]


def told(client: Client) -> dict[str, Any]:
    first, _ = client.get("/home/sw.js").content.decode().split("\n", 1)
    return dict(json.loads(first.removeprefix("const SHELL = ").removesuffix(";")))


def test_the_kept_page_knows_nobody(client: Client) -> None:
    page = client.get("/home/offline/")
    assert not page.cookies and "family-places" not in page.content.decode()
    place = enrolment.an_accepted_place()
    client.force_login(place.child.guardianships.get().guardian.user)
    assert client.get("/home/offline/").content == page.content


def test_the_worker_keeps_that_page_and_its_files_and_no_other_page(client: Client) -> None:
    shell = told(client)
    assert (shell["scope"], shell["page"], shell["fresh"]) == ("/home/", "/home/offline/", True)
    page = client.get("/home/offline/").content.decode()
    for name in ("app.js", "family.js", "zhaohu.css"):
        assert f"/static/build/{name}" in shell["files"] and f"/static/build/{name}" in page
    assert [file for file in shell["files"] if not file.startswith("/static/")] == ["/home/offline/"]
    assert all(finders.find(f.removeprefix("/static/")) for f in shell["files"] if f.startswith("/static/"))
    assert client.get("/home/sw.js")["Cache-Control"] == "no-cache"


def test_another_language_or_larger_type_is_another_version(client: Client) -> None:
    versions = {told(client)["version"]}
    client.cookies["zh-type"] = "large"
    versions.add(told(client)["version"])
    client.cookies["django_language"] = "en"
    versions.add(told(client)["version"])
    assert len(versions) == 3
