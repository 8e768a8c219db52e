"""What both sides of a placement agree to, put together when the family accepts, and never changed after that."""

from datetime import datetime
from typing import Any

from django.db import connection
from django.utils import timezone

from zhaohu.core.clock import day_of
from zhaohu.core.identity import mask
from zhaohu.enrolment.choices.offers import FeeUnit
from zhaohu.enrolment.models import Agreement, Placement
from zhaohu.enrolment.queries import placements as queries
from zhaohu.families.models import Guardian
from zhaohu.institutions.choices.institution import ServiceForm
from zhaohu.rules import queries as rules

_SOURCES = ("国卫人口发〔2019〕58号 托育机构管理规范（试行）", "北京市单用途预付卡管理条例")


def make(*, placement: Placement, at: datetime) -> Agreement:
    """Make the agreement of an accepted placement, inside the deed of acceptance; once."""
    found = Agreement.objects.filter(placement=placement).first()
    if found:
        return found
    number = _number(placement.institution.district_id, at)
    return Agreement.objects.create(
        placement=placement, number=number, content=_content(placement, number, at), made_at=at
    )


def _number(district: str, at: datetime) -> str:
    """The next number of a district and year: one transaction at a time draws."""
    code, year = "enrolment.agreement.number_pattern", day_of(at).year
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"{code} {district} {year}"])
    begin = timezone.localtime(at).replace(month=1, day=1, hour=0, minute=0, second=0, microsecond=0)
    drawn = Agreement.objects.filter(placement__institution__district_id=district, made_at__gte=begin)
    count = drawn.filter(made_at__lt=begin.replace(year=year + 1)).count()
    pattern = rules.value(code, on=day_of(at), division=district)
    return str(pattern.format(year=year, district=district, serial=count + 1))


def _content(placement: Placement, number: str, at: datetime) -> dict[str, Any]:
    """The canonical content: parties masked, so that the paper can be shown without giving a person away."""
    on, offer, institution = day_of(at), placement.offer, placement.institution
    refund = rules.value("enrolment.refund_rules", on=on)[offer.refund_rule]
    prepaid = rules.value("enrolment.prepaid", on=on)
    return {
        "number": number,
        "made_on": on.isoformat(),
        "family": _family(placement),
        "child": {"name": mask(placement.child.name or placement.child.nickname, head=1, tail=0)},
        "institution": {"name": institution.name, "uscc": institution.uscc, "address": institution.address},
        "service": {
            "form": str(ServiceForm(placement.form).value), "class": placement.care_class.name,
            "weekdays": list(placement.weekdays), "starts": f"{placement.starts:%H:%M}",
            "ends": f"{placement.ends:%H:%M}", "inclusive": placement.inclusive, "meals": offer.meals,
        },
        "period": {
            "starts_on": placement.starts_on.isoformat(),
            "ends_on": placement.ends_on.isoformat() if placement.ends_on else None,
        },
        "price": _price(placement),
        "refund": {"title": refund["title"], "text": refund["text"]},
        "prepaid": {"cooling_days": prepaid["cooling_days"], "refund_days": prepaid["refund_days"]},
        "terms": rules.value("enrolment.agreement.terms", on=on, division=institution.district_id),
        "laws": list(_SOURCES),
    }  # fmt: skip


def _family(placement: Placement) -> dict[str, str]:
    guardian = Guardian.objects.filter(user_id=placement.answered_by_id or 0).first()
    if guardian is None:
        return {"name": "", "identity": ""}
    return {
        "name": mask(guardian.name, head=1, tail=0),
        "identity": mask(guardian.identity, head=3, tail=2) if guardian.identity else "",
    }


def _price(placement: Placement) -> dict[str, Any]:
    """In fen; the price of the first day."""
    price = queries.price_on(placement.offer_id, placement.starts_on)
    if price is None:
        return {"fen": None, "unit": FeeUnit.MONTH.value, "meal_fen": 0}
    return {"fen": price.amount_fen, "unit": price.unit, "meal_fen": price.meal_fen}
