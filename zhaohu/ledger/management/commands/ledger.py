"""`manage.py ledger verify|sequence|key|erase|restored`: the ledger from the command line."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from zhaohu.core import clock
from zhaohu.core.access import system
from zhaohu.ledger import sequencing, services, signing, verification
from zhaohu.ledger.models import Entry


class Command(BaseCommand):
    help = "公共账本：核验全部记录、编入树、显示公钥、销毁开启值、恢复备份后续编"

    def add_arguments(self, parser: ArgumentParser) -> None:
        words = parser.add_subparsers(dest="word", required=True)
        words.add_parser("verify", help="重算全部记录，指出被改动的位置")
        words.add_parser("sequence", help="把已写入的记录编入树并签检查点")
        words.add_parser("key", help="显示检查点公钥")
        erase = words.add_parser("erase", help="销毁一条记录的开启值")
        erase.add_argument("entry", type=int)
        erase.add_argument("--apply", action="store_true", help="真正销毁；不加则只显示")
        words.add_parser("restored", help="从备份恢复到另一台数据库后运行一次（以表的所有者）")

    def handle(self, *args: Any, word: str, **options: Any) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SET statement_timeout = 0")
        getattr(self, f"_{word}")(**options)

    def _verify(self, **options: Any) -> None:
        walk = verification.Walk()
        for seen in verification.verify(walk):
            self.stderr.write(f"已核验 {seen:,} 条")
        for finding in walk.findings:
            self.stdout.write(f"✗ {finding.sentence}")
        if walk.findings:
            raise CommandError(f"发现 {len(walk.findings)} 处改动")
        self.stdout.write(f"✓ {walk.size:,} 条记录全部相符，另有 {verification.waiting():,} 条尚未编入")

    def _sequence(self, **options: Any) -> None:
        self.stdout.write(f"编入 {sequencing.sequence(at=clock.now()):,} 条")

    def _key(self, **options: Any) -> None:
        signer = signing.signer()
        self.stdout.write(f"{signer.algorithm} {signer.public_key.hex()}")

    def _erase(self, *, entry: int, apply: bool, **options: Any) -> None:
        found = Entry.objects.filter(pk=entry, opening__isnull=False).first()
        if found is None:
            raise CommandError(f"没有存证记录 {entry}，或它的开启值已经销毁")
        if apply:
            services.erase(entry=found, by=system("ledger"), at=clock.now())
        done = "已销毁" if apply else "将销毁（加 --apply 执行）"
        self.stdout.write(f"{done}：{entry} {found.event} {found.subject_type} {found.subject_id}")

    def _restored(self, **options: Any) -> None:
        self.stdout.write(f"已接续编号，其中恢复后写入的 {sequencing.restored():,} 条")
