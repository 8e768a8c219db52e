"""`manage.py load_reference`: bring divisions, rules and standards up to what ships with the code. May be repeated."""

from typing import Any

from django.core.management.base import BaseCommand

from zhaohu.core import clock
from zhaohu.divisions import services as divisions
from zhaohu.quality.services import standards
from zhaohu.rules import services as rules


class Command(BaseCommand):
    help = "Load divisions, boundaries, census, rules and standards. May be repeated."

    def handle(self, *args: Any, **options: Any) -> None:
        divisions.load(self.stdout.write)
        rules.load_fixtures(self.stdout.write)
        standards.load_fixture(self.stdout.write, at=clock.now())
