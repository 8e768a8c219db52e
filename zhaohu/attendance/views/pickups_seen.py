"""An institution's view of who may collect its children. Opening a child's page is kept, and its guardians see it."""

from django.db.models import Count, Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from zhaohu.attendance.models import PickupPerson
from zhaohu.attendance.permissions import pickups as permissions
from zhaohu.attendance.queries import pickups as queries
from zhaohu.attendance.views import own, pickup_words
from zhaohu.core import clock, downloads
from zhaohu.core.access import Request, page
from zhaohu.core.paging import page as paged
from zhaohu.families.choices import ReadingPurpose
from zhaohu.families.models import Child
from zhaohu.families.services import readings
from zhaohu.institutions.models import Institution


@page(permissions.SEE_AT_INSTITUTION)
@require_GET
def listing(request: Request) -> HttpResponse:
    """Every child in care, how many persons besides its guardians may collect it, and what courts have forbidden."""
    institution, at = own.chosen(request, permissions.SEE_AT_INSTITUTION), clock.now()
    valid = Q(pickup_persons__ended_at__isnull=True, pickup_persons__ends_at__gt=at)
    rows = queries.children_of(institution, clock.day_of(at))
    rows = rows.annotate(people=Count("pickup_persons", filter=valid, distinct=True))
    found = paged(request, rows, ("nickname", "pk"), total=rows.count())
    held = queries.blocks([row.pk for row in found.rows], clock.day_of(at)).values_list("child_id", flat=True)
    waiting = queries.visible_blocks(request.actor).filter(institution=institution, state="asked").order_by("pk")
    context = own.shell(request, permissions.SEE_AT_INSTITUTION, institution)
    context |= {"page": found, "held": set(held), "waiting": list(waiting)}
    return render(request, "attendance/pickups/listing.html", context)


def _child(request: Request, institution: Institution, child_id: int) -> Child:
    rows = queries.children_of(institution, clock.day_of(clock.now()))
    return get_object_or_404(rows, pk=child_id)


@page(permissions.SEE_AT_INSTITUTION)
@require_GET
def of_child(request: Request, child_id: int) -> HttpResponse:
    """One child: guardians, persons, blocks, every change."""
    institution, at = own.chosen(request, permissions.SEE_AT_INSTITUTION), clock.now()
    child = _child(request, institution, child_id)
    _read(request, institution, child, _("接送人的姓名、照片和部分电话号码"))
    rows = list(queries.of_child(child))
    context = own.shell(request, permissions.SEE_AT_INSTITUTION, institution) | {
        "child": child, "guardians": queries.guardians(child, clock.day_of(at)),
        "people": [pickup_words.person(row, rows, at) for row in queries.persons(child)],
        "blocks": [pickup_words.block(row, at) for row in rows],
        "page": paged(request, queries.history(child), ("-pk",)),
    }  # fmt: skip
    return render(request, "attendance/pickups/of_child.html", context)


@page(permissions.SEE_AT_INSTITUTION)
@require_GET
def photo(request: Request, child_id: int, pickup_id: int) -> HttpResponse:
    """The picture of a person, on the page of the child."""
    institution = own.chosen(request, permissions.SEE_AT_INSTITUTION)
    child = _child(request, institution, child_id)
    person = get_object_or_404(PickupPerson.objects.select_related("photo"), pk=pickup_id, child=child)
    if person.photo is None:
        raise Http404
    return downloads.shown(person.photo)


def _read(request: Request, institution: Institution, child: Child, items: str) -> None:
    readings.record(
        children=[child], purpose=ReadingPurpose.CARE, items=items, place=institution.name, by=request.actor,
        at=clock.now(), institution=institution.pk, division=institution.district_id,
    )  # fmt: skip
