"""A decision and a reading are never changed: the application may only add."""

from django.db import migrations

from zhaohu.core import rights


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0003_application_role"),
        ("families", "0001_initial"),
    ]
    operations = [rights.append_only("families_consent", "families_reading")]
