"""Writing rules: from the fixtures, or as a new dated row that one officer proposes and another confirms."""

import json
import re
from collections import defaultdict
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.db import IntegrityError, transaction

from zhaohu.core.access import Actor
from zhaohu.core.errors import from_database
from zhaohu.divisions.models import Division
from zhaohu.ledger import services as ledger
from zhaohu.rules import errors, permissions
from zhaohu.rules.models import Rule, RuleChange

FIXTURES = Path(__file__).parent / "fixtures"
_CALENDAR = re.compile(r"calendar\.workdays\.20\d\d")
_CALENDAR_SHAPE = {"holidays": ["2027-01-01"], "workdays": ["2027-01-01"]}

Family = tuple[str, str | None]


@transaction.atomic
def load_fixtures(say: Callable[[str], object] = lambda line: None) -> None:
    """Bring the rules up to the fixtures. A rule that officers have changed here is theirs and is left alone."""
    shipped: dict[Family, list[Rule]] = defaultdict(list)
    for path in sorted(FIXTURES.glob("*.json")):
        for row in json.loads(path.read_text(encoding="utf-8")):
            shipped[row["code"], row.get("division")].append(_rule(row))
    stored: dict[Family, list[Rule]] = defaultdict(list)
    for rule in Rule.objects.all():
        stored[rule.code, rule.division_id].append(rule)
    theirs = set(RuleChange.objects.filter(confirmed=True).values_list("code", "division_id"))
    changed = [family for family in shipped if family not in theirs and not _same(shipped[family], stored[family])]
    for code, division in changed:
        Rule.objects.filter(code=code, division=division).delete()
    Rule.objects.bulk_create(rule for family in changed for rule in shipped[family])
    say(f"rules: {len(shipped)}, of which {len(changed)} new or changed, {len(theirs & set(shipped))} kept by officers")


def _rule(row: dict[str, Any]) -> Rule:
    return Rule(
        code=row["code"],
        title=row["title"],
        division_id=row.get("division"),
        value=row["value"],
        unit=row.get("unit", ""),
        valid_from=date.fromisoformat(row["valid_from"]),
        valid_to=date.fromisoformat(row["valid_to"]) if row.get("valid_to") else None,
        source=row["source"],
        confidence=row["confidence"],
    )


def _same(shipped: list[Rule], stored: list[Rule]) -> bool:
    def content(rules: list[Rule]) -> list[tuple[object, ...]]:
        return sorted(
            (
                r.valid_from,
                str(r.valid_to),
                r.title,
                r.unit,
                r.source,
                r.confidence,
                json.dumps(r.value, sort_keys=True),
            )
            for r in rules
        )

    return content(shipped) == content(stored)


@transaction.atomic
def propose(
    *,
    code: str,
    division: Division | None,
    value: Any,
    valid_from: date,
    source: str,
    reason: str,
    by: Actor,
    at: datetime,
) -> RuleChange:
    """Propose a new row of a rule from a day on; nothing holds until another officer confirms it."""
    permissions.PROPOSE.require(by)
    assert by.user_id is not None, "the grant is held by people only"  # noqa: S101
    model = _last(code, division.pk if division else None) or _last(code, None)
    if model is None and not _CALENDAR.fullmatch(code):
        raise errors.CODE_UNKNOWN.raised(code=code)
    _check_value(code, model.value if model else _CALENDAR_SHAPE, value)
    _check_later(code, division.pk if division else None, valid_from)
    try:
        with transaction.atomic():
            change = RuleChange.objects.create(
                code=code,
                title=model.title if model else f"{code[-4:]} 年工作日安排",
                division=division,
                value=value,
                unit=model.unit if model else "",
                valid_from=valid_from,
                source=source,
                reason=reason,
                proposed_by=by.user_id,
                proposer=by.name,
                proposed_at=at,
            )
    except IntegrityError as error:
        raise from_database(error) from error
    _record(permissions.PROPOSE.event, change, by=by, at=at)
    return change


@transaction.atomic
def decide(*, change_id: int, confirm: bool, by: Actor, at: datetime) -> RuleChange:
    """Confirm or decline a proposed change. A confirmed row ends the one before it on its first day."""
    change = RuleChange.objects.select_for_update().get(pk=change_id)
    permissions.DECIDE.require(by)
    if change.decided_at:
        raise errors.CHANGE_DECIDED.raised()
    if change.proposed_by == by.user_id:
        raise errors.CHANGE_BY_SAME_PERSON.raised()
    if confirm:
        change.rule = _put_in_force(change)
    change.confirmed, change.decided_at, change.decided_by, change.decider = confirm, at, by.user_id, by.name
    change.save()
    _record(permissions.DECIDE.event, change, by=by, at=at)
    return change


def _put_in_force(change: RuleChange) -> Rule:
    before = _last(change.code, change.division_id)
    if before:
        _check_later(change.code, change.division_id, change.valid_from)
        if before.valid_to is None or before.valid_to > change.valid_from:
            before.valid_to = change.valid_from
            before.save(update_fields=["valid_to"])
    return Rule.objects.create(
        code=change.code,
        title=change.title,
        division=change.division,
        value=change.value,
        unit=change.unit,
        valid_from=change.valid_from,
        source=change.source,
        confidence="P",
    )


def _last(code: str, division: str | None) -> Rule | None:
    return Rule.objects.filter(code=code, division=division).order_by("-valid_from").first()


def _check_later(code: str, division: str | None, valid_from: date) -> None:
    before = _last(code, division)
    if before and valid_from <= before.valid_from:
        raise errors.CHANGE_NOT_LATER.raised(field="valid_from", valid_from=valid_from, current=before.valid_from)


def _check_value(code: str, old: Any, new: Any) -> None:
    """A new value keeps the shape of the old one, so that the code which reads it goes on reading it."""
    if reason := _difference(old, new, ""):
        raise errors.VALUE_OF_ANOTHER_KIND.raised(field="value", reason=reason)
    if _CALENDAR.fullmatch(code):
        for day in new["holidays"] + new["workdays"]:
            if not _is_day_of(day, int(code[-4:])):
                raise errors.VALUE_OF_ANOTHER_KIND.raised(field="value", reason=f"{day} 不是 {code[-4:]} 年的日期。")


def _is_day_of(text: str, year: int) -> bool:
    try:
        return date.fromisoformat(text).year == year
    except ValueError:
        return False


_KINDS = {bool: "是否", int: "数字", float: "数字", str: "文字", list: "列表", dict: "分项"}


def _difference(old: Any, new: Any, where: str) -> str:
    """How the shape of a new value differs from the old one's, in words; empty if it does not."""
    if old is None or new is None:
        return ""
    if _KINDS[type(old)] != _KINDS[type(new)]:
        return f"{where or '内容'}应为{_KINDS[type(old)]}。"
    if isinstance(old, dict):
        if old.keys() != new.keys():
            return f"{where or '内容'}的分项应为 {', '.join(old)}。"
        return next(filter(None, (_difference(old[key], new[key], f"{where}.{key}".strip(".")) for key in old)), "")
    if isinstance(old, list) and old:
        return next(filter(None, (_unlike_all(old, item, f"{where}[{n}]") for n, item in enumerate(new, 1))), "")
    return ""


def _unlike_all(examples: list[Any], item: Any, where: str) -> str:
    """Empty if the item has the shape of one of the examples."""
    found = [_difference(example, item, where) for example in examples]
    return "" if "" in found else found[0]


def _record(event: str, change: RuleChange, *, by: Actor, at: datetime) -> None:
    ledger.record(
        event=event,
        subject=change,
        by=by,
        at=at,
        division=change.division_id or "",
        content={
            "code": change.code,
            "division": change.division_id,
            "value": change.value,
            "valid_from": change.valid_from,
            "source": change.source,
            "confirmed": change.confirmed,
        },
        public=True,
    )
