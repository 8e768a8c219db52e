"""The policy on children's data, in every version."""

from datetime import date, timedelta

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from zhaohu.core import clock
from zhaohu.core.access import Request, page
from zhaohu.families import permissions
from zhaohu.rules import queries as rules
from zhaohu.rules.models import Rule

_CODE = "families.privacy"


@page(permissions.READ_PRIVACY)
@require_GET
def privacy(request: Request) -> HttpResponse:
    """What is processed, why, for whom and how long; `?version=` opens an earlier text."""
    today = clock.day_of(clock.now())
    versions = list(rules.history(_CODE).filter(division__isnull=True, valid_from__lte=today))
    if not versions:
        return render(request, "families/privacy.html", {"rule": None})
    wanted = request.GET.get("version", "")
    rule = next((one for one in versions if str(one.value["version"]) == wanted), versions[0])
    on = _day(rule, today)
    context = {
        "rule": rule, "versions": versions, "current": versions[0], "purposes": _purposes(on),
        "retention": [rules.worded_one(row) for row in rules.value("families.retention", on=on)],
        "officer": rules.value("families.child_data_officer", on=today),
        "days": rules.value("families.rights.working_days", on=on),
    }  # fmt: skip
    return render(request, "families/privacy.html", context)


def _day(rule: Rule, today: date) -> date:
    """The last day on which a version held: the other rules are told as they were then."""
    return today if rule.valid_to is None or rule.valid_to > today else rule.valid_to - timedelta(days=1)


def _purposes(on: date) -> list[dict[str, str]]:
    return list(rules.worded("families.consent.purposes", on=on).values())
