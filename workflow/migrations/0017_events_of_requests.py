from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("workflow", "0016_words_of_safe_retries"),
    ]

    operations = [
        AddIndexConcurrently(
            model_name="eventlog",
            index=models.Index(
                condition=models.Q(("subject_type", "request")),
                fields=["subject_id", "seq"],
                include=("at", "from_state", "to_state", "type"),
                name="event_of_request",
            ),
        ),
    ]
