"""What a class offers at which price, and what is published as free."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from zhaohu.core import clock
from zhaohu.core.access import Request, page
from zhaohu.core.forms import sent, shown_in
from zhaohu.enrolment.choices.classes import DayPart
from zhaohu.enrolment.forms.classes import OfferForm, OverrideForm, PriceForm
from zhaohu.enrolment.models import ServiceOffer, VacancyOverride
from zhaohu.enrolment.permissions import classes as permissions
from zhaohu.enrolment.queries import classes as queries
from zhaohu.enrolment.services import offers, overrides
from zhaohu.enrolment.views import own
from zhaohu.enrolment.views.classes import chosen
from zhaohu.institutions.choices.institution import ServiceForm
from zhaohu.rules import queries as rules


def _offer(request: Request, offer_id: int) -> ServiceOffer:
    mine = own.institutions(request, permissions.KEEP_OFFERS)
    rows = ServiceOffer.objects.filter(institution__in=mine).select_related("institution", "care_class")
    return get_object_or_404(rows, pk=offer_id)


@page(permissions.KEEP_OFFERS)
@require_http_methods(["GET", "POST"])
def publish_offer(request: Request, class_id: int) -> HttpResponse:
    """Publish a service of a class."""
    found, today = chosen(request, class_id, permissions.KEEP_OFFERS), clock.day_of(clock.now())
    initial = {"valid_from": today, "inclusive": found.institution.inclusive, "meals": found.institution.provides_meals}
    refund_rules = rules.worded("enrolment.refund_rules", on=today)
    form = OfferForm(sent(request), refund_rules=refund_rules, initial=initial)
    if request.method == "POST" and form.is_valid():
        given = form.terms()
        terms = offers.Terms(**given | {"form": ServiceForm(given["form"])})
        valid_from = form.cleaned_data["valid_from"]
        with shown_in(form):
            offers.publish(care_class=found, terms=terms, valid_from=valid_from, by=request.actor, at=clock.now())
            messages.success(request, _("已发布，家庭现在可以看到。"))
            return redirect("enrolment:care_class", class_id=found.pk)
    title = _("{name}提供什么服务？").format(name=found.name)
    context = {"form": form, "care_class": found, "title": title, "deed": _("发布"), "refunds": refund_rules.values()}
    return render(request, "enrolment/classes/form.html", context, status=422 if form.errors else 200)


@page(permissions.KEEP_OFFERS)
@require_POST
def set_offer(request: Request, offer_id: int) -> HttpResponse:
    """Take a service off the public pages, or show it again."""
    found = _offer(request, offer_id)
    if request.POST.get("deed") == "republish":
        offers.republish(offer=found, by=request.actor, at=clock.now())
        messages.success(request, _("已重新发布。"))
    else:
        offers.withdraw(offer=found, by=request.actor, at=clock.now())
        messages.success(request, _("已下架。已有的托位和预约不受影响。"))
    return redirect("enrolment:care_class", class_id=found.care_class_id)


@page(permissions.KEEP_OFFERS)
@require_http_methods(["GET", "POST"])
def reprice(request: Request, offer_id: int) -> HttpResponse:
    """A new price from a day on, with all that was and will be asked."""
    found = _offer(request, offer_id)
    form = PriceForm(sent(request))
    if request.method == "POST" and form.is_valid():
        valid_from = form.cleaned_data["valid_from"]
        with shown_in(form):
            offers.reprice(offer=found, **form.prices(), valid_from=valid_from, by=request.actor, at=clock.now())
            messages.success(request, _("新价格从 {day} 起生效。").format(day=valid_from))
            return redirect("enrolment:care_class", class_id=found.care_class_id)
    context = {
        "form": form, "care_class": found.care_class, "offer": found, "prices": found.prices.order_by("-valid_from"),
        "title": _("{form}从哪天起改价？").format(form=found.get_form_display()), "deed": _("改价"),
    }  # fmt: skip
    return render(request, "enrolment/classes/form.html", context, status=422 if form.errors else 200)


@page(permissions.OVERRIDE_VACANCY)
@require_http_methods(["GET", "POST"])
def override_vacancy(request: Request, class_id: int) -> HttpResponse:
    """Publish fewer places for a while."""
    found, at = chosen(request, class_id, permissions.OVERRIDE_VACANCY), clock.now()
    form = OverrideForm(sent(request), initial={"part": DayPart.FULL_DAY})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        with shown_in(form):
            overrides.add(care_class=found, **given | {"part": DayPart(given["part"])}, by=request.actor, at=at)
            messages.success(request, _("公布的空位已调整，到期自动恢复。"))
            return redirect("enrolment:care_class", class_id=found.pk)
    (card,) = queries.cards([found], at=at, days=0)
    title, days = _("{name}少公布几个空位？").format(name=found.name), "enrolment.vacancy.override_days"
    context = {
        "form": form, "care_class": found, "title": title, "deed": _("调整公布的空位"), "published": card.published,
        "days": rules.value(days, on=clock.day_of(at)),
    }  # fmt: skip
    return render(request, "enrolment/classes/form.html", context, status=422 if form.errors else 200)


@page(permissions.OVERRIDE_VACANCY)
@require_POST
def end_override(request: Request, override_id: int) -> HttpResponse:
    """Let the records speak again."""
    mine = own.institutions(request, permissions.OVERRIDE_VACANCY)
    found = get_object_or_404(VacancyOverride.objects.filter(care_class__institution__in=mine), pk=override_id)
    overrides.end(override=found, by=request.actor, at=clock.now())
    messages.success(request, _("已恢复，按记录公布空位。"))
    return redirect("enrolment:care_class", class_id=found.care_class_id)
