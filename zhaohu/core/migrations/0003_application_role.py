from django.db import migrations

from zhaohu.core import rights


class Migration(migrations.Migration):
    """The role of the programs: rows, never tables."""

    dependencies = [("core", "0002_demonstration_message")]
    operations = [rights.make_role(), rights.grant_rows()]
