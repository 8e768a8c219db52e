"""`manage.py found`: the three first administrators of a new installation; their first passwords are printed once."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from zhaohu.accounts.services import people
from zhaohu.core import clock
from zhaohu.core.errors import ProblemError
from zhaohu.divisions.choices import Level
from zhaohu.divisions.models import Division


class Command(BaseCommand):
    help = "Make the system, security and audit administrators of a new installation."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            made = people.found(city=Division.objects.get(level=Level.CITY), at=clock.now())
        except ProblemError as problem:
            raise CommandError(f"{problem.sentence}{problem.remedy}") from None
        self.stdout.write("首批管理员的初始密码，只显示这一次；首次登录须绑定动态口令并更换密码。")
        for user, password in made:
            self.stdout.write(f"  {user.username:<10} {user.name}  {password}")
