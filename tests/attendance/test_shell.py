"""The tablet's page, service worker and manifest: the same for everybody, kept on the device, and without data."""

import json
from typing import Any

import pytest
from django.contrib.staticfiles import finders
from django.test import Client

from tests import factories
from zhaohu.core import worker

pytestmark = pytest.mark.django_db


def told(client: Client) -> dict[str, Any]:
    """What the service worker is told to keep."""
    first, _ = client.get("/tablet/sw.js").content.decode().split("\n", 1)
    return dict(json.loads(first.removeprefix("const SHELL = ").removesuffix(";")))


def test_the_page_is_the_same_for_everybody_and_asks_for_no_cookie(client: Client) -> None:
    page = client.get("/tablet/")
    assert not page.cookies
    client.force_login(factories.user())
    assert client.get("/tablet/").content == page.content


def test_the_service_worker_keeps_the_page_and_every_file_that_it_needs(client: Client) -> None:
    files = told(client)["files"]
    page = client.get("/tablet/").content.decode()
    assert "/tablet/" in files
    for name in ("tablet.js", "tablet-look.css"):
        assert f"/static/build/{name}" in files and f"/static/build/{name}" in page
    for file in files:
        if file.startswith("/static/"):
            assert finders.find(file.removeprefix("/static/")), file
        else:
            assert client.get(file).status_code == 200


def test_the_service_worker_is_asked_for_again_and_may_only_rule_the_tablet(client: Client) -> None:
    answer = client.get("/tablet/sw.js")
    assert answer["Content-Type"] == "text/javascript"
    assert answer["Cache-Control"] == "no-cache"
    assert "Service-Worker-Allowed" not in answer


def test_a_changed_file_is_another_version(client: Client, monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    before = told(client)["version"]
    worker.version_of.cache_clear()
    assert told(client)["version"] == before
    changed = tmp_path / "changed"
    changed.write_text("changed")
    found = worker.found
    monkeypatch.setattr(worker, "found", lambda name: changed if name == "build/tablet.js" else found(name))
    worker.version_of.cache_clear()
    assert told(client)["version"] != before
    worker.version_of.cache_clear()


def test_the_manifest_opens_the_tablet_on_its_own(client: Client) -> None:
    manifest = json.loads(client.get("/tablet/manifest.webmanifest").content)
    assert manifest["start_url"] == manifest["scope"] == "/tablet/"
    assert manifest["display"] == "standalone"
