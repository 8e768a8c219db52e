"""What growth and development keep of a child: part of `child_health.services.child_records`."""

from zhaohu.child_health.models import Gestation, Measurement, Screening
from zhaohu.child_health.queries import development
from zhaohu.families.services.records import Table

_PEOPLE = ("made_by", "voided_by", "stated_by", "institution")


def _signs_in_words(row: Screening) -> dict[str, str]:
    known = {sign.code: sign.text for sign in development.signs(row.month, row.on)}
    return {"有这种情况": "；".join(known.get(code, code) for code in row.positive) or "没有"}


TABLES = (
    Table(
        model=Measurement, kind="growth", hidden=("erased", *_PEOPLE),
        blank={
            "weight_kg": None, "length_cm": None, "position": "", "head_cm": None, "note": "", "void_reason": "",
            "erased": True,
        },
    ),
    Table(model=Gestation, kind="growth", blank={"weeks": None, "days": 0}, hidden=_PEOPLE),
    Table(
        model=Screening, kind="growth", blank={"asked": [], "positive": []}, in_words=_signs_in_words,
        hidden=("asked", "positive", *_PEOPLE),
    ),
)  # fmt: skip
