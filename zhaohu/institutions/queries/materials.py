"""Which materials a filing needs."""

from typing import Any

from zhaohu.core.clock import day_of
from zhaohu.institutions import filing_form
from zhaohu.institutions.choices.case import CaseKind
from zhaohu.institutions.models import FilingCase
from zhaohu.rules import queries as rules


def listed(case: FilingCase) -> list[dict[str, Any]]:
    """The materials and forms of this case, by the rule of the day on which it was opened.

    A change needs those that its matters name, a cancellation only the forms.
    """
    rows: list[dict[str, Any]] = rules.value(
        f"filing.materials.{case.route}", on=day_of(case.opened_at), division=case.district_id
    )
    if case.kind == CaseKind.FIRST:
        return rows
    named = {code for matter in filing_form.matters(case) for code in matter["materials"]}
    return [row for row in rows if row["form"] or row["code"] in named or row["code"] == "M08"]
