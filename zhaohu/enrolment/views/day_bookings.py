"""The bookings of an institution's day: who comes when, who came, and what the institution has to cancel."""

from datetime import timedelta

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zhaohu.core import clock
from zhaohu.core.access import Action, Request, page
from zhaohu.core.forms import sent, shown_in
from zhaohu.core.paging import page as page_of
from zhaohu.enrolment.forms.bookings import WithdrawForm
from zhaohu.enrolment.models import Booking
from zhaohu.enrolment.permissions import bookings as permissions
from zhaohu.enrolment.queries import bookings as queries
from zhaohu.enrolment.services import bookings
from zhaohu.enrolment.views import own
from zhaohu.enrolment.views.bookings import day_of_address
from zhaohu.families.choices import ReadingPurpose
from zhaohu.families.services import readings


@page(permissions.SEE_DAY)
@require_GET
def listing(request: Request) -> HttpResponse:
    """One day, in the order of arrival."""
    institution, at = own.chosen(request, permissions.SEE_DAY), clock.now()
    today = clock.day_of(at)
    on = day_of_address(request.GET.get("on", ""), today)
    found = queries.of_day(institution, on)
    shown = page_of(request, found, ["first", "last", "pk"], size=30)
    readings.record(
        children=list({row.child_id: row.child for row in shown.rows}.values()), purpose=ReadingPurpose.CARE,
        items=_("预约的日期和时间"), place=institution.name, by=request.actor, at=at, institution=institution.pk,
        division=institution.district_id,
    )  # fmt: skip
    context = {
        "institution": institution, "institutions": own.institutions(request, permissions.SEE_DAY), "on": on,
        "today": today, "page": shown, "rows": [(row, at >= queries.starts_at(row)) for row in shown.rows],
        "counts": queries.day_counts(institution, on),
        "previous": on - timedelta(days=1), "following": on + timedelta(days=1),
    }  # fmt: skip
    return render(request, "enrolment/bookings/day.html", context)


def _own(request: Request, booking_id: int, action: Action) -> Booking:
    rows = Booking.objects.select_related("child", "institution", "care_class")
    return get_object_or_404(action.rows(request.actor, rows), pk=booking_id)


def _day(booking: Booking) -> str:
    address = reverse("enrolment:day_bookings")
    return f"{address}?institution={booking.institution.uscc}&on={booking.on.isoformat()}"


@page(permissions.MARK)
@require_POST
def mark(request: Request, booking_id: int) -> HttpResponse:
    """Came, or did not: one by one."""
    found = _own(request, booking_id, permissions.MARK)
    came = request.POST.get("came") == "yes"
    bookings.mark(booking=found, came=came, by=request.actor, at=clock.now())
    said = _("{child}已到。") if came else _("{child}没有到，已记录。")
    messages.success(request, said.format(child=found.child.nickname))
    return redirect(_day(found))


@page(permissions.WITHDRAW)
@require_http_methods(["GET", "POST"])
def withdraw(request: Request, booking_id: int) -> HttpResponse:
    """The institution cancels, with the reason that the family reads."""
    found = _own(request, booking_id, permissions.WITHDRAW)
    form = WithdrawForm(sent(request))
    if request.method == "POST" and form.is_valid():
        with shown_in(form):
            bookings.withdraw(booking=found, **form.cleaned_data, by=request.actor, at=clock.now())
            messages.success(request, _("已取消，家庭已收到通知。"))
            return redirect(_day(found))
    context = {"form": form, "booking": found, "back": _day(found)}
    return render(request, "enrolment/bookings/withdraw.html", context, status=422 if form.errors else 200)
