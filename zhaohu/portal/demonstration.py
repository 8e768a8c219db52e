"""The demonstration city: invented institutions in every district, each brought to where it stands by the same services
that people use, at instants in the past. Everything is marked 演示.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.contrib.auth.hashers import make_password
from shapely.geometry import Point, shape

from zhaohu.accounts.choices import Department, Kind, Role
from zhaohu.accounts.models import Post, User
from zhaohu.accounts.queries import actor_of
from zhaohu.core.access import Actor, Held
from zhaohu.core.clock import day_of
from zhaohu.core.encryption import sm3
from zhaohu.core.identity import organisation_check_character, uscc_check_character
from zhaohu.divisions import queries as divisions
from zhaohu.divisions.models import Division
from zhaohu.institutions.choices.case import CaseKind, MaterialState
from zhaohu.institutions.models import FilingCase, Institution, Registration
from zhaohu.institutions.queries import materials as asked
from zhaohu.institutions.services import (
    claim_codes,
    claims,
    decisions,
    drafts,
    filed,
    materials,
    registrations,
    standing,
    submission,
    threads,
)
from zhaohu.portal import (
    demonstration_applications,
    demonstration_assessment,
    demonstration_cases,
    demonstration_complaints,
    demonstration_credit,
    demonstration_day,
    demonstration_families,
    demonstration_fees,
    demonstration_growth,
    demonstration_incidents,
    demonstration_inspections,
    demonstration_log,
    demonstration_messages,
    demonstration_paper,
    demonstration_pickups,
    demonstration_places,
    demonstration_quality,
    demonstration_rectification,
    demonstration_rolls,
    demonstration_rounds,
    demonstration_staff,
    demonstration_visits,
)
from zhaohu.rules import queries as rules

_HOME = "110105"  # 朝阳区, where most demonstration accounts sit
_SEED = 20191122
_WORDS = "松果云朵青禾橘井望花星桥禾木青苗云桥石榴银杏榆钱雨燕海棠柿子槐花麦穗芦苇杏林荷塘"
_STANDARD = "国卫人口发〔2019〕58号 设置标准"
_OK = "托育服务(不含幼儿园、托儿所)"


@dataclass(frozen=True)
class Plan:
    """One invented institution, and how far its story has come."""

    word: str
    district: str
    authority: str = "market"
    prefix: str = "91"
    title: str = "托育园"
    scope: str = _OK
    places: int = 60
    fee: int = 4200
    inclusive: bool = False
    ends: str = "filed"
    director: str = ""


def _plans(districts: list[str]) -> Iterator[Plan]:
    chance = random.Random(_SEED)  # noqa: S311 - the same invented city every time
    words = (_WORDS[i : i + 2] + half for half in "里湾院" for i in range(0, len(_WORDS), 2))
    yield Plan(next(words), _HOME, inclusive=True, fee=3600, director="yuanzhang-chen")
    yield Plan(next(words), _HOME, "civil_affairs", "52", "社区托育点", inclusive=True, fee=3000, places=35)
    yield Plan(next(words), _HOME, "public_bodies", "12", "托育中心", inclusive=True, fee=2400, places=90)
    for ends in ("submitted", "accepted", "returned", "unfiled", "unfiled", "suspended", "noncompliant"):
        yield Plan(next(words), _HOME, ends=ends)
    yield Plan(next(words), _HOME, title="家庭托育点", scope="家庭托育服务", prefix="92", places=5, fee=3800)
    yield Plan(next(words), _HOME, scope="教育信息咨询", ends="unfiled")
    yield Plan(next(words), "110108", ends="noncompliant")
    yield Plan(next(words), "110108", ends="submitted")
    for district in districts:
        for _ in range(2 if district != _HOME else 3):
            inclusive = chance.random() < 0.5
            yield Plan(
                next(words),
                district,
                inclusive=inclusive,
                places=chance.choice([30, 45, 60, 75]),
                fee=chance.choice([2800, 3200, 3600] if inclusive else [4200, 5200, 6800]),
            )


class City:
    """Tells the stories one after the other."""

    def __init__(self, at: datetime, say: Callable[[str], None]) -> None:
        self.at, self.say = at, say
        self.chance = random.Random(_SEED)  # noqa: S311 - the same invented city every time
        self.number = 0
        self.divisions = {d.pk: d for d in Division.objects.filter(level="district")}
        self.streets = {pk: list(divisions.streets_of(pk).order_by("pk")) for pk in self.divisions}
        self.officers: dict[tuple[str, Role], Actor] = {}
        self.paper = {code: demonstration_paper.page(code) for code in demonstration_paper.TITLES}

    def build(self) -> int:
        """Build the city; returns how many institutions there are."""
        plans = list(_plans(sorted(self.divisions)))
        for number, plan in enumerate(plans, 1):
            self._tell(plan, self.at - timedelta(days=150 - 2 * number))
            if number % 10 == 0:
                self.say(f"  演示机构 {number} / {len(plans)}")
        return len(plans)

    def _tell(self, plan: Plan, begin: datetime) -> None:
        if plan.ends in ("submitted", "accepted", "returned"):
            begin = self.at - timedelta(days=12)
        registration = self._registered(plan, begin)
        if plan.ends == "unfiled":
            return
        director, institution = self._claimed(plan, registration, begin + timedelta(days=4))
        case = self._submitted(plan, institution, director, begin + timedelta(days=6))
        if plan.ends != "submitted":
            self._judged(plan, case, director, begin + timedelta(days=8))

    def _registered(self, plan: Plan, at: datetime) -> Registration:
        self.number += 1
        district = self.divisions[plan.district]
        street = self.chance.choice(self.streets[district.pk])
        record = {
            "uscc": _uscc(plan, self.number),
            "name": f"演示{plan.word}{plan.title}",
            "scope": plan.scope,
            "district": district.pk,
            "street": street.pk,
            "address": f"演示路 {self.number * 7 % 180 + 1} 号",
            "legal_representative": "演示·代表人",
            "registered_on": (day_of(at) - timedelta(days=10)).isoformat(),
            "event": "registered",
        }
        by = Actor(name="演示·登记机关", held=(Held("registrar", division=district.pk, department=plan.authority),))
        key = f"demonstration-{self.number}"
        registrations.push(
            records=[record], authority=plan.authority, division=district.pk, key=key, body_sm3=sm3(key.encode()),
            by=by, at=at,
        )  # fmt: skip
        return Registration.objects.get(uscc=record["uscc"])

    def _claimed(self, plan: Plan, registration: Registration, at: datetime) -> tuple[Actor, Institution]:
        code = claim_codes.issue(registration=registration, by=self._officer(plan.district, at), at=at)
        username = plan.director or f"yanshi-{self.number:03d}"
        person, _ = User.objects.get_or_create(
            username=username,
            defaults={"name": f"演示·园长{self.number}", "kind": Kind.INSTITUTION, "password": make_password(None)},
        )
        by = actor_of(person, on=day_of(at))
        institution = claims.claim(uscc=registration.uscc, code=code, by=by, at=at)
        return actor_of(person, on=day_of(at)), institution

    def _submitted(self, plan: Plan, institution: Institution, by: Actor, at: datetime) -> FilingCase:
        case = drafts.open(institution=institution, kind=CaseKind.FIRST, by=by, at=at)
        taken = drafts.takes(case)
        answers = {name: value for name, value in self._answers(plan).items() if name in taken}
        saved = drafts.save(case=case, answers=answers, revision=case.revision, by=by, at=at)
        if saved.errors:
            raise ValueError(f"{plan}: {saved.errors}")
        waiting = {row["code"] for row in asked.listed(case) if row["required"] and not row["form"]}
        for material in case.materials.filter(state=MaterialState.MISSING, code__in=waiting):
            materials.upload(
                case=case, code=material.code, data=self.paper[material.code], name=f"演示{material.code}.pdf", by=by,
                at=at, issued_on=day_of(at) - timedelta(days=40), valid_to=day_of(at) + timedelta(days=1500),
            )  # fmt: skip
        submission.submit(case=case, by=by, at=at + timedelta(hours=2))
        return case

    def _judged(self, plan: Plan, case: FilingCase, director: Actor, at: datetime) -> None:
        by = self._officer(plan.district, at)
        decisions.accept(case=case, by=by, at=at)
        if plan.ends == "accepted":
            return
        if plan.ends == "returned":
            threads.add(
                case=case, field="M02", text="租赁合同缺盖章页，请补。", basis=_STANDARD,
                by=by, at=at,
            )  # fmt: skip
            decisions.return_for_supplement(case=case, reason="", by=by, at=at)
            return
        if plan.ends == "noncompliant":
            notice = decisions.notify_noncompliance(
                case=case, reason="婴幼儿生活用房设在四层。", basis=_STANDARD, found_on=day_of(at),
                rectify_by=day_of(self.at) + timedelta(days=20), by=by, at=at,
            )  # fmt: skip
            submission.reply_notice(
                notice=notice, text="已停用四层房间，正在把活动室迁到二层。", by=director, at=at + timedelta(days=1)
            )
            return
        for material in case.materials.exclude(state__in=[MaterialState.PASSED, MaterialState.NOT_APPLICABLE]):
            if material.state != MaterialState.MISSING:
                decisions.pass_material(material=material, by=by, at=at)
        filed.file_case(case=case, by=by, at=at + timedelta(days=1))
        if plan.ends == "suspended":
            lead = self._officer(plan.district, self.at, Role.DISTRICT_LEAD)
            standing.suspend(
                institution_id=case.institution_id, reason="消防设施停用，停业整顿。", by=lead,
                at=self.at - timedelta(days=3),
            )  # fmt: skip

    def _officer(self, district: str, at: datetime, role: Role = Role.DISTRICT_REVIEWER) -> Actor:
        """The district's officer of that role; where there is no account for it, one that nobody can enter."""
        if (district, role) not in self.officers:
            self.officers[district, role] = self._appointed(district, at, role)
        return self.officers[district, role]

    def _appointed(self, district: str, at: datetime, role: Role) -> Actor:
        post = Post.objects.filter(role=role, division_id=district, valid_from__lte=day_of(at)).order_by("pk").first()
        if post is None:
            name = self.divisions[district].name
            user = User.objects.create(
                username=f"yanshi-{role}-{district}",
                name=f"演示·{name}",
                kind=Kind.OFFICER,
                password=make_password(None),
            )
            post = Post.objects.create(
                user=user, role=role, department=Department.HEALTH, division_id=district,
                valid_from=date(2020, 1, 1),
            )  # fmt: skip
        return actor_of(post.user, on=day_of(at))

    def _answers(self, plan: Plan) -> dict[str, Any]:
        lng, lat = self._place(self.divisions[plan.district])
        answers: dict[str, Any] = {
            "director_name": "演示·园长", "director_phone": "13800000000", "inclusive": plan.inclusive,
            "provides_meals": True, "phone": f"010-000000{self.number:02d}", "service_forms": ["full_day", "half_day"],
            "lng": lng, "lat": lat, "tenure": "lease",
            "lease_until": (day_of(self.at) + timedelta(days=1600)).isoformat(),
            "floor_area": plan.places * 8, "living_area": plan.places * 5, "outdoor_area": plan.places * 3, "floor": 1,
            "places": plan.places, "enrolled": plan.places * 2 // 3, "staff_full_time": max(2, plan.places // 4),
            "staff_carers": max(2, plan.places // 5), "staff_health": 1, "staff_security": 1, "staff_cooks": 1,
            "fee_full_day": plan.fee, "fee_half_day": plan.fee // 2, "fee_meals": 600,
            "refund_rule": "按未出勤天数退还",
            "commit_true": True, "commit_standards": True, "commit_supervision": True, "commit_updates": True,
            "commit_liability": True, "commit_signed_by": "演示·代表人",
        }  # fmt: skip
        if plan.inclusive:
            answers["enrolled_inclusive"] = answers["enrolled"]
        return answers | _classes(plan.places)

    def _place(self, district: Division) -> tuple[float, float]:
        """A point within the district."""
        outline = shape(district.boundary) if district.boundary else Point(116.5, 39.79).buffer(0.02)
        west, south, east, north = outline.bounds
        for _ in range(200):
            point = Point(self.chance.uniform(west, east), self.chance.uniform(south, north))
            if outline.contains(point):
                return round(point.x, 5), round(point.y, 5)
        centre = outline.representative_point()
        return round(centre.x, 5), round(centre.y, 5)


def _classes(places: int) -> dict[str, int]:
    """Classes within the standard: groups of 15 between one and two years, of 20 between two and three."""
    if places <= 5:
        return {"home_places": places}
    toddler = 15 * (1 + places // 45)
    senior = places - toddler
    return {
        "toddler_classes": toddler // 15, "toddler_places": toddler, "senior_classes": -(-senior // 20),
        "senior_places": senior,
    }  # fmt: skip


def _uscc(plan: Plan, number: int) -> str:
    organisation = f"YT{number:06d}"
    head = f"{plan.prefix}{plan.district}{organisation}{organisation_check_character(organisation)}"
    return head + uscc_check_character(head)


def load(*, at: datetime, say: Callable[[str], None]) -> None:
    """Load the city once; a second call finds it and does nothing."""
    if Institution.objects.exists():
        return
    with rules.remembered():
        say(f"演示城市：{City(at, say).build()} 家虚构的机构")
        for tell in (
            demonstration_places.tell,
            demonstration_families.tell,
            demonstration_rolls.tell,
            demonstration_rounds.tell,
            demonstration_applications.tell,
            demonstration_places.tell_bookings,
            demonstration_fees.tell,
            demonstration_pickups.tell,
            demonstration_day.tell,
            demonstration_staff.tell,
            demonstration_log.tell,
            demonstration_growth.tell,
            demonstration_incidents.tell,
            demonstration_messages.tell,
            demonstration_complaints.tell,
            demonstration_inspections.tell,
            demonstration_visits.tell,
            demonstration_rectification.tell,
            demonstration_quality.tell,
            demonstration_cases.tell,
            demonstration_assessment.tell,
            demonstration_credit.tell,
        ):
            tell(at=at, say=say)
