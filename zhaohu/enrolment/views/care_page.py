"""One institution as a family reads it: the answer for its child first, then what is offered and what it costs."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from zhaohu.core import clock, weekdays
from zhaohu.core.access import Request, page
from zhaohu.enrolment.choices.offers import STANDING
from zhaohu.enrolment.forms.care import Search
from zhaohu.enrolment.models.classes import clock_of
from zhaohu.enrolment.permissions import care as permissions
from zhaohu.enrolment.queries import care_page as queries
from zhaohu.enrolment.queries.care import Rules
from zhaohu.enrolment.queries.care_page import Home, Offer
from zhaohu.enrolment.travel import told
from zhaohu.enrolment.views import care_words as words
from zhaohu.enrolment.views.care import asked
from zhaohu.enrolment.views.care_cards import STATES
from zhaohu.enrolment.views.care_children import for_own_child
from zhaohu.enrolment.views.care_saving import saved_in
from zhaohu.institutions.queries import register_page
from zhaohu.rules.queries import worded_one


@dataclass(frozen=True)
class Answer:
    """What a family may repeat: whether this child can come, and since when that is known."""

    sentence: str
    tone: str = ""
    icon: str = "info-circle"
    as_of: datetime | None = None
    is_old: bool = False
    deed: Offer | None = None


@dataclass(frozen=True)
class Line:
    """An offer in words, with the deed that leads on."""

    offer: Offer
    time: str
    ages: str
    price: str
    unit: str
    meals: str
    monthly: str
    refund: str
    refund_title: str
    free: str
    deed: str
    deed_title: str


@page(permissions.FIND_CARE)
@require_safe
def care_institution(request: Request, uscc: str) -> HttpResponse:
    """The family's page of an institution that has, or had, a filing."""
    now = clock.now()
    search, children = for_own_child(request, asked(request, now))
    homes, rules = queries.homes([uscc.upper()], search, at=now)
    if not homes:
        raise Http404
    home, on = homes[0], clock.day_of(now)
    notices = register_page.published().filter(institution_id=home.id, rectified_on__isnull=True)
    answer = answer_of(home, search, rules, now)
    child = next((f"&child={mine.child_id}" for mine in children if mine.chosen), "")
    context: dict[str, Any] = {
        "home": home, "search": search, "rules": rules, "children": children, "now": now, "answer": answer,
        "tone": STATES[home.status][0], "icon": STATES[home.status][1],
        "lines": [line_of(offer, home, search, rules, child) for offer in home.offers if offer.fits],
        "unfit": [line_of(offer, home, search, rules, child) for offer in home.offers if not offer.fits],
        "main": line_of(answer.deed, home, search, rules, child) if answer.deed else None,
        "openings": [(o, weekdays.words(o.weekdays)) for o in queries.openings(home.id, on=on)],
         "closures": queries.closures(home.id, on=on),
        "vacancies": queries.vacancies(home.id, at=now), "stale": rules.window.stale_hours,
        "notices": [register_page.concealed(notice) for notice in notices.order_by("rectify_by", "pk")],
        "saved": home.uscc in saved_in(request), "distance": words.distance(home.metres, detour=search.detour),
        "travel": way_to(home, search, rules), "back": search.url(), "map_link": _map_link(home, rules),
        "month": queries.month_of_meals(search.starts_on)[0], "beside": _beside(search, home),
        "canonical": f"{settings.PUBLIC_ADDRESS}{reverse('enrolment:care_institution', args=[home.uscc])}",
    }  # fmt: skip
    return render(request, "enrolment/care/page.html", context)


def _beside(search: Search, home: Home) -> str:
    """The search with this institution among those that are compared."""
    others = tuple(code for code in search.chosen if code != home.uscc)[:2]
    return search.url(chosen=(*others, home.uscc))


def _map_link(home: Home, rules: Rules) -> str:
    if home.lng is None or home.lat is None or not settings.MAP_LINK or "lng" not in rules.fields:
        return ""
    return str(settings.MAP_LINK).format(lng=home.lng, lat=home.lat, name=urlencode({"": home.name})[1:])


def way_to(home: Home, search: Search, rules: Rules) -> str:
    """How long the way from the family's place takes."""
    if not search.near or home.lng is None or home.lat is None:
        return ""
    point = search.points[home.origin]
    said = told((point.lng, point.lat), [(home.lng, home.lat)], search.mode, rules.travel)
    return words.travel(said.minutes[0], search.mode, estimated=said.estimated)


def answer_of(home: Home, search: Search, rules: Rules, now: datetime) -> Answer:
    """The answer for the child of a search, or for any child."""
    if not home.can_be_chosen:
        return Answer(_("{state}，现在不能申请").format(state=home.status.label), "danger", "player-pause")
    best = home.best
    if best is None:
        return Answer(_("这家机构还没有发布服务，请打电话询问"))
    if not best.fits and (no := _unfit(home, search)):
        return Answer(no, "warn", "alert-triangle")
    return _standing(best, search, rules, now) if best.form in STANDING else _by_the_hour(best, search)


def _unfit(home: Home, search: Search) -> str:
    """Why no offer fits, where it is the child's age or the form; other wishes are for the list."""
    of_form = [offer for offer in home.offers if not search.form or offer.form == search.form]
    if not of_form:
        return _("没有您要的服务形式")
    months = search.months
    if months is None or any(offer.from_months <= months < offer.to_months for offer in of_form):
        return ""
    first, last = min(o.from_months for o in of_form), max(o.to_months for o in of_form)
    return _("不收 {months} 个月的孩子，收 {ages}").format(months=months, ages=words.months(first, last))


def _standing(offer: Offer, search: Search, rules: Rules, now: datetime) -> Answer:
    at = offer.as_of
    old = at is not None and now - at > timedelta(hours=rules.window.stale_hours)
    form, n = offer.form.label, offer.places or 0
    day = f"{offer.free_from:%m-%d}" if offer.free_from else ""
    if n and day:
        said = _("{form}有 {n} 个空位，{day} 起可入托").format(form=form, n=n, day=day)
        return Answer(said, "ok", "circle-check", at, old, offer)
    if n:
        said = _("{form}近期有 {n} 个空位，以后的日子已有安排，请询问机构").format(form=form, n=n)
        return Answer(said, "warn", "clock", at, old, offer)
    said = _("{form}现在没有空位，可以申请候位").format(form=form)
    if offer.waiting:
        said = _("{form}现在没有空位，有 {n} 人在候位").format(form=form, n=offer.waiting)
    return Answer(said, "warn", "clock", at, old, offer)


def _by_the_hour(offer: Offer, search: Search) -> Answer:
    first, last = search.hours
    when = f"{search.booked_on:%m-%d} {clock_of(first):%H:%M}–{clock_of(last):%H:%M}"
    if offer.places:
        said = _("{form} {when} 还有 {n} 个空位").format(form=offer.form.label, when=when, n=offer.places)
        return Answer(said, "ok", "circle-check", deed=offer)
    return Answer(_("{form} {when} 没有空位").format(form=offer.form.label, when=when), "warn", "clock", deed=offer)


def line_of(offer: Offer, home: Home, search: Search, rules: Rules, child: str = "") -> Line:
    """An offer, put into words; `child` is the part of an address that names the reader's child."""
    rule = worded_one(rules.refunds.get(offer.refund_rule, {}))
    title, deed = _deed(offer, home, search)
    return Line(
        offer=offer,
        time=f"{weekdays.words(offer.weekdays)} {words.time_of(offer.first, offer.last)}",
        ages=words.months(offer.from_months, offer.to_months),
        price=words.yuan(offer.amount_fen),
        unit=words.unit(offer.unit),
        meals=_meals(offer),
        monthly=words.yuan(offer.monthly_fen) if offer.meal_fen else "",
        refund=rule.get("text", ""),
        refund_title=rule.get("title", ""),
        free=_free(offer, search),
        deed=f"{deed}{child}" if deed else "",
        deed_title=title,
    )


def _meals(offer: Offer) -> str:
    if offer.meal_fen:
        return _("伙食费 {n} 元/天").format(n=words.yuan(offer.meal_fen))
    return _("含伙食费") if offer.meals else _("不供餐")


def _free(offer: Offer, search: Search) -> str:
    if offer.form not in STANDING:
        return ""
    if offer.free_from and offer.free_from > search.starts_on:
        return _("{day} 起可长期入托").format(day=f"{offer.free_from:%Y-%m-%d}")
    return ""


def _deed(offer: Offer, home: Home, search: Search) -> tuple[str, str]:
    """The deed that leads on from an offer; a suspended institution has none."""
    if not home.can_be_chosen:
        return "", ""
    if offer.form in STANDING:
        title = _("申请托位") if offer.places else _("申请候位")
        return title, f"{reverse('enrolment:apply')}?offer={offer.id}&start={search.starts_on.isoformat()}"
    first, last = search.hours
    when = f"on={search.booked_on.isoformat()}&first={first}&last={last}"
    return _("预约"), f"{reverse('enrolment:book', args=[offer.id])}?{when}"
