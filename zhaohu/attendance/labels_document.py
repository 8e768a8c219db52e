"""Labels for the trays of children with an allergy, as a PDF set by typst."""

from collections import defaultdict
from datetime import UTC, date, datetime
from pathlib import Path

from django.utils import translation

from zhaohu.attendance.queries import expected, health, menus
from zhaohu.core import paper
from zhaohu.institutions.models import Institution

_PAGE = Path(__file__).parent / "templates" / "attendance" / "menus" / "labels.typ"


def pdf(institution: Institution, on: date, *, at: datetime) -> tuple[bytes, set[int]]:
    """The labels of a day, and whose they are. Raises PAPER_FONT_MISSING."""
    here = [one for one in expected.of_day([institution.pk], on) if one.where != "absent"]
    stated = health.of_children({one.child for one in here}, on)
    instead: dict[int, list[str]] = defaultdict(list)
    with translation.override("zh-hans"):
        for met in menus.conflicts(institution, on):
            dish = met.conflict.dish
            what = met.conflict.substitute or "还没有写替代，不要给"
            instead[met.conflict.child_id].append(f"{dish.get_meal_display()} {dish.name} → {what}")
        rows = [
            {
                "name": one.nickname, "allergies": [_said(stated_one) for stated_one in stated[one.child]],
                "severe": any(stated_one.severe for stated_one in stated[one.child]), "instead": instead[one.child],
            }
            for one in here if stated.get(one.child)
        ]  # fmt: skip
        told = {"institution": institution.name, "day": on.isoformat(), "rows": rows}
    return paper.pdf(_PAGE, told, at=at, made_at=at.astimezone(UTC)), {
        one.child for one in here if stated.get(one.child)
    }


def _said(one: health.Stated) -> str:
    return f"{one.name}（{one.allergy.get_severity_display()}）"
