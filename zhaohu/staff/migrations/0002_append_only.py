"""A reading of a staff file is never changed: the application may only add."""

from django.db import migrations

from zhaohu.core import rights


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0003_application_role"),
        ("staff", "0001_initial"),
    ]
    operations = [rights.append_only("staff_staffreading")]
