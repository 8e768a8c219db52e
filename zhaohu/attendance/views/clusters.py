"""An illness cluster: how many, of whom it consists, and who has taken note."""

from collections import Counter

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from zhaohu.attendance.choices.alerts import AlertKind, Side
from zhaohu.attendance.models import Alert
from zhaohu.attendance.permissions import clusters as permissions
from zhaohu.attendance.permissions.days import ACKNOWLEDGE
from zhaohu.attendance.queries import clusters as queries
from zhaohu.attendance.services import clusters
from zhaohu.core import clock
from zhaohu.core.access import Request, page
from zhaohu.core.errors import NOT_FOUND
from zhaohu.core.paging import page as page_of
from zhaohu.families.choices import ReadingPurpose
from zhaohu.families.models import Child
from zhaohu.families.services import readings

_FOR_DISTRICT = (ReadingPurpose.EPIDEMIC, ReadingPurpose.SUPERVISION)


def _rows() -> QuerySet[Alert]:
    rows = Alert.objects.filter(kind=AlertKind.CLUSTER).select_related("institution", "care_class")
    return rows.prefetch_related("acknowledgements__made_by")


@page(permissions.SEE_CLUSTERS)
@require_GET
def listing(request: Request) -> HttpResponse:
    """A community health centre's page: the clusters in the institutions of its street, those that last first."""
    rows = permissions.SEE_CLUSTERS.rows(request.actor, _rows())
    context = {
        "page": page_of(request, rows, ["-begun_at", "-pk"], size=20), "open": rows.filter(ended_at=None).count(),
    }  # fmt: skip
    return render(request, "attendance/clusters.html", context)


@page(permissions.SEE_CLUSTER)
@require_GET
def card(request: Request, cluster_id: int) -> HttpResponse:
    """One cluster; with names for those to whom they belong, else in numbers by class."""
    found = get_object_or_404(permissions.SEE_CLUSTER.rows(request.actor, _rows()), pk=cluster_id)
    if not permissions.SEE_CASES.allows(request.actor, found):
        return _card(request, found, names=False)
    return _card(request, found, names=True)


@page(permissions.OPEN_CASES)
@require_POST
def open_cases(request: Request, cluster_id: int) -> HttpResponse:
    """The district opens the names, and says for what."""
    found = get_object_or_404(permissions.OPEN_CASES.rows(request.actor, _rows()), pk=cluster_id)
    wanted = request.POST.get("purpose", "")
    if wanted not in _FOR_DISTRICT:
        raise NOT_FOUND.raised()
    return _card(request, found, names=True, purpose=ReadingPurpose(wanted))


def _card(
    request: Request, alert: Alert, *, names: bool, purpose: ReadingPurpose = ReadingPurpose.EPIDEMIC
) -> HttpResponse:
    at = clock.now()
    cases = queries.children(alert, on=clock.day_of(at))
    if names:
        readings.record(
            children=list(Child.objects.filter(pk__in=[case.child for case in cases])), purpose=purpose,
            items=_("聚集性患病名单"), place=alert.institution.name, by=request.actor, at=at,
            institution=alert.institution_id, division=alert.institution.district_id,
        )  # fmt: skip
    context = {
        "one": alert, "institution": alert.institution, "cases": cases if names else None, "purposes": _FOR_DISTRICT,
        "classes": sorted(Counter(case.care_class for case in cases).items()),
        "children": len({case.child for case in cases}), "back": _page_of(request, alert),
    }  # fmt: skip
    return render(request, "attendance/cluster.html", context)


@page(ACKNOWLEDGE)
@require_POST
def acknowledge(request: Request, cluster_id: int) -> HttpResponse:
    """The institution, the community health centre or the district has taken note of a cluster."""
    found = get_object_or_404(ACKNOWLEDGE.rows(request.actor, _rows()), pk=cluster_id)
    told = request.POST.get("centre_told") == "yes"
    made = clusters.acknowledge(alert=found, centre_told=told, by=request.actor, at=clock.now())
    messages.success(request, _("已知悉，区里能看到。") if made.side == Side.INSTITUTION else _("已知悉，机构能看到。"))
    return redirect(_page_of(request, found))


def _page_of(request: Request, alert: Alert) -> str:
    """The page of this reader that lists the cluster."""
    if any(held.institution == alert.institution_id for held in request.actor.held):
        return f"{reverse('attendance:day')}?institution={alert.institution.uscc}"
    return reverse(
        "attendance:clusters" if permissions.SEE_CLUSTERS.allows(request.actor) else "attendance:ratio_alerts"
    )
