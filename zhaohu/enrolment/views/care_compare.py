"""Up to three institutions side by side, and what was saved."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from zhaohu.core import clock, weekdays
from zhaohu.core.access import Request, page
from zhaohu.core.identity import is_uscc
from zhaohu.enrolment.choices.offers import STANDING
from zhaohu.enrolment.forms.care import Search
from zhaohu.enrolment.permissions import care as permissions
from zhaohu.enrolment.queries import care_page as queries
from zhaohu.enrolment.queries.care import Rules
from zhaohu.enrolment.queries.care_page import Home, Offer
from zhaohu.enrolment.views import care_words as words
from zhaohu.enrolment.views.care import asked
from zhaohu.enrolment.views.care_cards import STATES
from zhaohu.enrolment.views.care_page import Answer, answer_of, way_to
from zhaohu.enrolment.views.care_saving import keep, saved_list
from zhaohu.rules.queries import worded_one


@dataclass(frozen=True)
class Cell:
    """What one institution says in one line of the comparison."""

    home: Home
    text: str
    note: str = ""
    tone: str = ""
    icon: str = ""
    as_of: datetime | None = None
    is_old: bool = False


@dataclass(frozen=True)
class Line:
    """One line: the same fact of each institution, marked where they differ."""

    title: str
    cells: list[Cell]
    note: str = ""

    @property
    def differs(self) -> bool:
        return len({cell.text for cell in self.cells}) > 1


@page(permissions.FIND_CARE)
@require_safe
def compare(request: Request) -> HttpResponse:
    """Up to three institutions side by side: the same facts in the same line, differences marked."""
    now = clock.now()
    search = asked(request, now)
    homes, rules = queries.homes(search.chosen, search, at=now)
    context = {
        "search": search, "homes": homes, "lines": lines(homes, search, rules, now), "now": now,
        "columns": [(home, without(search, home), answer_of(home, search, rules, now)) for home in homes],
        "back": search.url(), "query": search.url(chosen=()), "month": queries.month_of_meals(search.starts_on)[0],
    }  # fmt: skip
    return render(request, "enrolment/care/compare.html", context)


def without(search: Search, home: Home) -> str:
    """The comparison without one of its institutions."""
    return search.url(chosen=tuple(code for code in search.chosen if code != home.uscc))


def lines(homes: list[Home], search: Search, rules: Rules, now: datetime) -> list[Line]:
    """The lines of the comparison, from what decides most to what decides least."""
    month = queries.month_of_meals(search.starts_on)[0]
    pairs = [(home, home.best) for home in homes]
    made = [
        Line(_("备案"), [_standing(home) for home in homes]),
        Line(_("空位"), [_vacancy(home, offer, answer_of(home, search, rules, now)) for home, offer in pairs]),
        Line(_("服务"), [Cell(home, _service(offer), _ages(offer)) for home, offer in pairs]),
        Line(_("时间"), [Cell(home, _time(offer)) for home, offer in pairs]),
        Line(_("价格"), [Cell(home, _price(offer), _meals(offer)) for home, offer in pairs]),
        Line(_("每月含餐"), [Cell(home, _monthly(offer), _days(offer)) for home, offer in pairs], _month(month)),
        Line(_("退费规则"), [Cell(home, _refund(offer, rules)) for home, offer in pairs]),
        Line(_("普惠"), [Cell(home, _("普惠") if offer and offer.inclusive else _("非普惠")) for home, offer in pairs]),
        Line(_("质量等级"), [Cell(home, _grade(home)) for home in homes]),
        Line(_("未整改的公示"), [_problem(home) for home in homes]),
        Line(_("最近一次检查"), [_inspection(home) for home in homes]),
    ]
    if search.near:
        made.insert(2, Line(_("距离"), [_distance(home, search, rules) for home in homes], _("直线距离")))
    return made


def _standing(home: Home) -> Cell:
    tone, icon = STATES[home.status]
    return Cell(home, str(home.status.label), home.receipt_number or "", tone, icon)


def _vacancy(home: Home, offer: Offer | None, answer: Answer) -> Cell:
    if offer is None or not home.can_be_chosen:
        return Cell(home, _("没有"), answer.sentence)
    n = offer.places or 0
    text = _("{n} 个").format(n=n) if offer.places is not None else _("这个时间不开放")
    tone, icon = ("ok", "circle-check") if n else ("warn", "clock")
    note = "" if offer.form in STANDING else answer.sentence
    return Cell(home, text, note, tone, icon, answer.as_of, answer.is_old)


def _service(offer: Offer | None) -> str:
    return f"{offer.form.label} · {offer.class_name}" if offer else _("还没有发布服务")


def _ages(offer: Offer | None) -> str:
    return words.months(offer.from_months, offer.to_months) if offer else ""


def _time(offer: Offer | None) -> str:
    return f"{weekdays.words(offer.weekdays)} {words.time_of(offer.first, offer.last)}" if offer else "—"


def _price(offer: Offer | None) -> str:
    if offer is None or offer.amount_fen is None:
        return "—"
    return f"{words.yuan(offer.amount_fen)} {words.unit(offer.unit)}"


def _meals(offer: Offer | None) -> str:
    if offer is None or not offer.meal_fen:
        return ""
    return _("伙食费 {n} 元/天").format(n=words.yuan(offer.meal_fen))


def _monthly(offer: Offer | None) -> str:
    fen = offer.monthly_fen if offer else None
    return _("{n} 元").format(n=words.yuan(fen)) if fen is not None else "—"


def _days(offer: Offer | None) -> str:
    if offer is None or offer.form not in STANDING:
        return ""
    return _("{n} 个开放日").format(n=offer.meal_days)


def _month(first: date) -> str:
    return _("口径：价格加 {month} 每个开放日一份伙食费").format(month=f"{first:%Y-%m}")


def _refund(offer: Offer | None, rules: Rules) -> str:
    rule = rules.refunds.get(offer.refund_rule, {}) if offer else {}
    return str(worded_one(rule).get("title", "—"))


def _grade(home: Home) -> str:
    return _("{grade} 级").format(grade=home.quality_grade) if home.quality_grade else _("暂无评级")


def _problem(home: Home) -> Cell:
    if not home.problems or home.problem is None:
        return Cell(home, _("没有"), "", "ok", "circle-check")
    limit = _("限 {day} 前整改").format(day=f"{home.problem.rectify_by:%m-%d}")
    return Cell(home, _("{n} 项").format(n=home.problems), limit, "warn", "alert-triangle")


def _inspection(home: Home) -> Cell:
    last = home.last_inspection
    if last is None:
        return Cell(home, _("没有公示"))
    return Cell(home, last.words, f"{last.on:%Y-%m-%d}", last.tone, last.icon)


def _distance(home: Home, search: Search, rules: Rules) -> Cell:
    return Cell(home, words.distance(home.metres, detour=search.detour) or "—", way_to(home, search, rules))


@page(permissions.FIND_CARE)
@require_safe
def saved(request: Request) -> HttpResponse:
    """What was saved in this browser."""
    now = clock.now()
    search = asked(request, now)
    homes, rules = queries.homes(saved_list(request), search, at=now)
    rows = [(home, answer_of(home, search, rules, now), _standing(home)) for home in homes]
    some = search.url(chosen=tuple(home.uscc for home in homes[:3]))
    context: dict[str, Any] = {"rows": rows, "search": search, "now": now, "compare": some, "query": search.url()}
    return render(request, "enrolment/care/saved.html", context)


@page(permissions.KEEP_SAVED)
@require_POST
def save(request: Request) -> HttpResponse:
    """Save an institution in this browser, or drop it; may be repeated."""
    back = request.POST.get("next", "")
    add, drop = request.POST.get("save", ""), request.POST.get("drop", "")
    codes = [code for code in saved_list(request) if code not in {add, drop}]
    if is_uscc(add):
        codes.insert(0, add)
    safe = back.startswith("/") and not back.startswith(("//", "/\\"))
    mark = f"#c-{add or drop}" if is_uscc(add or drop) else ""
    answer = HttpResponseRedirect(f"{back if safe else '/care/saved/'}{mark}")
    keep(answer, codes)
    return answer
