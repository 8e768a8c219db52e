"""A signed record on paper: A4, set by Typst, with where its SM3 stands in the public ledger."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import translation

from zhaohu.core import paper
from zhaohu.core.clock import BEIJING
from zhaohu.supervision.choices.visits import Signer
from zhaohu.supervision.models import VisitRecord, VisitSignature
from zhaohu.supervision.services import record_text

_WHY = {"refused": "手机没有授权", "timeout": "定位超时", "unavailable": "定位不成", "none": "手机不能定位"}
_PAGE = Path(__file__).parent / "templates" / "supervision" / "visits" / "record.typ"


def told(record: VisitRecord, *, entry: int) -> dict[str, Any]:
    """What the paper says: the signed text in words, and the signatures under it."""
    said = record_text.read(record)
    place = said["institution"]
    return {
        "number": said["number"], "plan": said["plan"], "kind": said["kind"], "subject": "、".join(said["subject"]),
        "institution": place["name"], "uscc": place["uscc"], "address": place["address"],
        "officers": [f"{one['name']}（执法证 {one['certificate']}）" for one in said["officers"]],
        "started_at": _clock(said["started_at"]), "ended_at": _clock(said["ended_at"]),
        "places": [f"{one['by']} {_clock(one['at'])}，{_place(one)}" for one in said["places"]],
        "results": [_row(one) for one in said["results"]],
        "unmet": [_finding(one) for one in record_text.unmet(record)],
        "evidence": [
            [one["item"], _taken(one), _place(one["place"]), one["sm3"]]
            for one in said["evidence"]
        ],
        "withdrawn": [
            [one["item"], f"{one['kind']}，{one['by']} {_clock(one['at'])}",
             f"{one['withdrawn_by']} {_clock(one['withdrawn_at'])}", one["because"]]
            for one in said.get("withdrawn", ())
        ],
        "conclusion": said["conclusion_title"], "summary": said["summary"],
        "signatures": [_signature(one) for one in record.signatures.order_by("pk")],
        "sm3": bytes(record.sm3).hex(), "entry": str(entry),
    }  # fmt: skip


def _taken(one: dict[str, Any]) -> str:
    length = f"语音 {one['seconds']} 秒，" if "voice" in one else ""
    return f"{length}{one['by']} {_clock(one['at'])}" + ("（手机时间存疑）" if one["doubtful"] else "")


def _row(one: dict[str, Any]) -> list[str]:
    said = one["result_title"] + (f"（{one['skipped']}）" if one.get("skipped") else "")
    return [one["code"], f"{one['title']}（{one['basis']}）", one["weight_title"], said]


def _finding(one: dict[str, Any]) -> dict[str, Any]:
    term = one["term_title"] + (f"，{one['due_on']} 前" if one["due_on"] else "")
    return {
        "title": f"{one['code']} {one['title']}", "fact": one["fact"], "basis": one["basis"], "term": term,
        "measures": "；".join(one["measures"]), "words": one["words"] or "没有说明", "note": one["note"],
        "others": [f"{other['by']} {_clock(other['at'])} 曾填「{other['result']}」" for other in one["others"]],
    }  # fmt: skip


def _signature(one: VisitSignature) -> dict[str, Any]:
    who = f"{one.name}（执法证 {one.post}）" if one.signer == Signer.OFFICER else f"{one.name} {one.post}"
    if one.refused_because:
        who = f"{one.name}拒签：{one.refused_because}；见证人 {one.witness}"
    return {
        "side": str(Signer(one.signer).label), "who": who, "at": _clock(one.at.astimezone(BEIJING).isoformat()),
        "strokes": svg(one.strokes),
    }  # fmt: skip


def svg(strokes: list[list[list[float]]]) -> str:
    """A drawn signature as a picture; numbers alone reach the text."""
    lines = "".join(
        f'<polyline points="{" ".join(f"{float(x):.0f},{float(y):.0f}" for x, y in line)}"/>' for line in strokes
    )
    style = 'fill="none" stroke="#1b2429" stroke-width="10" stroke-linecap="round" stroke-linejoin="round"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1000 400"><g {style}>{lines}</g></svg>'


def _clock(at: str) -> str:
    return at[:16].replace("T", " ") if at else "—"


def _place(one: dict[str, Any]) -> str:
    if one.get("lat") is None:
        return f"没有位置（{_WHY.get(one.get('why', ''), '没有说明')}）"
    return f"{one['lat']:.5f}, {one['lng']:.5f}（±{one.get('accuracy') or 0:.0f} m）"


def pdf(record: VisitRecord, *, entry: int, at: datetime) -> bytes:
    """The PDF as of an instant, in Chinese. Raises PAPER_FONT_MISSING."""
    address = settings.PUBLIC_ADDRESS + reverse("ledger:verify", args=[entry])
    with translation.override("zh-hans"):
        said = told(record, entry=entry)
    return paper.pdf(_PAGE, said, at=at, made_at=at.astimezone(UTC), address=address)
