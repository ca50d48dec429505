"""Indexes for the reports on disputes."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("disputes", "0004_what_was_said_stays")]

    operations = [
        migrations.AddIndex(
            model_name="dispute",
            index=models.Index(
                fields=["responded_at"],
                condition=models.Q(("responded_at__isnull", False)),
                name="dispute_responded_at",
            ),
        ),
        migrations.AddIndex(
            model_name="dispute",
            index=models.Index(
                fields=["ended_at"],
                condition=models.Q(("ended_at__isnull", False)),
                name="dispute_ended_at",
            ),
        ),
        migrations.AddIndex(
            model_name="ruling",
            index=models.Index(fields=["ruled_at"], name="ruling_made_at"),
        ),
    ]
