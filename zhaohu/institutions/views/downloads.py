"""The register as files: CSV and JSON with their instant, source and field descriptions; sitemap and robots.txt."""

import csv
from collections.abc import Iterator
from datetime import datetime
from itertools import islice
from typing import Any
from xml.sax.saxutils import escape

import msgspec
from django.conf import settings
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.http import http_date
from django.views.decorators.http import require_safe

from zhaohu.core import clock, errors
from zhaohu.core.access import Request, page
from zhaohu.institutions.forms import register as forms
from zhaohu.institutions.forms.register import Search
from zhaohu.institutions.permissions import register as permissions
from zhaohu.institutions.queries import downloads as queries
from zhaohu.institutions.queries.register_records import Record
from zhaohu.institutions.views import downloads_fields as fields

SOURCE = "北京市各区卫生健康委员会，托育机构备案（照护系统）"
_BATCH = 200
_HIDDEN_FROM_ROBOTS = ("/accounts/", "/api/", "/messages/", "/mine/", "/office/")


class Line:
    """A file that keeps nothing: what the csv module writes comes straight back."""

    def write(self, text: str) -> str:
        return text


def _search(request: Request) -> Search:
    search = forms.read(request.GET)
    if search.ignored:
        raise errors.INPUT_INVALID.raised(reason="、".join(str(name) for name in search.ignored))
    return search


def _file(lines: Iterator[str], content_type: str, name: str, at: datetime) -> StreamingHttpResponse:
    day = f"{clock.day_of(at):%Y%m%d}"
    headers = {
        "Content-Disposition": f'attachment; filename="{name.format(day=day)}"',
        "Last-Modified": http_date(at.timestamp()),
        "Link": f'<{reverse("institutions:register_data")}>; rel="describedby"',
    }
    return StreamingHttpResponse(lines, content_type=content_type, headers=headers)


@page(permissions.DOWNLOAD_REGISTER)
@require_safe
def csv_file(request: Request) -> StreamingHttpResponse:
    """The register as CSV; the last two columns say of which instant and from whom each row is."""
    search, at = _search(request), clock.now()
    return _file(csv_lines(search, at), "text/csv; charset=utf-8", "institutions-{day}.csv", at)


def csv_lines(search: Search, at: datetime) -> Iterator[str]:
    """The lines of the file, the mark that tells Excel it is UTF-8 first; words are Chinese whoever asks."""
    writer = csv.writer(Line())
    on, as_of = clock.day_of(at), timezone.localtime(at).isoformat(timespec="seconds")
    shown = fields.public(queries.rules(on=on).fields)
    yield "\ufeff" + writer.writerow([*(field.code for field in shown), "as_of", "source"])
    for records in _batched(queries.records(search, on=on)):
        yield "".join(writer.writerow([*fields.as_cells(r, shown), as_of, SOURCE]) for r in records)


@page(permissions.DOWNLOAD_REGISTER)
@require_safe
def json_file(request: Request) -> StreamingHttpResponse:
    """The register as JSON, with the description of its fields."""
    search, at = _search(request), clock.now()
    return _file(json_lines(search, at), "application/json", "institutions-{day}.json", at)


def json_lines(search: Search, at: datetime) -> Iterator[str]:
    """The parts of one JSON document, a line for each institution."""
    on = clock.day_of(at)
    shown = fields.public(queries.rules(on=on).fields)
    with translation.override("zh-hans"):
        head: dict[str, Any] = {
            "as_of": timezone.localtime(at).isoformat(timespec="seconds"),
            "source": SOURCE,
            "fields": [field.described() for field in shown],
        }
    yield _json(head)[:-1] + ',"institutions":['
    separator = "\n"
    for records in _batched(queries.records(search, on=on)):
        yield separator + ",\n".join(_json(fields.as_json(record, shown)) for record in records)
        separator = ",\n"
    yield "\n]}\n"


def _batched(records: Iterator[Record]) -> Iterator[list[Record]]:
    while batch := list(islice(records, _BATCH)):
        yield batch


def _json(value: Any) -> str:
    return msgspec.json.encode(value).decode()


@page(permissions.DOWNLOAD_REGISTER)
@require_safe
def data(request: Request) -> HttpResponse:
    """What can be downloaded, and what each field means."""
    now = clock.now()
    shown = fields.public(queries.rules(on=clock.day_of(now)).fields)
    return render(request, "institutions/register/data.html", {"fields": shown, "source": SOURCE, "now": now})


@page(permissions.SEE_REGISTER)
@require_safe
def sitemap(request: Request) -> StreamingHttpResponse:
    """Every institution's page, for search engines."""
    return StreamingHttpResponse(_sitemap(), content_type="application/xml")


def _sitemap() -> Iterator[str]:
    yield '<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
    for name in ("institutions:register", "institutions:noncompliance"):
        yield f"<url><loc>{escape(settings.PUBLIC_ADDRESS + reverse(name))}</loc></url>\n"
    for uscc, updated_at in queries.addresses():
        address = settings.PUBLIC_ADDRESS + reverse("institutions:institution", args=[uscc])
        changed = timezone.localtime(updated_at).date().isoformat()
        yield f"<url><loc>{escape(address)}</loc><lastmod>{changed}</lastmod></url>\n"
    yield "</urlset>\n"


@page(permissions.SEE_REGISTER)
@require_safe
def robots(request: Request) -> HttpResponse:
    """What search engines may read: everything public."""
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in _HIDDEN_FROM_ROBOTS)]
    lines.append(f"Sitemap: {settings.PUBLIC_ADDRESS}{reverse('institutions:sitemap')}")
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
