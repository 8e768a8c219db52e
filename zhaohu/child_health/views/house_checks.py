"""An institution's half-yearly checks. It enters and corrects what it measured; what the values mean only the family
reads."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from zhaohu.child_health.permissions import growth as permissions
from zhaohu.child_health.queries import house_checks
from zhaohu.child_health.services import growth as services
from zhaohu.child_health.views.growth import form_of, kept
from zhaohu.core import clock
from zhaohu.core.access import Request, page
from zhaohu.families.choices import Purpose
from zhaohu.families.queries import consents
from zhaohu.institutions.models import Institution
from zhaohu.institutions.queries import own
from zhaohu.rules import queries as rules


def _house(request: Request) -> Institution:
    wanted = request.GET.get("institution") or request.POST.get("institution")
    return own.chosen(request.actor, permissions.SEE_CHECKS, wanted)


@page(permissions.SEE_CHECKS)
@require_GET
def listing(request: Request) -> HttpResponse:
    """Who is due."""
    house, on = _house(request), clock.day_of(clock.now())
    found = house_checks.of(house, on=on)
    context = {
        "institution": house, "institutions": own.institutions(request.actor, permissions.SEE_CHECKS), "found": found,
        "due": sum(one.is_due and one.permitted for one in found), "every": rules.value("growth.house_checks", on=on),
    }  # fmt: skip
    return render(request, "child_health/growth/checks.html", context)


@page(permissions.MEASURE_AT_PLACE)
@require_http_methods(["GET", "POST"])
def measure(request: Request, child_id: int) -> HttpResponse:
    """The check of one child."""
    house, at = _house(request), clock.now()
    on = clock.day_of(at)
    child = get_object_or_404(house_checks.in_care(house, on), pk=child_id)
    form = form_of(request, child, on, at_place=True)
    if form.is_valid():
        made = kept(form, services.measure_at_place, child=child, institution=house, by=request.actor, at=at)
        if made:
            messages.success(request, _("{child}的体检已录入，家长已收到通知。").format(child=child.nickname))
            return redirect(f"{reverse('child_health:house_checks')}?institution={house.uscc}")
    may = consents.permitted(child, Purpose.HEALTH, on=on)
    context = {"child": child, "form": form, "institution": house, "at_place": True, "may": may}
    return render(request, "child_health/growth/check.html", context, status=422 if form.errors else 200)
