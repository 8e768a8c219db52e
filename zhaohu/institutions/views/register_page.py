"""The public page of one institution."""

import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from zhaohu.core import clock
from zhaohu.core.access import Request, page
from zhaohu.institutions.choices.institution import FilingState
from zhaohu.institutions.permissions import register as permissions
from zhaohu.institutions.queries import records
from zhaohu.institutions.queries import register_page as queries
from zhaohu.institutions.queries.register_page import PublicPage
from zhaohu.institutions.views.register_cards import Card


@page(permissions.SEE_REGISTER)
@require_safe
def institution(request: Request, uscc: str) -> HttpResponse:
    """What the public may know of an institution that has, or had, a filing."""
    now = clock.now()
    found = queries.public_page(uscc.upper(), on=clock.day_of(now))
    if found is None:
        raise Http404
    card = Card(found.record, found.rules.promise_days, now)
    address = f"{settings.PUBLIC_ADDRESS}{reverse('institutions:institution', args=[found.record.uscc])}"
    context = {
        "card": card,
        "r": found.record,
        "found": found,
        "proof_url": proof_of(found.receipt.entry_id) if found.receipt else "",
        "receipt_url": address_of("institutions:receipt", found.receipt.number) if found.receipt else "",
        "timeline": timeline(found),
        "records": records.told(found.record.id),
        "results_url": address_of("supervision:results"),
        "canonical": address,
        "linked_data": linked_data(card, address),
        "now": now,
    }
    return render(request, "institutions/register/page.html", context)


def address_of(name: str, *arguments: Any) -> str:
    """The address of a page, empty where this installation has none."""
    try:
        return reverse(name, args=arguments)
    except NoReverseMatch:
        return ""


def proof_of(entry_id: int) -> str:
    """Where the ledger proves an entry."""
    return address_of("ledger:verify", entry_id)


@dataclass(frozen=True)
class Event:
    """One thing that happened, for the timeline."""

    on: date
    title: str
    detail: str = ""
    url: str = ""


def timeline(found: PublicPage) -> list[Event]:
    """What happened to the filing, the newest first."""
    events = []
    for receipt in found.receipts if found.receipt else []:
        title = _("出具备案回执") if receipt.version == 1 else _("变更备案，第 {n} 版").format(n=receipt.version)
        events.append(Event(clock.day_of(receipt.issued_at), title, receipt.number, proof_of(receipt.entry_id)))
    for turn in found.turns:
        title = _("恢复服务") if turn.to == FilingState.FILED else str(turn.to.label)
        detail = _("决定文号 {number}").format(number=turn.decision) if turn.decision else ""
        events.append(Event(clock.day_of(turn.at), title, detail, proof_of(turn.entry_id) if turn.public else ""))
    for notice in found.notices:
        assert notice.published_at is not None  # noqa: S101 - the query asks for it
        url = proof_of(notice.entry_id)
        events.append(Event(clock.day_of(notice.published_at), _("公示不符合要求"), notice.reason, url))
        if notice.replied_at:
            events.append(Event(clock.day_of(notice.replied_at), _("机构作出回应")))
        if notice.rectified_on:
            events.append(Event(notice.rectified_on, _("整改完成"), notice.result))
    return sorted(events, key=lambda event: event.on, reverse=True)


def linked_data(card: Card, address: str) -> SafeString:
    """The record as schema.org JSON-LD, safe inside a script element."""
    r = card.record
    place = {"@type": "PostalAddress", "addressLocality": r.district, "streetAddress": r.address}
    data: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "ChildCare",
        "@id": address,
        "url": address,
        "name": r.name,
        "identifier": {"@type": "PropertyValue", "propertyID": "统一社会信用代码", "value": r.uscc},
        "address": place | {"addressRegion": "北京市", "addressCountry": "CN"} if r.address else None,
        "geo": {"@type": "GeoCoordinates", "latitude": r.lat, "longitude": r.lng} if r.lat is not None else None,
        "telephone": r.phone or None,
        "dateModified": _instant(r.updated_at),
    }
    text = json.dumps({key: value for key, value in data.items() if value is not None}, ensure_ascii=False)
    return SafeString(text.translate({ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}))


def _instant(value: datetime | None) -> str | None:
    return value.isoformat() if value else None
