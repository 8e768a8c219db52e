"""How each line of a statement was computed, in a sentence of the reader's language, from the facts kept with it."""

from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhaohu.core.money import yuan
from zhaohu.enrolment.choices.fees import LineKind
from zhaohu.enrolment.models import StatementLine

_WORDS = {
    LineKind.CARE: gettext_lazy(
        "{service}：月费 {price} 元 ÷ 当月 {open_days} 个开放日 × {days} 天（{first}至{last}）"
    ),
    LineKind.MEALS: gettext_lazy("{service}：{price} 元/天 × {days} 天"),
    LineKind.ABSENCE_REFUND: gettext_lazy("请假 {count} 天（{on}）；{terms}，按天折算"),
    LineKind.MEAL_REFUND: gettext_lazy("请假 {count} 天（{on}）× {unit} 元/天"),
    LineKind.BOOKING: gettext_lazy("{day} {span}"),
    LineKind.LATE_CANCEL: gettext_lazy("{day} {span}，原价 {price} 元，按预约时出示的取消规则收取"),
    LineKind.NO_SHOW: gettext_lazy("{day} {span} 未到，原价 {price} 元，按预约时出示的取消规则收取"),
    LineKind.TRUE_UP: gettext_lazy("{month} 的账单发出后有变动：当时 {before} 元，现在 {now} 元"),
    LineKind.CREDIT: gettext_lazy("{month} 多出的钱，抵扣本月"),
    LineKind.CORRECTION: gettext_lazy("{reason}"),
    LineKind.REFUND: gettext_lazy("已退回的部分不再收取：{reason}"),
}
_WHOLE = gettext_lazy("{service}：月费 {price} 元，全月")
_SHOWN_DAYS = 8


def explained(line: StatementLine) -> str:
    """The sentence of a line."""
    kind, facts = LineKind(line.kind), line.facts
    words = _WHOLE if kind == LineKind.CARE and facts.get("whole") else _WORDS[kind]
    told = {name: value for name, value in facts.items() if isinstance(value, str | int)}
    told |= {"price": yuan(facts.get("price", line.unit_fen)), "unit": yuan(line.unit_fen), "count": line.quantity}
    told |= {name: _day(facts[name]) for name in ("first", "last", "day") if name in facts}
    told |= {name: yuan(facts[name]) for name in ("before", "now") if name in facts}
    return str(words).format(**told, on=_days(facts.get("on", [])))


def _day(text: str) -> str:
    return f"{date.fromisoformat(text):%m-%d}"


def _days(texts: list[str]) -> str:
    shown = "、".join(_day(text) for text in texts[:_SHOWN_DAYS])
    return shown if len(texts) <= _SHOWN_DAYS else _("{days}等 {n} 天").format(days=shown, n=len(texts))
