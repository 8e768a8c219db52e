"""`manage.py load_reference`: bring divisions and rules up to the data that ships with the code. May be repeated."""

from typing import Any

from django.core.management.base import BaseCommand

from zhaohu.divisions import services as divisions
from zhaohu.rules import services as rules


class Command(BaseCommand):
    help = "Load divisions, boundaries, census and rules. May be repeated."

    def handle(self, *args: Any, **options: Any) -> None:
        divisions.load(self.stdout.write)
        rules.load_fixtures(self.stdout.write)
