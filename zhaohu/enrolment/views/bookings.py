"""A family books hourly or occasional care: day, time, what it costs and how to cancel, one button."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zhaohu.core import clock
from zhaohu.core.access import Request, page
from zhaohu.core.forms import shown_in
from zhaohu.core.paging import page as page_of
from zhaohu.enrolment.choices.offers import BOOKABLE
from zhaohu.enrolment.forms.bookings import BookForm
from zhaohu.enrolment.models import Booking, ServiceOffer
from zhaohu.enrolment.permissions import bookings as permissions
from zhaohu.enrolment.queries import booking_page, links
from zhaohu.enrolment.queries import bookings as queries
from zhaohu.enrolment.services import bookings
from zhaohu.families.queries import children


@page(permissions.START)
@require_http_methods(["GET", "POST"])
def book(request: Request, offer_id: int) -> HttpResponse:
    """Choose a day and a time; price and cancel rule stand above the one button that books."""
    rows = ServiceOffer.objects.filter(form__in=BOOKABLE).select_related("institution", "care_class")
    offer, at = get_object_or_404(rows, pk=offer_id), clock.now()
    mine = children.of(request.actor)
    form = BookForm(request.POST if request.method == "POST" else None, children=mine)
    if request.method == "POST" and form.is_valid():
        with shown_in(form):
            made = bookings.book(offer=offer, **form.cleaned_data, by=request.actor, at=at)
            messages.success(request, _("已预约。"))
            return redirect("enrolment:booking", booking_id=made.pk)
    chosen = request.POST if request.method == "POST" else request.GET
    shown = booking_page.build(offer, chosen, at=at, children=list(mine))
    context = {
        "offer": offer, "form": form, "page": shown, "key": form.data.get("key") or uuid4(),
        "back": links.public_page(offer.institution),
    }  # fmt: skip
    return render(request, "enrolment/bookings/book.html", context, status=422 if form.errors else 200)


@page(permissions.SEE_MINE)
@require_GET
def listing(request: Request) -> HttpResponse:
    """My bookings: those to come, and those past."""
    at = clock.now()
    past = page_of(request, queries.past(request.actor, at), ["-on", "-first", "-pk"], size=12)
    context = {"upcoming": queries.upcoming(request.actor, at), "page": past}
    return render(request, "enrolment/bookings/list.html", context)


def _mine(request: Request, booking_id: int) -> Booking:
    return get_object_or_404(queries.mine(request.actor), pk=booking_id)


def _cancelling(found: Booking, at: datetime) -> dict[str, Any]:
    """Until when it is free to cancel, what it costs now, and whether it can still be cancelled."""
    free = queries.free_until(found.on, found.first, found.cancel_rule, found.made_at)
    late = queries.late_charge(found.price_fen, found.cancel_rule)
    begun = at >= queries.starts_at(found)
    return {"free_until": free, "late": late, "charge_now": 0 if at < free else late, "begun": begun}


@page(permissions.SEE)
@require_GET
def booking(request: Request, booking_id: int) -> HttpResponse:
    """One booking: when, where, what it costs, and how to cancel."""
    found = _mine(request, booking_id)
    context = {"booking": found, **_cancelling(found, clock.now()), "back": links.public_page(found.institution)}
    return render(request, "enrolment/bookings/booking.html", context)


@page(permissions.CANCEL)
@require_POST
def cancel(request: Request, booking_id: int) -> HttpResponse:
    """Cancel, for what the page said."""
    done = bookings.cancel(booking=_mine(request, booking_id), by=request.actor, at=clock.now())
    if done.charge_fen:
        messages.info(request, _("已取消，按规则收 {yuan} 元。").format(yuan=f"{done.charge_fen / 100:.2f}"))
    else:
        messages.success(request, _("已取消，不收费。"))
    return redirect("enrolment:booking", booking_id=done.pk)


def day_of_address(text: str, today: date) -> date:
    """The day that an address names; today where it names none within a year."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return today
    return day if abs(day - today) < timedelta(days=366) else today
