"""An evidence pack on paper: A4, set by Typst, with where its SM3 stands in the public ledger."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import translation

from zhaohu.attendance.choices.events import EventKind
from zhaohu.attendance.choices.incidents import IncidentState, NoticeState, Severity
from zhaohu.attendance.choices.logs import LogKind
from zhaohu.attendance.models import IncidentPack
from zhaohu.attendance.queries import body
from zhaohu.core import paper, storage
from zhaohu.core.errors import NOT_FOUND
from zhaohu.staff.choices.people import WorkPost

_PAGE = Path(__file__).parent / "templates" / "attendance" / "incidents" / "pack.typ"


def told(pack: IncidentPack) -> dict[str, Any]:
    """What the paper says: the frozen file in words, and nothing that came later."""
    if pack.file is None:
        raise NOT_FOUND.raised()
    said = json.loads(storage.get(pack.file.key))
    incident = said["incident"]
    child = incident["child"]
    return {
        "institution": said["institution"]["name"], "number": f"{incident['id']}-{said['pack']}",
        "frozen_at": _clock(said["frozen_at"]), "sm3": bytes(pack.file.sm3).hex(), "entry": str(pack.entry_id),
        "kind": incident["kind_title"], "severity": str(Severity(incident["severity"]).label),
        "state": str(IncidentState(incident["state"]).label), "child": child["nickname"] if child else "—",
        "happened_at": _clock(incident["happened_at"]), "reported_at": _clock(incident["reported_at"]),
        "reported_by": incident["reported_by"], "place": incident["place"], "what": incident["what"] or "",
        "first_aid": incident["first_aid"] or "", "marks": [one.words for one in body.shown(incident["marks"])],
        "witnesses": [one["name"] for one in incident["witnesses"]],
        "photos": [one["sm3"] for one in incident["photos"]],
        "amendments": [
            f"{_clock(one['at'])} {one['by']}：{one['words']}（{one['reason']}）" for one in incident["amendments"]
        ],
        "notices": [
            f"{_clock(one['told_at'])} 告知，{NoticeState(one['state']).label} {one['words'] or ''}"
            for one in incident["notices"]
        ],
        "ratio": [
            [one["name"], str(one["children"]), str(one["counting"]), str(one["needed"])] for one in said["ratio"]
        ],
        "staff": [
            [
                one["name"], str(WorkPost(one["post"]).label), _clock(one["came_at"]),
                "；".join(one["against"]) or ("计入师幼比" if one["counts"] else "不计入师幼比"),
            ]
            for one in said["staff"]
        ],
        "roster": [
            [one["name"], one["class"] or "—", _clock(one["from"]), _clock(one["to"])] for one in said["roster"]
        ],
        "events": _events(said), "devices": [one["name"] for one in said["devices"]],
    }  # fmt: skip


def _events(said: dict[str, Any]) -> list[list[str]]:
    """What was told of the child that day, in the order in which it happened."""
    child = (said["incident"]["child"] or {}).get("id")
    rows = [(one["at"], str(EventKind(one["kind"]).label)) for one in said["events"] if child and one["child"] == child]
    rows += [(one["at"], str(LogKind(one["what"]).label)) for one in said["log"] if child and one["child"] == child]
    return [[_clock(at), title] for at, title in sorted(rows)]


def _clock(at: str | None) -> str:
    return at[:16].replace("T", " ") if at else "—"


def pdf(pack: IncidentPack, *, at: datetime) -> bytes:
    """The PDF as of an instant, in Chinese. Raises PAPER_FONT_MISSING."""
    address = settings.PUBLIC_ADDRESS + reverse("ledger:verify", args=[pack.entry_id])
    with translation.override("zh-hans"):
        said = told(pack) | {"address": address}
    return paper.pdf(_PAGE, said, at=at, made_at=(pack.frozen_at or at).astimezone(UTC), address=address)
