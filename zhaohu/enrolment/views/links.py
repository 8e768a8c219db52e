"""An institution's side of an enrolment by link: make it, show it, see how far the family is."""

import segno
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zhaohu.core import clock
from zhaohu.core.access import Request, page
from zhaohu.core.forms import sent, shown_in
from zhaohu.core.identity import mask
from zhaohu.enrolment.choices.rolls import HOLDING_LINKS
from zhaohu.enrolment.forms.rolls import LinkForm
from zhaohu.enrolment.models import Vacancy
from zhaohu.enrolment.permissions import rolls as permissions
from zhaohu.enrolment.queries import rolls as queries
from zhaohu.enrolment.services import links, rolls_check
from zhaohu.enrolment.views import own
from zhaohu.rules import queries as rules


@page(permissions.MAKE_LINK)
@require_http_methods(["GET", "POST"])
def make_link(request: Request) -> HttpResponse:
    """Choose service, day and nickname; a place is held at once."""
    institution, at = own.chosen(request, permissions.MAKE_LINK), clock.now()
    offers = rolls_check.standing_offers(institution)
    form = LinkForm(sent(request), offers=offers)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        offer = next(offer for offer in offers if offer.pk == data.pop("offer"))
        with shown_in(form):
            made = links.make(offer=offer, **data, by=request.actor, at=at)
            return redirect("enrolment:link", made.pk)
    free = Vacancy.objects.filter(care_class__in=[offer.care_class_id for offer in offers], part="full_day")
    context = {
        "institution": institution, "form": form, "offers": offers, "at": at,
        "vacancies": free.select_related("care_class").order_by("care_class__name"),
        "window": rules.value("enrolment.vacancy.window", on=clock.day_of(at)),
        "hours": rules.value("enrolment.link", on=clock.day_of(at))["hours"],
    }  # fmt: skip
    return render(request, "enrolment/rolls/make_link.html", context, status=422 if form.errors else 200)


@page(permissions.MAKE_LINK)
@require_GET
def link(request: Request, link_id: int) -> HttpResponse:
    """The code to scan while it works, and how far the family is, brought up to date by itself."""
    found, at = queries.link_of(request.actor, link_id), clock.now()
    usable = found.state in HOLDING_LINKS and at < found.expires_at
    code = links.code_of(found) if usable else ""
    address = request.build_absolute_uri(reverse("enrolment:join", args=[code])) if code else ""
    context = {
        "link": found, "institution": found.institution, "usable": usable, "address": address,
        "code": f"{code[:5]}-{code[5:]}", "over": found.state in HOLDING_LINKS and not usable,
        "picture": segno.make(address, error="m").svg_data_uri(scale=5, border=2) if address else "",
        "phone": mask(found.phone or ""),
    }  # fmt: skip
    answer = render(request, "enrolment/rolls/link.html", context)
    answer["Cache-Control"] = "no-store"
    return answer


@page(permissions.MAKE_LINK)
@require_POST
def cancel_link(request: Request, link_id: int) -> HttpResponse:
    """Take a link back."""
    links.cancel(link=queries.link_of(request.actor, link_id), by=request.actor, at=clock.now())
    return redirect("enrolment:link", link_id)


@page(permissions.MAKE_LINK)
@require_POST
def documents_seen(request: Request, link_id: int) -> HttpResponse:
    """The family's documents have been looked at."""
    links.documents_seen(link=queries.link_of(request.actor, link_id), by=request.actor, at=clock.now())
    return redirect("enrolment:link", link_id)
