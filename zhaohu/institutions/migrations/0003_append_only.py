"""What was said, done, submitted and issued is never changed: the application may only add."""

from django.db import migrations

from zhaohu.core import rights


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0003_application_role"),
        ("institutions", "0002_registration_push"),
    ]
    operations = [
        rights.append_only(
            "institutions_comment",
            "institutions_casetransition",
            "institutions_snapshot",
            "institutions_assignment",
            "institutions_filingreceipt",
        ),
    ]
