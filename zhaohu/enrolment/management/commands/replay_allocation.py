"""`manage.py replay_allocation RUN`: calculate a run once more from its stored input and compare byte by byte."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from zhaohu.core.errors import ProblemError
from zhaohu.enrolment.models import Run
from zhaohu.enrolment.services import runs


class Command(BaseCommand):
    help = "从保存的输入重算一次分配，逐字节比较"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("run", type=int, help="分配计算的编号")

    def handle(self, *args: Any, run: int, **options: Any) -> None:
        found = Run.objects.select_related("round").filter(pk=run).first()
        if found is None:
            raise CommandError(f"没有分配计算 {run}")
        try:
            same = runs.repeated(found)
        except ProblemError as problem:
            raise CommandError(problem.sentence) from problem
        if not same:
            raise CommandError(f"✗ 分配计算 {run}：重算的输出与保存的不一致")
        self.stdout.write(f"✓ 分配计算 {run}：重算的输出与保存的逐字节一致")
