from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("ledger", "0005_debt_rules"),
    ]

    operations = [
        AddIndexConcurrently(
            model_name="escrow",
            index=models.Index(fields=["request_id"], name="escrow_of_request"),
        ),
    ]
