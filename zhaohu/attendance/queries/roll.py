"""What a tablet keeps for the day: the children, the staff, who may collect whom, and what has been recorded so far."""

from collections import defaultdict
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from zhaohu.attendance.models import Alert, Event, Illness
from zhaohu.attendance.queries import events, expected, roll_care, roll_pickups
from zhaohu.core.clock import day_of
from zhaohu.enrolment.queries import classes
from zhaohu.institutions.models import Institution
from zhaohu.rules import queries as rules
from zhaohu.staff.models import ClassAssignment
from zhaohu.staff.queries import people, presence, standing

_RULES = (
    *(f"attendance.{name}" for name in ("tablet", "missing", "check", "sleep", "medication", "day_log", "allergens")),
    "institution.classes", "staff.credentials", "staff.ratio", "staff.record_query",
)  # fmt: skip


def of_day(institution: Institution, *, at: datetime) -> dict[str, Any]:
    """The roll as a tablet reads it; a fixed number of statements, however many children there are."""
    with rules.remembered():
        rules.read_together(*_RULES)
        return _of_day(institution, at)


def _of_day(institution: Institution, at: datetime) -> dict[str, Any]:
    on = day_of(at)
    rule = limits(institution, at)
    found = expected.of_day([institution.pk], on)
    ids = [one.child for one in found]
    (people_of, blocked), alerts = roll_pickups.of_children(ids, at=at), _alerts(institution, ids, at)
    told = [_child(one, people_of[one.child], blocked[one.child], alerts[one.child]) for one in found]
    roll_care.fill(told, institution, at=at)
    return {
        "day": on.isoformat(), "now": at, "valid_until": _midnight(at),
        "classes": _classes(institution, at), "staff": _staff(institution, at),
        "keys": roll_pickups.keys(institution, at), "rules": rule, "children": told,
        "ledger_of_today": _said(institution, at, rule["undo_seconds"]),
    }  # fmt: skip


def limits(institution: Institution, at: datetime) -> dict[str, Any]:
    """What a tablet needs of the rules in force."""
    on, district = day_of(at), institution.district_id
    tablet, missing, check = (
        rules.value(f"attendance.{name}", on=on, division=district) for name in ("tablet", "missing", "check")
    )
    return {
        "late_minutes": missing["ask_minutes"], "escalate_minutes": missing["raise_minutes"], **check,
        **{name: tablet[name] for name in ("undo_seconds", "offline_tries", "clock_tolerance_seconds")},
        **roll_care.limits(on, district),
    }  # fmt: skip


def _midnight(at: datetime) -> datetime:
    local = timezone.localtime(at)
    return local.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)


def _child(
    one: expected.Expected, pickups: list[dict[str, Any]], blocked: list[dict[str, Any]], alerts: list[str]
) -> dict[str, Any]:
    check = {"when": one.check_when, "normal": one.check_normal, "at": one.checked_at} if one.checked_at else None
    return {
        "id": one.child, "name": one.nickname, "class": one.care_class, "expected_from": one.starts,
        "expected_to": one.ends, "allergies": [], "medication": [], "photo": None,
        "alerts": [*alerts, "custody"] if blocked else alerts, "blocked": blocked,
        "state": one.where, "arrived_at": one.arrived_at, "left_at": one.left_at, "check": check,
        "isolated": one.isolated, "pickups": pickups,
    }  # fmt: skip


def _classes(institution: Institution, at: datetime) -> list[dict[str, Any]]:
    """The classes, each with how many children one carer may have (国卫人口发〔2019〕58号第20条)."""
    standard = rules.value("institution.classes", on=day_of(at))
    return [
        {"id": one.pk, "name": one.name, "ratio": standard[one.class_type]["children_per_carer"]}
        for one in classes.of_institution(institution, at=at)
    ]


def _staff(institution: Institution, at: datetime) -> list[dict[str, Any]]:
    """Who may unlock: everybody employed whom no ban forbids the post, with the classes that each belongs to, whether
    he is at work, and whether he counts to the ratio when he is."""
    on = day_of(at)
    rows = ClassAssignment.objects.filter(employment__institution=institution, starts_on__lte=on)
    rows = rows.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=on))
    classes_of: dict[int, list[int]] = defaultdict(list)
    for employment, care_class in rows.values_list("employment_id", "care_class_id"):
        classes_of[employment].append(care_class)
    here = Exists(presence.at_work(institution, at).filter(employment=OuterRef("pk")))
    found = people.current(on).filter(institution=institution).annotate(is_here=here)
    posts = standing.counts_to_ratio(on)
    return [
        {
            "employment": one.pk, "name": one.member.name, "post": one.post,
            "classes": classes_of[one.pk], "present": one.is_here, "counts": one.is_sound and one.post in posts,
        }
        for one in standing.marked(found.order_by("member__sort_key", "pk"), on).filter(is_barred=False)
    ]  # fmt: skip


def _alerts(institution: Institution, ids: list[int], at: datetime) -> dict[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    ill = Illness.objects.filter(institution=institution, child_id__in=ids, seen_at__isnull=True)
    for child in ill.values_list("child_id", flat=True).distinct():
        found[child].append("return_proof")
    missing = Alert.objects.filter(institution=institution, on=day_of(at), kind="missing", ended_at__isnull=True)
    for child in missing.values_list("child_id", flat=True):
        found[child].append("unexplained")
    return found


def _said(institution: Institution, at: datetime, seconds: int) -> list[dict[str, Any]]:
    rows = Event.objects.filter(institution=institution, on=day_of(at)).order_by("happened_at", "seq", "pk")
    names = (
        "id", "kind", "happened_at", "employment_id", "child_id", "care_class_id", "facts", "state", "code",
        "batch__device_id", "seq",
    )  # fmt: skip
    return [
        {
            "id": str(key),
            "kind": kind,
            "at": when,
            "by": by,
            "child": child,
            "class": care_class,
            "facts": facts,
            "state": state,
            "code": code,
            "sentence": events.sentence(code, seconds),
            "device": device,
            "seq": seq,
        }
        for key, kind, when, by, child, care_class, facts, state, code, device, seq in rows.values_list(*names)
    ]
