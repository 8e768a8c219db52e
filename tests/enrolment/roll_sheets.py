"""Sheets of children present for a test: sound rows, as CSV or XLSX, and imports made from them."""

import csv
import io
import uuid
from datetime import date
from itertools import count
from typing import Any

import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.enrolment import factories
from zhaohu.core.identity import citizen_check_character
from zhaohu.enrolment.models import RollImport, ServiceOffer
from zhaohu.enrolment.services import rolls, rolls_write
from zhaohu.enrolment.services.rolls_rows import TITLES
from zhaohu.families.models import Guardianship

AT, ON = factories.AT, factories.ON
BORN = date(2025, 6, 10)
_serial = count(100)
_SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛奚范彭郎"


def citizen_number(born_on: date = BORN) -> str:
    head = f"110105{born_on:%Y%m%d}{next(_serial) % 1000:03d}"
    return head + citizen_check_character(head)


def child_name() -> str:
    number = next(_serial)
    return f"{_SURNAMES[number % 47]}演{_SURNAMES[number // 47 % 47]}"


def phone() -> str:
    return f"1990000{next(_serial):04d}"


def row(offer: ServiceOffer, **other: str) -> dict[str, str]:
    """A sound row of a child of 17 months with a citizen's number."""
    name = child_name()
    return {
        "nickname": name[-2:], "name": name, "sex": "女", "born_on": "2025-06-10", "identity_kind": "居民身份证",
        "identity_number": citizen_number(), "guardian_name": "演示家长", "guardian_phone": phone(), "relation": "母亲",
        "class_name": offer.care_class.name, "form": "全日托", "starts_on": "2026-09-01", "ends_on": "", **other,
    }  # fmt: skip


def text(rows: list[dict[str, str]], *, more: list[str] | None = None) -> str:
    out = io.StringIO()
    line = csv.writer(out)
    line.writerow([titles[0] for titles in TITLES.values()] + (more or []))
    for cells in rows:
        line.writerow([cells.get(name, "") for name in TITLES] + [cells.get(name, "") for name in more or []])
    return out.getvalue()


def xlsx(rows: list[dict[str, Any]]) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"strings_to_formulas": False}) as book:
        sheet, days = book.add_worksheet(), book.add_format({"num_format": "yyyy-mm-dd"})
        sheet.write_row(0, 0, [titles[0] for titles in TITLES.values()])
        for number, cells in enumerate(rows, 1):
            for column, name in enumerate(TITLES):
                value = cells.get(name, "")
                if isinstance(value, date):
                    sheet.write_datetime(number, column, value, days)
                else:
                    sheet.write(number, column, value)
    return out.getvalue()


def upload(content: bytes | str, name: str = "在托.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content.encode() if isinstance(content, str) else content)


def received(offer: ServiceOffer, content: bytes | str | list[dict[str, str]], **other: Any) -> RollImport:
    """An import received by the director of the offer's institution."""
    content = text(content) if isinstance(content, list) else content
    values = {"key": uuid.uuid4(), "by": factories.director(offer.institution), "at": AT} | other
    return rolls.receive(institution=offer.institution, file=upload(content), **values)


def written(offer: ServiceOffer, rows: list[dict[str, str]]) -> RollImport:
    return rolls_write.order(roll=received(offer, rows), by=factories.director(offer.institution), at=AT)


def codes(roll: RollImport) -> dict[int, list[str]]:
    return {row.number: row.codes for row in roll.rows.order_by("number")}


def an_import() -> RollImport:
    """A checked import of one sound row."""
    offer = factories.an_offer()
    return received(offer, [row(offer)])


def a_named_guardianship() -> Guardianship:
    """A relation that an import asked for."""
    offer = factories.an_offer()
    made = written(offer, [row(offer)])
    return Guardianship.objects.get(child=made.rows.get().child)
