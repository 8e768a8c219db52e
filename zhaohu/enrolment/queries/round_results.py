"""A round's result in words: for a family every choice with its reason, for the public the totals."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from zhaohu.core.clock import day_of
from zhaohu.enrolment.allocation.instance import draw
from zhaohu.enrolment.choices.allocation import ResultState
from zhaohu.enrolment.models import Application, Choice, Round, RunResult
from zhaohu.enrolment.queries import allocation as queries
from zhaohu.rules import queries as rules


def suppressed(counts: Iterable[tuple[str, int]], least: int) -> list[tuple[str, int | None]]:
    """Counts for the public: below `least` (but not 0) they are not told, and then not the next smallest either.

    With the total known, one untold count alone could be worked out.
    """
    rows = list(counts)
    hidden = {name for name, count in rows if 0 < count < least}
    if len(hidden) == 1:
        rest = sorted((count, name) for name, count in rows if name not in hidden and count)
        hidden |= {name for _count, name in rest[:1]}
    return [(name, None if name in hidden else count) for name, count in rows]


def public_counts(round: Round, on: date) -> list[tuple[str, int | None]]:
    """Totals of a published round by state in words, small ones untold (None)."""
    least = int(rules.value("enrolment.allocation.defaults", on=on, division=round.district_id)["small_cell"])
    return suppressed(queries.outcomes_told(round), least)


def of(application: Application) -> RunResult | None:
    """What the round of an application gave it, once that is published."""
    return RunResult.objects.filter(application=application, run__round__published_at__isnull=False).first()


@dataclass(frozen=True, slots=True)
class Reasoned:
    """One choice of a family's result: matched or not, and why."""

    rank: int
    choice: Choice | None
    matched: bool
    sentence: str


@dataclass(frozen=True, slots=True)
class Told:
    """A family's result: the answer as title and sentence, and its choices."""

    title: str
    text: str
    tone: str
    icon: str
    choices: list[Reasoned]


def told(result: RunResult) -> Told:
    """The result of one application."""
    rows = result.application.choices.select_related("offer__institution", "offer__care_class")
    by_offer = {choice.offer_id: choice for choice in rows}
    reasoned = [
        Reasoned(rank, by_offer.get(reason["site"]), reason["kind"] == "matched", sentence(reason, result.lottery))
        for rank, reason in enumerate(result.reasons, 1)
    ]
    title, text, tone, icon = _answer(result)
    return Told(title, text, tone, icon, reasoned)


def _answer(result: RunResult) -> tuple[str, str, str, str]:
    child = result.application.child.nickname
    name = result.choice.offer.institution.name if result.choice else ""
    answers = {
        ResultState.OFFERED: (
            _("{child}分到了{name}").format(child=child, name=name),
            _("请在期限前答复，过期让给下一位。"), "ok", "check",
        ),
        ResultState.PENDING: (
            _("{child}分到了{name}").format(child=child, name=name),
            _("这个托位要等另一个孩子转走才空出来。空出来后马上通知您，不用再做什么。"), "primary", "clock",
        ),
        ResultState.KEPT: (
            _("{child}留在现在的托位").format(child=child),
            _("更想去的地方这次没有名额，现在的托位不受影响，申请继续候位。"), "", "home",
        ),
        ResultState.NONE: (
            _("{child}这次没有分到托位").format(child=child),
            _("申请继续候位，有空位会按名次通知您。"), "warn", "alert-triangle",
        ),
        ResultState.SKIPPED: (
            _("{child}公布时已不能录取").format(child=child),
            _("分配之后情况变了（例如申请撤回、月龄不符或托位已没有），申请继续候位。"), "warn", "alert-triangle",
        ),
    }  # fmt: skip
    return answers[ResultState(result.state)]


def lottery(number: int) -> str:
    """A lottery number in groups, so that it can be read out."""
    text = f"{number:010d}"
    return f"{text[:3]} {text[3:6]} {text[6:]}"


def lottery_told(result: RunResult) -> dict[str, str]:
    """The lottery number, and the draw from which anybody can work it out."""
    seed = result.run.round.seed or ""
    drawn = draw(seed, result.application_id).hex() if seed else ""
    return {"lottery": lottery(result.lottery), "draw": drawn}


def appeal_days(result: RunResult) -> int:
    """Within how many days a family can appeal, by the rule of the day of publication."""
    round = result.run.round
    on = day_of(round.published_at or result.run.made_at)
    return int(rules.value("enrolment.allocation.defaults", on=on, division=round.district_id)["appeal_days"])


def sentence(reason: dict[str, Any], own: int) -> str:
    """Why a choice came out as it did, in words that name nobody else."""
    facts = reason.get("facts", {})
    if reason["kind"] in ("full", "equal"):
        return _full(facts, own, equal=reason["kind"] == "equal")
    words = {
        "matched": _("分到了这里。"),
        "kept": _("孩子现在就在这里。"),
        "better": _("已经分到更靠前的志愿。"),
        "siblings": _("这里能录取这个孩子，但不能同时录取要求同园的兄弟姐妹。"),
        "wronged": _("您家的孩子都有资格到这里，但怎么安排都会有一个多孩家庭落空，系统已记下，可以申诉。"),
        "age": _("入托那天孩子 {months} 个月，这里收 {from_months} 个月到不满 {to_months} 个月的孩子。"),
        "closed": _("这项服务没有参加这个批次。"),
    }
    return words[reason["kind"]].format(**facts)


def _full(facts: dict[str, int], own: int, *, equal: bool) -> str:
    said = [_("这里 {places} 个名额都给了优先权更高的孩子。").format(**facts)]
    if facts["reserved"]:
        said.append(_("其中 {reserved} 个是预留名额。").format(**facts))
    if facts["staying"]:
        said.append(_("其中 {staying} 个由在园的孩子保留。").format(**facts))
    if "last_points" in facts:
        said.append(
            _("最后一名：优先分 {last_points}，抽签号 {last}。您：优先分 {points}，抽签号 {own}。").format(
                **facts, last=lottery(facts["last_lottery"]), own=lottery(own)
            )
        )
    if equal:
        said.append(_("优先分相同的孩子，这一批按让更多孩子有托位来安排。"))
    return "".join(said)
