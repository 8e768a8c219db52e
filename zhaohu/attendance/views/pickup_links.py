"""Hand-over tokens on a phone: the guardian's own, and that of an authorised person who has no account."""

from datetime import datetime

import segno
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from zhaohu.attendance.errors import pickups as errors
from zhaohu.attendance.models import PickupPerson
from zhaohu.attendance.permissions import pickups as permissions
from zhaohu.attendance.queries import pickups as queries
from zhaohu.attendance.services import pickup_changes, tokens
from zhaohu.attendance.services import pickups as services
from zhaohu.attendance.views import pickup_words
from zhaohu.attendance.views.pickups import own
from zhaohu.core import clock
from zhaohu.core.access import Request, page
from zhaohu.core.errors import ProblemError
from zhaohu.families.models import Child
from zhaohu.families.queries import children


def _qr(request: Request, child: Child, person: str, at: datetime, **context: object) -> HttpResponse:
    """The page with a token that is new each time; it asks for the next before this one is over."""
    institution = queries.institution_of(child.pk, clock.day_of(at))
    problem: ProblemError | None = None if institution else errors.NOT_IN_CARE_TODAY.raised()
    if institution is not None:
        rule = tokens.limits(at, institution)
        token = tokens.issue(institution=institution, child=child.pk, person=person, at=at)
        picture = segno.make(token, error="l", micro=False).svg_data_uri(scale=4, border=4)
        context |= {"picture": picture, "rotate": rule["rotate_seconds"], "seconds": rule["token_seconds"]}
    context |= {"child": child, "institution": institution, "problem": problem, "at": at}
    return _kept_by_nobody(render(request, "attendance/pickups/token.html", context))


def _kept_by_nobody(answer: HttpResponse) -> HttpResponse:
    answer["Cache-Control"] = "no-store"
    answer["Referrer-Policy"] = "no-referrer"
    return answer


@page(permissions.SHOW_TOKEN)
@require_GET
def own_token(request: Request, child_id: int) -> HttpResponse:
    """A guardian's own token."""
    child, at = own(request, permissions.SHOW_TOKEN, child_id), clock.now()
    if queries.is_blocked(child.pk, request.actor, clock.day_of(at)):
        raise errors.PICKUP_YOU_ARE_BLOCKED.raised()
    guardian = children.guardian_of(request.actor)
    rows = queries.guardians(child, clock.day_of(at))
    relation = next((row for row, _held in rows if guardian and row.guardian_id == guardian.pk), None)
    if guardian is None or relation is None:
        raise Http404
    return _qr(
        request, child, f"guardian:{guardian.pk}", at, who=guardian.name or "", relation=relation.get_relation_display()
    )


@page(permissions.OPEN_LINK)
@require_GET
def open_link(request: Request, pickup_secret: str) -> HttpResponse:
    """The page of an authorised person: known by its address alone, of one child, within the person's time."""
    at = clock.now()
    rows = PickupPerson.objects.select_related("child")
    found = rows.filter(link_digest=services.link_digest(pickup_secret[:100]), ended_at__isnull=True).first()
    if found is None or found.child.erased_at or found.child.merged_into_id:
        raise errors.PICKUP_LINK_UNKNOWN.raised()
    context = {"who": pickup_changes.short(found.name), "relation": found.get_relation_display(), "by_link": True}
    context["when"] = pickup_words.when(found)
    if problem := _hindered(found, at):
        context |= {"child": found.child, "problem": problem, "at": at}
        return _kept_by_nobody(render(request, "attendance/pickups/token.html", context))
    return _qr(request, found.child, f"person:{found.pk}", at, **context)


def _hindered(person: PickupPerson, at: datetime) -> ProblemError | None:
    """Why a person cannot collect the child now; None if nothing stands against it."""
    on = clock.day_of(at)
    if any(queries.is_same(block, person) for block in queries.blocks([person.child_id], on)):
        return errors.PICKUP_LINK_UNKNOWN.raised()
    wrong_day = bool(person.weekdays) and on.isoweekday() not in (person.weekdays or ())
    if wrong_day or not person.starts_at <= at < person.ends_at:
        return errors.PICKUP_LINK_NOT_NOW.raised(when=pickup_words.when(person))
    return None
