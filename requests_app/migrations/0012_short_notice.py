from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("requests_app", "0011_words_for_staff"),
    ]

    operations = [
        AddIndexConcurrently(
            model_name="servicerequest",
            index=models.Index(
                condition=models.Q(
                    ("state", "CANCELLED"),
                    models.Q(("cancelled_late", True), ("end_reason", "NO_SHOW"), _connector="OR"),
                ),
                fields=["ended_at"],
                name="request_short_notice",
            ),
        ),
    ]
