"""Answers that show a secret are kept sealed."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("workflow", "0011_proposals_of_each_side")]

    operations = [
        migrations.AddField(
            model_name="idempotencykey",
            name="is_sealed",
            field=models.BooleanField(db_default=False, default=False),
        ),
    ]
