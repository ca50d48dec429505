from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models
from django.db.models import F


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("ledger", "0006_escrow_of_request"),
    ]

    operations = [
        AddIndexConcurrently(
            model_name="entry",
            index=models.Index("account", "bucket", F("id").desc(), name="entry_of_bucket"),
        ),
    ]
