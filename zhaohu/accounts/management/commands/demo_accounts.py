"""The table of demonstration accounts that `make run` prints."""

import unicodedata
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from zhaohu.accounts.services import demonstration


def wide(text: str, width: int) -> str:
    """Padded to a width on a terminal, where a Chinese character takes two columns."""
    taken = sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)
    return text + " " * max(1, width - taken)


class Command(BaseCommand):
    help = "Print the demonstration accounts."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            return
        lines = [
            f"  {wide(u.username, 20)}{wide(u.name, 16)}{demonstration.described(u)}" for u in demonstration.accounts()
        ]
        head = "演示账号（都是虚构人物），在 /accounts/demo/ 一键登录"
        self.stdout.write("\n".join([head, *lines]))
