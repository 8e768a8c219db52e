"""Fonts and codes for what is printed: Chinese fonts differ from machine to machine and are looked for first."""

from functools import cache
from io import BytesIO

import segno
import typst

# GB/T 9704 sets official texts in 仿宋; whatever the machine has comes next.
BODY = ("FangSong", "STFangsong", "FangSong_GB2312", "Noto Serif CJK SC", "Source Han Serif SC", "Songti SC", "SimSun")
HEAD = ("Noto Sans CJK SC", "Source Han Sans SC", "Microsoft YaHei", "PingFang SC", "SimHei", "WenQuanYi Zen Hei")


@cache
def fonts() -> typst.Fonts:
    """The fonts of this machine, looked for once a process."""
    return typst.Fonts()


def chosen(wanted: tuple[str, ...], families: list[str]) -> list[str]:
    """Those wanted families that are there, in order of preference."""
    have = set(families)
    return [family for family in wanted if family in have]


def qr_svg(address: str) -> str:
    """The QR code of an address, as SVG."""
    file = BytesIO()
    segno.make(address, error="m", micro=False).save(file, kind="svg", border=0, scale=4)
    return file.getvalue().decode()
