"""Keeping the results of the automatic checks beside the case."""

from datetime import datetime

from django.utils import translation

from zhaohu.core.clock import day_of
from zhaohu.institutions.models import CaseCheck, FilingCase
from zhaohu.institutions.queries import checks
from zhaohu.institutions.queries import materials as asked


def run(*, case: FilingCase, at: datetime) -> list[checks.Finding]:
    """Check the case anew; the results replace those of the last time. Called inside a deed, which has an entry."""
    with translation.override("zh-hans"):  # kept for the office, whatever language the director reads
        found = checks.evaluate(case, on=day_of(at), listed=asked.listed(case))
    CaseCheck.objects.bulk_create(
        [
            CaseCheck(
                case=case, code=one.code, outcome=one.outcome, reason=one.reason[:300], field=one.field,
                rule=one.rule, checked_at=at,
            )
            for one in found
        ],
        update_conflicts=True,
        unique_fields=["case", "code"],
        update_fields=["outcome", "reason", "field", "rule", "checked_at"],
    )  # fmt: skip
    case.checks.exclude(code__in=[one.code for one in found]).delete()
    return found
