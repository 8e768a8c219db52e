"""`manage.py risk evaluate FILE`: judge the risk model's method on any labelled file."""

from argparse import ArgumentParser, RawDescriptionHelpFormatter
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from zhaohu.core.errors import ProblemError
from zhaohu.supervision.risk import labelled, measure

_COLUMNS = """
CSV 的列（UTF-8，第一行是列名，次序不限）：
  day          检查日期，2026-11-24
  institution  机构，任意文字
  label        这次检查有没有查出严重问题，0 或 1
  random       可选：随机抽取的检查为 1，另报一组评价
  truth        可选：真实概率（只有生成的文件才有），用来算上限
  其他每一列   一个因素，都是数，不能为空

按日期分开：较早的 70% 用来训练，较晚的 30% 用来评价。
days_earlier：同样多的检查、同样的进度，按模型的次序比随机次序平均早几天查到问题（每 90 天为一个计划期）。
"""


class Command(BaseCommand):
    help = "用带结果的 CSV 评价风险模型：AUC、校准误差、提前天数"

    def add_arguments(self, parser: ArgumentParser) -> None:
        commands = parser.add_subparsers(dest="deed", required=True)
        evaluate = commands.add_parser(
            "evaluate", help=self.help, epilog=_COLUMNS, formatter_class=RawDescriptionHelpFormatter
        )
        evaluate.add_argument("file", type=Path, help="CSV 文件")

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        try:
            found = labelled.evaluate(labelled.read(file))
        except ProblemError as problem:
            raise CommandError(f"{problem.sentence}{problem.remedy}") from problem
        told = found.figures
        self.stdout.write(f"训练 {found.before} 行，评价 {told['rows']} 行，其中查出严重问题 {told['positives']} 行")
        self._say("模型", told)
        if found.bound:
            self._say("真实概率（上限）", found.bound)
            self.stdout.write(f"auc 与上限之比  {told['auc'] / found.bound['auc']:.4f}")
        if found.random:
            self._say(f"随机组（{found.random['rows']} 行）", found.random)
        best = labelled.best_days(found.judged.rows)
        self.stdout.write(f"随机次序        auc 0.5000  days_earlier 0（每 {measure.WINDOW} 天一个计划期）")
        self.stdout.write(f"事先全知的次序  days_earlier {best:.2f}")

    def _say(self, title: str, told: dict[str, Any]) -> None:
        figures = {name: told[name] for name in ("auc", "calibration_error", "brier", "days_earlier")}
        shown = "  ".join(f"{name} {'—' if value is None else f'{value:.4f}'}" for name, value in figures.items())
        self.stdout.write(f"{title}  {shown}")
