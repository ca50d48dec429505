"""Fields are called in words that are translated."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("workflow", "0014_feed_origin"),
    ]

    operations = [
        migrations.AlterField(
            model_name="step",
            name="attempts",
            field=models.PositiveSmallIntegerField(default=0, verbose_name="tries"),
        ),
        migrations.AlterField(
            model_name="step",
            name="data",
            field=models.JSONField(blank=True, default=dict, verbose_name="data"),
        ),
        migrations.AlterField(
            model_name="step",
            name="due_at",
            field=models.DateTimeField(verbose_name="due"),
        ),
        migrations.AlterField(
            model_name="step",
            name="error",
            field=models.TextField(blank=True, default="", verbose_name="error"),
        ),
        migrations.AlterField(
            model_name="step",
            name="error_code",
            field=models.CharField(
                blank=True, default="", max_length=100, verbose_name="kind of error"
            ),
        ),
        migrations.AlterField(
            model_name="step",
            name="finished_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="ended"),
        ),
        migrations.AlterField(
            model_name="step",
            name="name",
            field=models.CharField(max_length=60, verbose_name="name"),
        ),
        migrations.AlterField(
            model_name="step",
            name="redriven_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="redriven"),
        ),
        migrations.AlterField(
            model_name="step",
            name="redriven_by_id",
            field=models.UUIDField(blank=True, null=True, verbose_name="redriven by"),
        ),
        migrations.AlterField(
            model_name="step",
            name="scheduled_at",
            field=models.DateTimeField(verbose_name="scheduled"),
        ),
        migrations.AlterField(
            model_name="step",
            name="started_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="last try began"),
        ),
        migrations.AlterField(
            model_name="step",
            name="state",
            field=models.CharField(
                choices=[
                    ("WAITING", "waiting"),
                    ("RUNNING", "running"),
                    ("DONE", "done"),
                    ("CANCELLED", "cancelled"),
                    ("DEAD", "dead letter"),
                    ("DISCARDED", "discarded"),
                ],
                default="WAITING",
                max_length=10,
                verbose_name="state",
            ),
        ),
    ]
