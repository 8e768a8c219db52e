"""`manage.py prepare`: everything a new or updated installation needs before its programs start, in one process."""

from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = "Migrate, collect static files, load reference data and, in demonstration mode, the demonstration city."

    def handle(self, *args: Any, **options: Any) -> None:
        steps: dict[str, tuple[str, ...]] = {
            "数据表 migrate": ("migrate",),
            "静态文件 static files": ("collectstatic", "--no-input"),
            "基础数据 reference data": ("load_reference",),
        }
        if settings.DEMO:
            steps["演示城市 demonstration city"] = ("load_demo",)
        for title, command in steps.items():
            self.stderr.write(f"  · {title}")
            call_command(*command, verbosity=0, stdout=self.stderr, stderr=self.stderr)
        if settings.DEMO:
            call_command("demo_accounts", stdout=self.stdout)
