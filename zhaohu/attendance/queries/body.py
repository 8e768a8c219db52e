"""The body map: its regions as data, and marks in words. Left and right are the child's own."""

from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from zhaohu.attendance.choices.incidents import MarkKind, Side

WIDTH, HEIGHT = 100, 200


@dataclass(frozen=True, slots=True)
class Region:
    """A region that can be chosen: where its middle is on the outline, from 0 to 1."""

    code: str
    side: Side
    x: float
    y: float
    title: str | Promise

    @property
    def cx(self) -> float:
        return round(self.x * WIDTH, 1)

    @property
    def cy(self) -> float:
        return round(self.y * HEIGHT, 1)


_FRONT = (
    ("forehead", 0.5, 0.05, _("额头")), ("face", 0.42, 0.095, _("脸")), ("mouth", 0.52, 0.125, _("口鼻")),
    ("neck", 0.5, 0.175, _("颈前")), ("chest", 0.5, 0.26, _("胸")), ("belly", 0.5, 0.38, _("腹")),
    ("groin", 0.5, 0.48, _("会阴")), ("right_arm", 0.24, 0.31, _("右臂")), ("left_arm", 0.76, 0.31, _("左臂")),
    ("right_hand", 0.15, 0.46, _("右手")), ("left_hand", 0.85, 0.46, _("左手")),
    ("right_thigh", 0.4, 0.59, _("右大腿")), ("left_thigh", 0.6, 0.59, _("左大腿")),
    ("right_knee", 0.4, 0.71, _("右膝")), ("left_knee", 0.6, 0.71, _("左膝")),
    ("right_shin", 0.4, 0.83, _("右小腿")), ("left_shin", 0.6, 0.83, _("左小腿")),
    ("right_foot", 0.38, 0.95, _("右脚")), ("left_foot", 0.62, 0.95, _("左脚")),
)  # fmt: skip
_BACK = (
    ("head", 0.5, 0.07, _("后脑")), ("nape", 0.5, 0.175, _("颈后")), ("back", 0.5, 0.26, _("背")),
    ("waist", 0.5, 0.39, _("腰")), ("buttocks", 0.5, 0.49, _("臀")), ("left_arm", 0.24, 0.31, _("左臂后侧")),
    ("right_arm", 0.76, 0.31, _("右臂后侧")), ("left_leg", 0.4, 0.66, _("左腿后侧")),
    ("right_leg", 0.6, 0.66, _("右腿后侧")), ("left_heel", 0.38, 0.95, _("左脚跟")),
    ("right_heel", 0.62, 0.95, _("右脚跟")),
)  # fmt: skip
REGIONS = tuple(
    Region(f"{side}-{code}", side, x, y, title)
    for side, rows in ((Side.FRONT, _FRONT), (Side.BACK, _BACK))
    for code, x, y, title in rows
)
_BY_CODE = {region.code: region for region in REGIONS}


@dataclass(frozen=True, slots=True)
class Shown:
    """A mark as it stands on the map, by its number, and what it is in words."""

    number: int
    side: str
    cx: float
    cy: float
    words: str


def region(code: str) -> Region:
    """The region of that code; KeyError if there is none."""
    return _BY_CODE[code]


def choices() -> list[tuple[str, list[tuple[str, str | Promise]]]]:
    """The regions of each side, for a list."""
    return [(str(side.label), [(one.code, one.title) for one in REGIONS if one.side == side]) for side in Side]


def of_side(side: Side) -> list[Region]:
    return [one for one in REGIONS if one.side == side]


def mark(code: str, kind: str) -> dict[str, Any]:
    """A mark in the middle of a region."""
    found = region(code)
    return {"side": found.side.value, "x": found.x, "y": found.y, "kind": kind}


def shown(marks: list[dict[str, Any]]) -> list[Shown]:
    """Marks as they are drawn, each called after the region that is nearest."""
    return [
        Shown(number, one["side"], round(one["x"] * WIDTH, 1), round(one["y"] * HEIGHT, 1), _words(one))
        for number, one in enumerate(marks, start=1)
    ]


def _words(one: dict[str, Any]) -> str:
    near = min(of_side(Side(one["side"])), key=lambda at: (at.x - one["x"]) ** 2 + ((at.y - one["y"]) * 2) ** 2)
    return f"{near.title}：{MarkKind(one['kind']).label}"
