"""The items of the checklist (rule `inspection.checklist`), chosen by domain, department and weight."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from zhaohu.accounts.choices import Department
from zhaohu.rules import queries as rules

_NAMES = {
    "卫健": Department.HEALTH, "消防": Department.FIRE, "市监": Department.MARKET, "公安": Department.POLICE,
    "民政": Department.CIVIL_AFFAIRS, "人社": Department.HUMAN_RESOURCES, "住建": Department.HOUSING,
    "金融": Department.BANKING, "发改": Department.DEVELOPMENT, "教育": Department.EDUCATION,
    "疾控": Department.HEALTH, "妇幼": Department.HEALTH,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Item:
    """One item as the rule says it on a day."""

    code: str
    domain: str
    title: str
    method: str
    basis: str
    weight: str
    departments: tuple[str, ...]


def items(on: date) -> list[Item]:
    """Every item in force, in the order of the list."""
    return [_item(row) for row in rules.value("inspection.checklist", on=on)["items"]]


def domains(on: date) -> dict[str, str]:
    """The domains with their titles."""
    return dict(rules.value("inspection.checklist", on=on)["domains"])


def _item(row: dict[str, Any]) -> Item:
    named = tuple(str(_NAMES[name]) for name in row["departments"] if name in _NAMES)
    return Item(row["code"], row["domain"], row["title"], row["method"], row["basis"], row["weight"], named)


def chosen(
    on: date, *, domains: Collection[str] = (), weights: Collection[str] = (), departments: Collection[str] = ()
) -> list[str]:
    """The codes of the items in these domains and weights that concern one of the departments; empty is all."""
    return [
        one.code
        for one in items(on)
        if (not domains or one.domain in domains)
        and (not weights or one.weight in weights)
        and (not departments or set(departments) & set(one.departments))
    ]


def named(codes: Collection[str], on: date) -> list[Item]:
    """The items of these codes, in the order of the list."""
    return [one for one in items(on) if one.code in codes]
