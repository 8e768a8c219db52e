"""What an entry of the log says, in words; and the sentence that answers how a child's day was."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from zhaohu.attendance.choices.logs import Amount, LogKind, Meal, Mood, Nappy, Position, SleepState
from zhaohu.attendance.models import Dose, LogEntry
from zhaohu.attendance.queries.sleep import Nap


class _Look(NamedTuple):
    icon: str


_LOOKS = {
    LogKind.MEAL: _Look(icon="tools-kitchen-2"),
    LogKind.MILK: _Look(icon="bottle"),
    LogKind.WATER: _Look(icon="glass-full"),
    LogKind.SLEEP: _Look(icon="zzz"),
    LogKind.SLEEP_CHECK: _Look(icon="eye-check"),
    LogKind.NAPPY: _Look(icon="baby-carriage"),
    LogKind.MOOD: _Look(icon="mood-smile"),
    LogKind.OUTDOOR: _Look(icon="trees"),
    LogKind.ACTIVITY: _Look(icon="palette"),
    LogKind.PHOTO: _Look(icon="photo"),
    LogKind.NOTE: _Look(icon="note"),
    LogKind.MEDICINE: _Look(icon="pill"),
    LogKind.MEDICINE_WITNESS: _Look(icon="pill"),
}


def icon(kind: LogKind) -> str:
    """The sign of a kind."""
    return _LOOKS[kind].icon


def words(kind: LogKind, facts: dict[str, Any]) -> str:
    """One entry in words, its note behind it."""
    parts = [part for part in (_main(kind, facts), facts.get("note", "")) if part]
    return " · ".join(str(part) for part in parts)


def of_facts(facts: dict[str, Any]) -> str:
    """A log event as it was told: what, and of how many children; empty for one that cannot be read."""
    if facts.get("what") not in LogKind:
        return ""
    kind, children = LogKind(facts["what"]), facts.get("children") or []
    said = [str(kind.label), words(kind, facts), _("{n} 个孩子").format(n=len(children)) if children else ""]
    return " · ".join(part for part in said if part)


def _main(kind: LogKind, facts: dict[str, Any]) -> str:
    if not facts:
        return ""
    if kind == LogKind.MEAL:
        return f"{Meal(facts['meal']).label}：{Amount(facts['amount']).label}"
    if kind in (LogKind.MILK, LogKind.WATER):
        return _("{n} 毫升").format(n=facts["ml"])
    if kind == LogKind.SLEEP:
        return str(SleepState(facts["state"]).label)
    if kind == LogKind.SLEEP_CHECK:
        position = str(Position(facts["position"]).label) if facts.get("position") else ""
        return " · ".join(part for part in (position, _("正常") if facts.get("normal", True) else _("异常")) if part)
    if kind == LogKind.NAPPY:
        return str(Nappy(facts["nappy"]).label)
    if kind == LogKind.MOOD:
        return str(Mood(facts["mood"]).label)
    return _("{n} 分钟").format(n=facts["minutes"]) if kind == LogKind.OUTDOOR else ""


def length(span: timedelta) -> str:
    """A time in hours and minutes."""
    hours, minutes = divmod(int(span.total_seconds() // 60), 60)
    if not hours:
        return _("{n} 分钟").format(n=minutes)
    return _("{h} 小时 {n} 分钟").format(h=hours, n=minutes) if minutes else _("{h} 小时").format(h=hours)


def summary(entries: Iterable[LogEntry], naps: Sequence[Nap], doses: Sequence[Dose], until: Any) -> str:
    """How a child's day was, in one sentence: food, sleep, outside, nappies, medicine, mood."""
    entries = list(entries)
    parts = [*_eaten(entries), *_slept(naps, until), *_counted(entries)]
    if given := sum(1 for one in doses if one.witnessed_by_id):
        parts.append(_("服药 {n} 次").format(n=given))
    moods = [row for row in entries if row.what == LogKind.MOOD]
    if moods:
        parts.append(_("情绪{mood}").format(mood=Mood(moods[-1].facts["mood"]).label))
    return "，".join(parts)


def _eaten(entries: Sequence[LogEntry]) -> list[str]:
    meals = {row.facts["meal"]: row for row in entries if row.what == LogKind.MEAL and row.facts}
    parts = [f"{Meal(meal).label}{Amount(meals[meal].facts['amount']).label}" for meal in Meal if meal in meals]
    milk = sum(row.facts.get("ml", 0) for row in entries if row.what == LogKind.MILK)
    return [*parts, *([_("喝奶 {n} 毫升").format(n=milk)] if milk else [])]


def _slept(naps: Sequence[Nap], until: Any) -> list[str]:
    total = sum((nap.lasted(until) for nap in naps), timedelta(0))
    if not naps:
        return []
    if naps[-1].ended_at is None:
        return [_("正在睡觉")]
    return [_("睡了 {length}").format(length=length(total))]


def _counted(entries: Sequence[LogEntry]) -> list[str]:
    outside = sum(row.facts.get("minutes", 0) for row in entries if row.what == LogKind.OUTDOOR)
    nappies = sum(1 for row in entries if row.what == LogKind.NAPPY)
    parts = [_("户外 {length}").format(length=length(timedelta(minutes=outside)))] if outside else []
    return [*parts, *([_("换尿布 {n} 次").format(n=nappies)] if nappies else [])]
