from django.contrib.postgres.operations import BtreeGistExtension, CreateExtension, TrigramExtension
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = []
    operations = [
        BtreeGistExtension(),
        TrigramExtension(),
        CreateExtension("cube"),
        CreateExtension("earthdistance"),
    ]
