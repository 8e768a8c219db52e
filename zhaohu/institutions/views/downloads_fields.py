"""The fields of the open data: what each is called, what it means, and how it stands in a table cell."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from django.db.models.enums import Choices
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from zhaohu.institutions.choices.institution import ClassType
from zhaohu.institutions.queries.register_records import Record

_STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


@dataclass(frozen=True)
class Field:
    """One field: its code, title and meaning."""

    code: str
    title: str | Promise
    meaning: str | Promise

    def described(self) -> dict[str, str]:
        return {"code": self.code, "title": str(self.title), "description": str(self.meaning)}


FIELDS = (
    Field("uscc", _("统一社会信用代码"), _("18 位，GB 32100—2015")),
    Field("name", _("名称"), _("备案时的机构名称")),
    Field("status", _("备案状态"), _("已备案、变更审核中、注销审核中或停业整顿")),
    Field("kind", _("分类"), _("独立机构、社区办、单位办、幼儿园托班、家庭托育点、医疗机构办")),
    Field("legal_form", _("机构性质"), _("事业单位、社会服务机构、企业或个体工商户")),
    Field("for_profit", _("营利性"), _("是否营利性；JSON 为 true 或 false")),
    Field("inclusive", _("普惠"), _("是否普惠托育机构")),
    Field("service_forms", _("服务形式"), _("全日托、半日托、计时托、临时托，可多项")),
    Field("district", _("区"), _("备案的区")),
    Field("street", _("街道、乡镇"), _("所在街道或乡镇")),
    Field("address", _("地址"), _("备案的详细地址")),
    Field("lng", _("经度"), _("度，机构填报")),
    Field("lat", _("纬度"), _("度，机构填报")),
    Field("places", _("托位"), _("备案的托位总数，个")),
    Field("class_places", _("班型"), _("各班型的班数和托位")),
    Field("fees", _("收费"), _("机构填报的收费标准，元")),
    Field("filed_on", _("备案日期"), _("首次取得备案回执的日期")),
    Field("receipt_number", _("回执号"), _("现行备案回执的编号")),
    Field("phone", _("公开电话"), _("机构对外公布的电话，不是个人电话")),
    Field("updated_at", _("信息更新"), _("这条记录最近一次变化的时刻")),
)


def public(fields: list[str]) -> list[Field]:
    """The fields that the rule lets out, in the order of the table."""
    return [field for field in FIELDS if field.code in fields or field.code in ("uscc", "name", "status")]


def as_json(record: Record, fields: list[Field]) -> dict[str, Any]:
    """One record with its values as codes."""
    return {field.code: getattr(record, field.code) for field in fields}


def as_cells(record: Record, fields: list[Field]) -> list[str]:
    """One record as words in cells that no spreadsheet takes for a formula."""
    return [safe(_text(field.code, getattr(record, field.code))) for field in fields]


def safe(text: str) -> str:
    """The text; with an apostrophe before it where a spreadsheet would calculate it (OWASP, CSV injection)."""
    return f"'{text}" if text.lstrip(" ").startswith(_STARTS_A_FORMULA) else text


def _text(code: str, value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, datetime | date):
        return value.isoformat()
    if special := _SPECIAL.get(code):
        return special(value)
    return _label(value) if isinstance(value, Choices) else str(value)


@cache
def _label(value: Choices) -> str:
    """The Chinese word for a code, whoever asks."""
    with translation.override("zh-hans"):
        return str(value.label)


_SPECIAL: dict[str, Callable[[Any], str]] = {
    "service_forms": lambda forms: "；".join(_label(form) for form in forms),
    "class_places": lambda classes: "；".join(
        f"{_label(ClassType(c.class_type))} {c.classes} 班 {c.places} 托位" for c in classes
    ),
    "fees": lambda fees: "；".join(f"{key}={value}" for key, value in sorted(fees.items())),
}
