"""The automatic checks of a filing, each with its reason in words. Reads only; `services.checks` keeps the results.

FAIL stands only where a rule in force says the filing cannot be: it blocks submission. All else is a NOTE, for the
officer to judge.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from math import ceil
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhaohu.core.clock import months_after
from zhaohu.core.identity import is_uscc
from zhaohu.divisions import queries as divisions
from zhaohu.institutions.choices.case import CaseKind, CheckOutcome, MaterialState, Route
from zhaohu.institutions.choices.institution import ClassType
from zhaohu.institutions.choices.registration import RegistrationStatus, ScopeClass
from zhaohu.institutions.models import FilingCase, MaterialVersion, Registration
from zhaohu.rules import queries as rules

PASS, NOTE, FAIL = CheckOutcome.PASS, CheckOutcome.NOTE, CheckOutcome.FAIL
TITLES = {
    "uscc": gettext_lazy("统一社会信用代码"),
    "registration": gettext_lazy("登记状态"),
    "scope": gettext_lazy("业务范围字样"),
    "name": gettext_lazy("机构名称"),
    "address": gettext_lazy("场所所在区"),
    "lease": gettext_lazy("租期"),
    "floor": gettext_lazy("楼层"),
    "places": gettext_lazy("托位合计"),
    "class_size": gettext_lazy("班额"),
    "class_count": gettext_lazy("班数"),
    "carers": gettext_lazy("师幼比"),
    "enrolled": gettext_lazy("在托人数"),
    "home_site": gettext_lazy("家庭托育点规模"),
    "certificates": gettext_lazy("证照有效期"),
    "signature": gettext_lazy("承诺书签署"),
    "materials": gettext_lazy("材料齐全"),
}
_CLASSES = (ClassType.INFANT, ClassType.TODDLER, ClassType.SENIOR, ClassType.MIXED)


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check found. `field` is where to mend it (`F01.floor`, `M06`), `rule` what it was measured by."""

    code: str
    outcome: CheckOutcome
    reason: str
    field: str = ""
    rule: str = ""

    @property
    def title(self) -> str:
        return str(TITLES[self.code])


@dataclass(frozen=True, slots=True)
class _Ground:
    """What the checks stand on: the case, its answers, the registration behind it, and the rules of the day."""

    case: FilingCase
    on: date
    registration: Registration | None
    listed: list[dict[str, Any]]
    versions: list[MaterialVersion]
    answers: dict[str, Any] = field(default_factory=dict)

    def rule(self, code: str) -> Any:
        return rules.value(code, on=self.on, division=self.case.district_id)

    def number(self, code: str) -> int:
        return int(self.answers.get(code) or 0)


def evaluate(case: FilingCase, *, on: date, listed: list[dict[str, Any]]) -> list[Finding]:
    """Every check that applies to the case. `listed` are the materials it needs (`queries.materials.listed`)."""
    ground = _Ground(case, on, case.institution.registration, listed, _versions(case), case.answers)
    return [finding for check in _checks_of(case) for finding in check(ground)]


def _checks_of(case: FilingCase) -> tuple[Callable[[_Ground], Iterator[Finding]], ...]:
    if case.kind == CaseKind.CANCEL:
        return (_uscc, _signature)
    common = (_uscc, _registration, _scope, _name, _address)
    if case.route == Route.HOME_SITE:
        return (*common, _lease, _floor, _home_site, _certificates, _signature, _materials)
    classes = (_places, _class_size, _class_count, _carers, _enrolled, _certificates, _signature, _materials)
    lease = () if case.route == Route.KINDERGARTEN_CLASS else (_lease,)
    return (*common, *lease, _floor, *classes)


def _uscc(g: _Ground) -> Iterator[Finding]:
    code = str(g.answers.get("uscc") or "")
    if not is_uscc(code):
        yield Finding("uscc", FAIL, _("校验位不正确。"), "F01.uscc")
    elif g.registration is None or g.registration.uscc != code:
        yield Finding("uscc", FAIL, _("和登记信息不一致。"), "F01.uscc")
    else:
        yield Finding("uscc", PASS, _("校验位正确，与登记信息一致。"), "F01.uscc")


def _registration(g: _Ground) -> Iterator[Finding]:
    if g.registration is None:
        yield Finding("registration", FAIL, _("没有收到登记机关的登记信息。请先办理法人登记。"), "M01")
        return
    status = RegistrationStatus(g.registration.status)
    ok = status == RegistrationStatus.ACTIVE
    reason = _("登记状态为「{state}」，{day}起。").format(state=status.label, day=g.registration.status_on)
    yield Finding("registration", PASS if ok else FAIL, reason, "M01")


def _scope(g: _Ground) -> Iterator[Finding]:
    code = "filing.scope.accepted"
    found = g.registration.scope_class if g.registration else ScopeClass.SCOPE_MISSING
    ok = found in g.rule(code)[g.case.route]
    label = ScopeClass(found).label
    reason = _("{label}。") if ok else _("{label}。请先到登记机关变更业务范围或经营范围。")
    yield Finding("scope", PASS if ok else FAIL, reason.format(label=label), "F01.scope", code)


def _name(g: _Ground) -> Iterator[Finding]:
    name, word = str(g.answers.get("name") or ""), g.rule("registration.home_site.name_word")
    if g.case.route == Route.HOME_SITE and word not in name:
        reason = _("家庭托育点的名称须含「{word}」。请先到登记机关变更名称。").format(word=word)
        yield Finding("name", FAIL, reason, "F01.name", "registration.home_site.name_word")
    elif g.registration and g.registration.name != name:
        yield Finding("name", NOTE, _("登记名称是「{name}」。").format(name=g.registration.name), "F01.name")
    else:
        yield Finding("name", PASS, _("与登记名称一致。"), "F01.name")


def _address(g: _Ground) -> Iterator[Finding]:
    lng, lat = g.answers.get("lng"), g.answers.get("lat")
    name = g.case.district.name
    if lng is None or lat is None:
        yield Finding("address", NOTE, _("没有填写经纬度，公示页不能显示在地图上。"), "F01.lng")
        return
    found = divisions.locate(lng=lng, lat=lat)
    if found and found.pk == g.case.district_id:
        yield Finding("address", PASS, _("位置在{name}内。").format(name=name), "F01.lng")
    else:
        where = found.name if found else _("本市范围以外")
        reason = _("位置在{where}，受理的是{name}。请核对经纬度（界线为示意）。").format(where=where, name=name)
        yield Finding("address", NOTE, reason, "F01.lng")


def _lease(g: _Ground) -> Iterator[Finding]:
    code = "filing.lease.minimum_years"
    if g.answers.get("tenure") != "lease":
        yield Finding("lease", PASS, _("不是租赁场所。"), "F01.tenure", code)
        return
    years = g.rule(code)
    if not g.answers.get("lease_until"):
        return
    until = date.fromisoformat(g.answers["lease_until"])
    starts = [v.issued_on for v in g.versions if v.material.code == "M02" and v.issued_on]
    begin = min([*starts, g.on])
    if until < g.on:
        yield Finding(
            "lease", FAIL, _("租期已于 {day} 届满。请续租后再备案。").format(day=until), "F01.lease_until", code
        )
    elif until < months_after(begin, 12 * years) - timedelta(days=1):
        reason = _("租期自 {begin} 至 {day}，不足 {years} 年。").format(begin=begin, day=until, years=years)
        yield Finding("lease", NOTE, reason, "F01.lease_until", code)
    else:
        reason = _("租期至 {day}，不少于 {years} 年。").format(day=until, years=years)
        yield Finding("lease", PASS, reason, "F01.lease_until", code)


def _floor(g: _Ground) -> Iterator[Finding]:
    if g.answers.get("floor") is None:
        return
    floor = g.number("floor")
    lowest, highest = g.rule("institution.site.lowest_floor"), g.rule("institution.site.highest_floor")
    if lowest <= floor <= highest:
        reason = _("{floor} 层，在 {lowest} 至 {highest} 层之间。")
        outcome = PASS
    else:
        reason = _("填了 {floor} 层，生活用房应在 {lowest} 至 {highest} 层。请调整用房后再备案。")
        outcome = FAIL
    yield Finding(
        "floor", outcome, reason.format(floor=floor, lowest=lowest, highest=highest), "F01.floor",
        "institution.site.highest_floor",
    )  # fmt: skip


def _places(g: _Ground) -> Iterator[Finding]:
    total, parts = g.number("places"), sum(g.number(f"{kind}_places") for kind in _CLASSES)
    if total == parts:
        yield Finding("places", PASS, _("各班托位合计 {n} 个，与总数一致。").format(n=parts), "F01.places")
    else:
        reason = _("托位总数填了 {total} 个，各班合计 {parts} 个。请改成一致。").format(total=total, parts=parts)
        yield Finding("places", FAIL, reason, "F01.places")


def _class_size(g: _Ground) -> Iterator[Finding]:
    rule, faults, places_at = g.rule("institution.classes"), [], ""
    for kind in _CLASSES:
        classes, places = g.number(f"{kind}_classes"), g.number(f"{kind}_places")
        limit = rule[kind]["maximum_children"]
        if bool(classes) != bool(places) or places > classes * limit:
            pattern = _("{kind} {classes} 个班填了 {places} 个托位，上限每班 {limit} 个。请增加班数或减少托位。")
            faults.append(pattern.format(kind=kind.label, classes=classes, places=places, limit=limit))
            places_at = places_at or f"F01.{kind}_places"
    outcome, reason = (FAIL, faults[0]) if faults else (PASS, _("各班均不超过班额上限。"))
    yield Finding("class_size", outcome, reason, places_at or "F01.places", "institution.classes")


def _class_count(g: _Ground) -> Iterator[Finding]:
    code = "institution.maximum_classes"
    count, limit = sum(g.number(f"{kind}_classes") for kind in _CLASSES), g.rule(code)
    reason = _("共 {count} 个班，上限 {limit} 个。").format(count=count, limit=limit)
    yield Finding("class_count", PASS if count <= limit else NOTE, reason, "F01.toddler_classes", code)


def _carers(g: _Ground) -> Iterator[Finding]:
    rule = g.rule("institution.classes")
    wanted = sum(ceil(g.number(f"{kind}_places") / rule[kind]["children_per_carer"]) for kind in _CLASSES)
    have = g.number("staff_carers")
    if have >= wanted:
        reason = _("满额收托需 {wanted} 名保育人员，现有 {have} 名。").format(wanted=wanted, have=have)
        yield Finding("carers", PASS, reason, "F01.staff_carers", "institution.classes")
    else:
        reason = _("满额收托需 {wanted} 名保育人员，现有 {have} 名，还差 {gap} 名。")
        reason = reason.format(wanted=wanted, have=have, gap=wanted - have)
        yield Finding("carers", NOTE, reason, "F01.staff_carers", "institution.classes")


def _enrolled(g: _Ground) -> Iterator[Finding]:
    enrolled, places = g.number("enrolled"), g.number("places")
    reason = _("在托 {enrolled} 人，托位 {places} 个。").format(enrolled=enrolled, places=places)
    yield Finding("enrolled", PASS if enrolled <= places else NOTE, reason, "F01.enrolled")


def _home_site(g: _Ground) -> Iterator[Finding]:
    code = "institution.home_site.maximum_children"
    children, limit = max(g.number("home_places"), g.number("places")), g.rule(code)
    if g.number("places") != g.number("home_places"):
        reason = _("托位总数和收托人数不一致。请改成一致。")
        yield Finding("home_site", FAIL, reason, "F01.home_places", code)
    elif children > limit:
        reason = _("收托 {n} 人，超过上限 {limit} 人。").format(n=children, limit=limit)
        yield Finding("home_site", FAIL, reason, "F01.home_places", code)
    else:
        reason = _("收托 {n} 人，不超过 {limit} 人。").format(n=children, limit=limit)
        yield Finding("home_site", PASS, reason, "F01.home_places", code)


def _versions(case: FilingCase) -> list[MaterialVersion]:
    rows = MaterialVersion.objects.filter(material__case=case, withdrawn_at__isnull=True)
    return list(rows.exclude(material__state=MaterialState.NOT_APPLICABLE).select_related("material").order_by("pk"))


def ends_on(version: MaterialVersion, validity: dict[str, Any]) -> date | None:
    """The last day on which a certificate is good: as printed, or counted from the day it was issued."""
    if version.valid_to or validity["kind"] != "months" or version.issued_on is None:
        return version.valid_to
    month = version.issued_on.month - 1 + validity["months"]
    first = date(version.issued_on.year + month // 12, month % 12 + 1, 1)
    return first + timedelta(days=version.issued_on.day - 2)


def _certificates(g: _Ground) -> Iterator[Finding]:
    rule = f"filing.materials.{g.case.route}"
    validity = {row["code"]: row["validity"] for row in g.listed}
    worst, reason, at = PASS, _("都在有效期内。"), ""
    for version in g.versions:
        code = version.material.code
        if code not in validity or validity[code]["kind"] not in ("months", "printed"):
            continue
        outcome, words = _standing(code, ends_on(version, validity[code]), validity[code], g.on)
        if outcome == FAIL or (outcome == NOTE and worst == PASS):
            worst, reason, at = outcome, words, code
        if worst == FAIL:
            break
    yield Finding("certificates", worst, reason, at, rule)


def _standing(code: str, end: date | None, validity: dict[str, Any], on: date) -> tuple[CheckOutcome, str]:
    if end is None:
        if validity["kind"] == "printed":
            return PASS, ""
        return NOTE, _("{code} 没有填写出具日期，不能核对有效期。").format(code=code)
    if end < on:
        return FAIL, _("{code} 已于 {day} 到期。请上传有效的文件，并撤下过期的。").format(code=code, day=end)
    if end <= on + timedelta(days=validity["warn_days"]):
        return NOTE, _("{code} 将于 {day} 到期，不影响备案。").format(code=code, day=end)
    return PASS, ""


def _signature(g: _Ground) -> Iterator[Finding]:
    signed = str(g.answers.get("commit_signed_by") or "").strip()
    may = {str(g.answers.get(key) or "").strip() for key in ("legal_representative", "director_name")} - {""}
    if g.registration:
        may.add(g.registration.legal_representative)
    if signed in may:
        yield Finding("signature", PASS, _("由法定代表人或负责人签署。"), "F02")
    else:
        reason = _("签署人「{signed}」不是法定代表人或负责人。请由本人签署。").format(signed=signed or _("未签署"))
        yield Finding("signature", FAIL, reason, "F02")


def _materials(g: _Ground) -> Iterator[Finding]:
    states = {row.code: row.state for row in g.case.materials.all()}
    lacking = [
        f"{row['code']} {row['title']}"
        for row in g.listed
        if row["required"] and states.get(row["code"], MaterialState.MISSING) == MaterialState.MISSING
    ]
    if lacking:
        reason = _("还差 {n} 项：{titles}。").format(n=len(lacking), titles="、".join(lacking))
        yield Finding("materials", FAIL, reason[:300], lacking[0][:3], f"filing.materials.{g.case.route}")
    else:
        yield Finding("materials", PASS, _("所需材料都已提交。"), "", f"filing.materials.{g.case.route}")
