"""`manage.py load_demo`: the demonstration city, told in deeds: every row comes from the service a person would use."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from zhaohu.accounts.services import demonstration as accounts
from zhaohu.core import clock
from zhaohu.portal import demonstration

_IN_POST_FOR = timedelta(days=400)


class Command(BaseCommand):
    help = "Load the demonstration city. May be repeated."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--accounts-only", action="store_true", help="the people, and no institutions")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("ZHAOHU_DEMO=1 is not set: demonstration data have no place in a real city.")
        at = clock.now()
        with transaction.atomic():
            accounts.make_accounts(since=clock.day_of(at) - _IN_POST_FOR)
            if not options["accounts_only"]:
                demonstration.load(at=at, say=self.stderr.write)
