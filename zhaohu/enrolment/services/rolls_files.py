"""The sheets that go out: an empty template with what may be chosen, and the faulty rows to be mended."""

import io
import json
from collections.abc import Sequence
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _

from zhaohu.core import sheets
from zhaohu.enrolment.choices.rolls import RollRowState
from zhaohu.enrolment.errors.rolls import described
from zhaohu.enrolment.models import RollImport
from zhaohu.enrolment.services import rolls_check
from zhaohu.enrolment.services.rolls_rows import EXAMPLE_NAME, KIND_TITLES, OPTIONAL, RELATION_TITLES, TITLES
from zhaohu.institutions.models import Institution

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_ROWS = 500
_EXAMPLE = {
    "nickname": "示例", "name": EXAMPLE_NAME, "sex": "女", "born_on": "2025-06-01", "guardian_name": "示例家长",
    "guardian_phone": "13800000000", "relation": "母亲", "starts_on": "2026-09-01",
}  # fmt: skip
_HINTS = {
    "nickname": "不填取姓名后两字", "name": "证件上的姓名", "sex": "男、女", "born_on": "2025-06-01",
    "identity_kind": "没有证件的，这两列都留空", "identity_number": "按文本填，不要变成 1.1E+17",
    "guardian_name": "一位监护人", "guardian_phone": "11 位；家长用它登录确认", "relation": "与孩子的关系",
    "class_name": "本机构的班名", "form": "全日托、半日托", "starts_on": "2026-09-01", "ends_on": "没有定下的留空",
}  # fmt: skip


def template(institution: Institution) -> bytes:
    """An XLSX with a header, hints on the header's cells, lists to choose from, and one example row to overwrite."""
    example = dict(_EXAMPLE)
    offers = rolls_check.standing_offers(institution)
    if offers:
        example |= {"class_name": offers[0].care_class.name, "form": rolls_check.time_of(offers[0])}
    return _workbook(institution, [[example.get(name, "") for name in TITLES]], ())


def to_mend(roll: RollImport) -> bytes:
    """The faulty rows as they were uploaded, each with what is wrong in a last column 错误; to be uploaded again."""
    lines = []
    for row in roll.rows.filter(state=RollRowState.FAULTY).order_by("number"):
        cells = json.loads(row.cells or "{}")
        told = [described(fault) for fault in json.loads(row.faults or "[]")]
        wrong = "；".join(f"{fault['sentence']}{fault['remedy']}" for fault in told)
        lines.append([sheets.plain(cells.get(name, "")) for name in TITLES] + [wrong])
    return _workbook(roll.institution, lines, (_("错误"),))


def _workbook(institution: Institution, lines: Sequence[Sequence[str]], more: Sequence[str]) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": True}) as book:
        sheet, lists = book.add_worksheet("在托儿童"), book.add_worksheet("可选项")
        head, text = book.add_format({"bold": True, "bg_color": "#E3EEF1"}), book.add_format({"num_format": "@"})
        sheet.set_column(0, len(TITLES) - 1, 16, text)
        sheet.set_column(len(TITLES), len(TITLES), 60)
        sheet.freeze_panes(1, 2)
        for column, (name, titles) in enumerate(TITLES.items()):
            title = titles[0] if name not in OPTIONAL else f"{titles[0]}（选填）"
            sheet.write_string(0, column, title, head)
            sheet.write_comment(0, column, _HINTS[name])
        for extra, title in enumerate(more):
            sheet.write_string(0, len(TITLES) + extra, title, head)
        for number, line in enumerate(lines, 1):
            for column, value in enumerate(line):
                sheet.write_string(number, column, value, text)
        _choices(institution, sheet, lists)
    return out.getvalue()


def _choices(institution: Institution, sheet: Any, lists: Any) -> None:
    """Lists to choose from in the columns that know their values."""
    offers = rolls_check.standing_offers(institution)
    known = {
        "sex": ["男", "女"], "identity_kind": list(KIND_TITLES), "relation": list(RELATION_TITLES),
        "class_name": list(dict.fromkeys(offer.care_class.name for offer in offers)),
        "form": list(dict.fromkeys(rolls_check.time_of(offer) for offer in offers)),
    }  # fmt: skip
    names = list(TITLES)
    for column, (name, values) in enumerate(known.items()):
        lists.write_string(0, column, TITLES[name][0])
        for number, value in enumerate(values, 1):
            lists.write_string(number, column, value)
        if values:
            letter, place = chr(ord("A") + column), names.index(name)
            source = f"='可选项'!${letter}$2:${letter}${len(values) + 1}"
            sheet.data_validation(1, place, _ROWS, place, {
                "validate": "list", "source": source, "error_type": "warning",
                "error_message": "请从列表中选，或核对后再上传。",
            })  # fmt: skip
