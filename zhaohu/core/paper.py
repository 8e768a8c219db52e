"""What is printed: one A4 page after another set by Typst, with whatever Chinese fonts the machine has."""

import json
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

import segno
import typst
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from zhaohu.core.errors import Problem

# GB/T 9704 sets official texts in 仿宋; whatever the machine has comes next.
BODY = ("FangSong", "STFangsong", "FangSong_GB2312", "Noto Serif CJK SC", "Source Han Serif SC", "Songti SC", "SimSun")
HEAD = ("Noto Sans CJK SC", "Source Han Sans SC", "Microsoft YaHei", "PingFang SC", "SimHei", "WenQuanYi Zen Hei")

FONT_MISSING = Problem(
    "PAPER_FONT_MISSING",
    503,
    _("这台服务器没有装中文字体，暂时不能生成 PDF。"),
    _("网页上的内容与 PDF 相同，可以先看网页；服务器装上 fonts-noto-cjk 或其他中文字体后再下载。"),
)


@cache
def fonts() -> typst.Fonts:
    """The fonts of this machine, looked for once a process."""
    return typst.Fonts()


def chosen(wanted: tuple[str, ...], families: list[str]) -> list[str]:
    """Those wanted families that are there, in order of preference."""
    have = set(families)
    return [family for family in wanted if family in have]


def pdf(page: Path, told: Mapping[str, Any], *, at: datetime, made_at: datetime, address: str = "") -> bytes:
    """The PDF (PDF/A-2u) of what a page is told, as of `at`; the same told twice with the same `made_at` is the same.

    The page reads `told` (with `as_of` and `demonstration`), the fonts `body` and `head`, and where it leads to an
    address, its QR `code`. Raises PAPER_FONT_MISSING where no Chinese font is installed.
    """
    families = fonts().families()
    body, head = chosen(BODY, families), chosen(HEAD, families)
    if not body and not head:
        raise FONT_MISSING.raised()
    said = {
        **told,
        "as_of": f"{timezone.localtime(at):%Y-%m-%d %H:%M}",
        "demonstration": "演示数据，不作为凭证" if settings.DEMO else "",
    }
    inputs = {
        "told": json.dumps(said, ensure_ascii=False),
        "body": json.dumps(body or head),
        "head": json.dumps(head or body),
        "code": qr_svg(address) if address else "",
    }
    document = typst.Compiler(page.read_bytes(), font_paths=fonts(), sys_inputs=inputs)
    made = document.compile(format="pdf", pdf_standards="a-2u", timestamp=made_at.replace(microsecond=0))
    return made if isinstance(made, bytes) else b""


def qr_svg(address: str) -> str:
    """The QR code of an address, as SVG."""
    file = BytesIO()
    segno.make(address, error="m", micro=False).save(file, kind="svg", border=0, scale=4)
    return file.getvalue().decode()
