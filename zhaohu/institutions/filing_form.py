"""The filing form (备案书 F01, 承诺书 F02) as data: sections and fields, for which route and when each is required.

Fields are those of 国卫办人口发〔2019〕25号 and the public query of the national system; see `docs/states/case.md` for
the case they belong to. How a value is read, shown and found missing lives in `filing_values`.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from zhaohu.core.clock import day_of
from zhaohu.divisions import queries as divisions
from zhaohu.institutions import filing_values
from zhaohu.institutions.choices.case import CaseKind, Route
from zhaohu.institutions.choices.institution import InstitutionKind, ServiceForm
from zhaohu.institutions.choices.registration import Authority, LegalForm
from zhaohu.institutions.models import FilingCase
from zhaohu.rules import queries as rules

Text = str | Promise
_STANDARD, _KINDERGARTEN, _HOME = Route.STANDARD, Route.KINDERGARTEN_CLASS, Route.HOME_SITE
_ALL = (_STANDARD, _KINDERGARTEN, _HOME)
_CLASSES = (_STANDARD, _KINDERGARTEN)


class Tenure(TextChoices):
    OWN = "own", _("自有")
    LEASE = "lease", _("租赁")
    FREE = "free", _("无偿使用")


@dataclass(frozen=True, slots=True)
class Field:
    """One answer. `when` is `key`, `key=value` or `key:member`: the field is required only where it holds.

    `source` names the attribute of the registration it is filled from; a `locked` one is changed at the registration
    authority only. `most` is the rule that limits it.
    """

    code: str
    title: Text
    kind: str = "text"
    required: bool = True
    when: str = ""
    hint: Text = ""
    unit: Text = ""
    choices: type[TextChoices] | None = None
    routes: tuple[Route, ...] = _ALL
    source: str = ""
    locked: bool = False
    most: str = ""
    sealed: bool = False
    least: int = 0


@dataclass(frozen=True, slots=True)
class Section:
    code: str
    title: Text
    form: str
    fields: tuple[Field, ...]


class Row(NamedTuple):
    """One answer as a page shows it. `prefilled`: as pushed; otherwise `pushed` says what the registration has."""

    code: str
    title: Text
    text: str
    prefilled: bool
    pushed: str


_IDENTITY = (
    Field("name", _("机构名称"), source="name", hint=_("与法人登记证照一致")),
    Field("uscc", _("统一社会信用代码"), source="uscc", locked=True),
    Field("authority", _("登记机关"), "choice", choices=Authority, source="authority", locked=True),
    Field("registered_on", _("登记日期"), "day", source="registered_on", locked=True),
    Field("legal_form", _("机构性质"), "choice", choices=LegalForm, source="legal_form", locked=True),
    Field("for_profit", _("营利性"), "yes_no", source="for_profit"),
    Field("scope", _("业务范围或经营范围"), "long_text", source="scope", locked=True),
    Field("legal_representative", _("法定代表人"), source="legal_representative", locked=True),
    Field("established_on", _("机构成立日期"), "day", source="registered_on"),
    Field("director_name", _("负责人姓名"), source="legal_representative", hint=_("不是法定代表人的，请改正")),
    Field("director_phone", _("负责人手机号"), "phone", sealed=True, hint=_("仅供审核联系，不对外公开")),
)
_SERVICE = (
    Field("kind", _("机构分类"), "choice", choices=InstitutionKind, source="kind"),
    Field("service_forms", _("服务形式"), "choices", choices=ServiceForm),
    Field("inclusive", _("普惠"), "yes_no", hint=_("已认定为普惠托育机构的选「是」")),
    Field("provides_meals", _("提供餐食"), "yes_no", hint=_("提供餐食的须上传食品经营许可证")),
    Field("phone", _("公开电话"), "phone", hint=_("向社会公布，请不要填个人手机号")),
)
_PLACE = (
    Field("district", _("所在区"), "division", source="district_id", locked=True),
    Field("street", _("街道（乡镇）"), "division", source="street_id"),
    Field("address", _("服务场所详细地址"), source="address"),
    Field("lng", _("经度"), "degree", required=False, hint=_("用于地图，例如 116.46012")),
    Field("lat", _("纬度"), "degree", required=False, hint=_("例如 39.88305")),
    Field("tenure", _("场所性质"), "choice", choices=Tenure, routes=(_STANDARD, _HOME)),
    Field("lease_until", _("租期止"), "day", when="tenure=lease", routes=(_STANDARD, _HOME), hint=_("租赁场所填写")),
    Field("floor_area", _("建筑总面积"), "area", unit="㎡"),
    Field("living_area", _("婴幼儿生活用房面积"), "area", unit="㎡"),
    Field("outdoor_area", _("自有户外活动场地面积"), "area", unit="㎡", required=False),
    Field("floor", _("婴幼儿生活用房所在楼层"), "number", unit=_("层"), least=-3, hint=_("多层的填最高一层")),
)
_CLASS_TITLES = (
    ("infant", _("乳儿班班数"), _("乳儿班托位")),
    ("toddler", _("托小班班数"), _("托小班托位")),
    ("senior", _("托大班班数"), _("托大班托位")),
    ("mixed", _("混合编班班数"), _("混合编班托位")),
)


def _class_fields() -> Iterable[Field]:
    for code, classes, places in _CLASS_TITLES:
        yield Field(f"{code}_classes", classes, "number", required=False, routes=_CLASSES, unit=_("个班"))
        yield Field(f"{code}_places", places, "number", required=False, routes=_CLASSES, unit=_("个"))


_CAPACITY = (
    Field("places", _("托位总数"), "number", unit=_("个"), least=1),
    *_class_fields(),
    Field(
        "home_places", _("家庭托育点收托人数"), "number", unit=_("人"), routes=(_HOME,), least=1,
        most="institution.home_site.maximum_children",
    ),
    Field("enrolled", _("在托婴幼儿"), "number", unit=_("人"), hint=_("尚未开始收托的填 0")),
    Field("enrolled_inclusive", _("其中普惠在托"), "number", unit=_("人"), when="inclusive"),
)  # fmt: skip
_STAFF = (
    Field("staff_full_time", _("全职工作人员"), "number", unit=_("人"), least=1),
    Field("staff_carers", _("保育人员"), "number", unit=_("人"), least=1),
    Field("staff_health", _("保健人员"), "number", unit=_("人"), routes=_CLASSES),
    Field("staff_security", _("保安人员"), "number", unit=_("人"), routes=_CLASSES),
    Field("staff_cooks", _("炊事人员"), "number", unit=_("人"), routes=_CLASSES, when="provides_meals"),
)
_FEES = (
    Field("fee_full_day", _("全日托保育费"), "money", unit=_("元/月"), when="service_forms:full_day"),
    Field("fee_half_day", _("半日托保育费"), "money", unit=_("元/月"), when="service_forms:half_day"),
    Field("fee_hourly", _("计时托保育费"), "money", unit=_("元/小时"), when="service_forms:hourly"),
    Field("fee_occasional", _("临时托保育费"), "money", unit=_("元/次"), when="service_forms:occasional"),
    Field("fee_meals", _("伙食费"), "money", unit=_("元/月"), when="provides_meals"),
    Field("fee_other", _("其他收费"), "long_text", required=False, hint=_("项目和标准，没有的不填")),
    Field("refund_rule", _("退费规则"), "long_text"),
)
_COMMITMENT = (
    Field("commit_true", _("所填信息和提交的材料真实、完整、有效"), "promise"),
    Field("commit_standards", _("符合托育机构设置标准和管理规范"), "promise"),
    Field("commit_supervision", _("接受监督检查，同意依法公开备案信息"), "promise"),
    Field("commit_updates", _("登记或备案事项变化时及时办理变更"), "promise"),
    Field("commit_liability", _("违反承诺的，依法承担责任"), "promise"),
    Field("commit_signed_by", _("签署人"), source="legal_representative", hint=_("法定代表人或负责人的姓名")),
)
_ENDING = (
    Field("end_reason", _("终止服务的原因"), "long_text"),
    Field("ends_on", _("终止服务日期"), "day"),
    Field("children_settled", _("在托婴幼儿已全部妥善安置"), "promise"),
)
SECTIONS = (
    Section("identity", _("基本信息"), "F01", _IDENTITY),
    Section("service", _("服务"), "F01", _SERVICE),
    Section("place", _("场所"), "F01", _PLACE),
    Section("capacity", _("托位与班级"), "F01", _CAPACITY),
    Section("staff", _("人员"), "F01", _STAFF),
    Section("fees", _("收费与退费"), "F01", _FEES),
    Section("commitment", _("备案承诺书"), "F02", _COMMITMENT),
)
_CANCELLATION = (Section("ending", _("终止服务"), "F01", _ENDING), SECTIONS[-1])
FIELDS = {field.code: field for section in (*SECTIONS, _CANCELLATION[0]) for field in section.fields}
GROUPS = {"classes": tuple(f"{kind}_{part}" for kind, *_titles in _CLASS_TITLES for part in ("classes", "places"))}
GROUPS["classes"] += ("home_places",)
GROUPS["address"] = ("address", "tenure", "lease_until", "floor_area", "living_area", "outdoor_area", "floor")


def sections_for(case: FilingCase) -> list[Section]:
    """The sections of this case's form, with the fields of its route."""
    chosen = _CANCELLATION if case.kind == CaseKind.CANCEL else SECTIONS
    route = Route(case.route)
    return [Section(s.code, s.title, s.form, tuple(f for f in s.fields if route in f.routes)) for s in chosen]


def fields_for(case: FilingCase) -> dict[str, Field]:
    """Every field of this case's form by its answer key."""
    return {field.code: field for section in sections_for(case) for field in section.fields}


def editable(case: FilingCase) -> frozenset[str]:
    """The answer keys that may be written: all that are not locked; in a change only those its matters name."""
    open_keys = {code for code, field in fields_for(case).items() if not field.locked}
    if case.kind != CaseKind.CHANGE:
        return frozenset(open_keys)
    named = {code for matter in matters(case) for field in matter["fields"] for code in GROUPS.get(field, (field,))}
    if any(matter["code"] == "other" for matter in matters(case)):
        named |= {field.code for s in SECTIONS if s.code in ("service", "staff", "fees") for field in s.fields}
        named -= {field for matter in change_kinds(case) for field in matter["fields"]}
    named |= {code for code, field in FIELDS.items() if field.when.replace(":", "=").partition("=")[0] in named}
    commitment = {field.code for field in _COMMITMENT}
    return frozenset((named | commitment) & open_keys)


def change_kinds(case: FilingCase) -> list[dict[str, Any]]:
    """The matters that may change (备案变更事项), by the rule of the day on which the case was opened."""
    found: list[dict[str, Any]] = rules.value(
        "filing.change_kinds", on=day_of(case.opened_at), division=case.district_id
    )
    return found


def matters(case: FilingCase) -> list[dict[str, Any]]:
    """The matters that this change case changes."""
    return [kind for kind in change_kinds(case) if kind["code"] in case.change_kinds]


def limits(case: FilingCase) -> dict[str, int]:
    """The limits of fields, by answer key, on the day the case was opened."""
    return {
        code: rules.value(field.most, on=day_of(case.opened_at), division=case.district_id)
        for code, field in fields_for(case).items()
        if field.most
    }


def missing(case: FilingCase, form: str = "") -> list[Field]:
    """Required fields without an answer; of one form (F01, F02) or of both."""
    return [
        field
        for section in sections_for(case)
        if not form or section.form == form
        for field in section.fields
        if filing_values.wanted(field, case.answers) and filing_values.is_empty(field, case.answers.get(field.code))
    ]


def shown(case: FilingCase) -> list[tuple[Text, list[Row]]]:
    """The form for reading: sections with their rows, personal data masked; what nobody asks or said is left out."""
    names = names_of(case)
    found = []
    for section in sections_for(case):
        rows = [(filing_values.wanted(field, case.answers), _row(case, field, names)) for field in section.fields]
        found.append((section.title, [row for wanted, row in rows if wanted or row.text]))
    return found


def names_of(case: FilingCase) -> dict[str, str]:
    """The names of the divisions that the form may mention, by code."""
    names = {row.code: row.name for row in divisions.streets_of(case.district_id)}
    return names | {case.district_id: case.district.name}


def _row(case: FilingCase, field: Field, names: dict[str, str]) -> Row:
    value, pushed = case.answers.get(field.code), case.prefilled.get(field.code)
    same = field.code in case.prefilled and value == pushed
    was = filing_values.text(field, pushed, names) if field.code in case.prefilled and not same else ""
    return Row(field.code, field.title, filing_values.text(field, value, names), same, was)
