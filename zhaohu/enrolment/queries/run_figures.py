"""The figures of calculations side by side, each with how it is counted."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
from django.utils.translation import gettext as _

from zhaohu.enrolment.allocation.instance import Rules
from zhaohu.enrolment.choices.allocation import RunKind, RunState
from zhaohu.enrolment.models import Run
from zhaohu.enrolment.queries.allocation import in_words

Figures = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of every run, beside the run's name; `best` are the numbers of the runs in which it is best."""

    title: str
    values: list[tuple[str, str]]
    counted: str
    best: list[int]


def _share(part: float, whole: float) -> str:
    return f"{100 * part / whole:.1f}%" if whole else "—"


def _number(value: float, pattern: str) -> str:
    return pattern.format(value) if value >= 0 else "—"


def table(runs: Sequence[Run]) -> list[Figure]:
    """Every figure of the runs that are done; empty until all are."""
    if not runs or any(run.state != RunState.DONE for run in runs):
        return []
    return [
        _row(
            runs, _("分到托位"), lambda m: m["placed"], _placed,
            _("分到志愿中的托位的孩子 ÷ 全部申请的孩子；留在原托位的不算"),
        ),
        _row(runs, _("第一志愿"), lambda m: m["first"], _first, _("分到第一志愿的孩子 ÷ 分到托位的孩子")),
        _row(
            runs, _("平均志愿"), lambda m: -m["mean_rank"], _mean_rank,
            _("分到的是第几志愿，分到托位的孩子平均；越小越好"),
        ),
        _row(
            runs, _("有理由不平的孩子"), lambda m: -m["envy"], lambda m: f"{m['envy']}",
            _("更想去的地方录取了优先分更低的孩子（因预留、多孩同园或转园）；不看抽签号；越少越好"),
        ),
        _row(
            runs, _("多孩同园"), lambda m: m["siblings_together"], _siblings,
            _("全部孩子分到同一家机构的家庭 ÷ 要求同园的多孩家庭"),
        ),
        _row(
            runs, _("平均距离"), lambda m: -m["mean_distance"], _distance,
            _("家所在街道中心到机构的直线距离，分到托位且距离已知的孩子平均"),
        ),
        _row(
            runs, _("低收入家庭"), lambda m: m["low_income_placed"], _low_income,
            _("分到托位的低收入家庭孩子 ÷ 申请的低收入家庭孩子"),
        ),
    ]  # fmt: skip


def _row(
    runs: Sequence[Run], title: str, worth: Callable[[Figures], float], words: Callable[[Figures], str], counted: str
) -> Figure:
    worths = [worth(run.metrics) for run in runs]
    best = [n for n, value in enumerate(worths) if value == max(worths)] if len(set(worths)) > 1 else []
    return Figure(title, [(_name(run), words(run.metrics)) for run in runs], counted, best)


def _name(run: Run) -> str:
    return _(run.label) if run.kind == RunKind.SIMULATION else str(RunKind(run.kind).label)


def _placed(m: Figures) -> str:
    return f"{m['placed']} / {m['children']} · {_share(m['placed'], m['children'])}"


def _first(m: Figures) -> str:
    return f"{m['first']} / {m['placed']} · {_share(m['first'], m['placed'])}"


def _mean_rank(m: Figures) -> str:
    return _number(m["mean_rank"], "{:.2f}")


def _siblings(m: Figures) -> str:
    return f"{m['siblings_together']} / {m['sibling_families']}"


def _distance(m: Figures) -> str:
    if m["mean_distance"] < 0:
        return "—"
    return _("{km} km（{n} 个孩子）").format(km=f"{m['mean_distance'] / 1000:.1f}", n=m["distances_known"])


def _low_income(m: Figures) -> str:
    return f"{m['low_income_placed']} / {m['low_income']} · {_share(m['low_income_placed'], m['low_income'])}"


def differing(runs: Sequence[Run], known: dict[str, dict[str, Any]]) -> list[tuple[str, list[tuple[str, str]]]]:
    """The rules of the runs in words, title by title, beside the runs' names."""
    names = [_name(run) for run in runs]
    told_by = [in_words(msgspec.convert(run.rules, Rules), known) for run in runs]
    rows = zip(*told_by, strict=True)
    return [(row[0][0], [(name, cell[1]) for name, cell in zip(names, row, strict=True)]) for row in rows][:-1]


def _gap(level: dict[str, Any], goal: str) -> str:
    """How far a goal may be from the best, where its budget ended before the proof."""
    better = level["bound"] > level["value"]
    words = (
        _("{goal}：{value}，最多还可能多 {n}（{gap}）。")
        if better
        else _("{goal}：{value}，最多还可能少 {n}（{gap}）。")
    )
    n = abs(level["bound"] - level["value"])
    return words.format(goal=goal, value=level["value"], n=n, gap=_share(level["gap"], 1))


def told(run: Run) -> dict[str, Any]:
    """What one run is known by: bytes in and out, goals with their bounds, the verifier's findings."""
    goals = {"wronged": _("落空的多孩家庭"), "placed": _("有托位的孩子"), "ranks": _("志愿顺序之和")}
    return {
        "run": run, "input": bytes(run.input_sm3 or b"").hex(), "output": bytes(run.output_sm3 or b"").hex(),
        "gaps": [_gap(row, goals[row["goal"]]) for row in run.progress if row["gap"]],
        "levels": [(goals[row["goal"]], row["value"], row["bound"], _share(row["gap"], 1)) for row in run.progress],
    }  # fmt: skip
