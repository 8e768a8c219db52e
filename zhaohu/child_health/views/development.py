"""A family answers the warning signs of an age."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from zhaohu.child_health.forms.growth import ScreeningForm
from zhaohu.child_health.permissions import growth as permissions
from zhaohu.child_health.queries import development
from zhaohu.child_health.services import development as services
from zhaohu.child_health.views.growth import of_guardian
from zhaohu.core import clock
from zhaohu.core.access import Request, page
from zhaohu.core.forms import sent, shown_in


@page(permissions.SCREEN)
@require_http_methods(["GET", "POST"])
def screen(request: Request, child_id: int, month: int) -> HttpResponse:
    """Four questions; each is answered."""
    child, at = of_guardian(request, permissions.SCREEN, child_id), clock.now()
    on = clock.day_of(at)
    if month not in development.open_points(child, on):
        raise Http404
    form = ScreeningForm(sent(request), signs=development.signs(month, on))
    if form.is_valid():
        with shown_in(form):
            key = form.cleaned_data["key"]
            services.screen(child=child, month=month, answers=form.answers(), key=key, by=request.actor, at=at)
            messages.success(request, _("已记下您的回答。"))
            return redirect("child_health:growth", child.pk)
    context = {"child": child, "month": month, "form": form}
    return render(request, "child_health/development/screen.html", context, status=422 if form.errors else 200)
