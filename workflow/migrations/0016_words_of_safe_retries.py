"""Keys of safe retries are called in words that are translated."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("workflow", "0015_words_for_staff"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="idempotencykey",
            options={
                "verbose_name": "key of a safe retry",
                "verbose_name_plural": "keys of safe retries",
            },
        ),
        migrations.AlterField(
            model_name="idempotencykey",
            name="at",
            field=models.DateTimeField(verbose_name="at"),
        ),
        migrations.AlterField(
            model_name="idempotencykey",
            name="key",
            field=models.CharField(max_length=255, verbose_name="key"),
        ),
        migrations.AlterField(
            model_name="idempotencykey",
            name="member_id",
            field=models.UUIDField(verbose_name="member"),
        ),
        migrations.AlterField(
            model_name="idempotencykey",
            name="status",
            field=models.PositiveSmallIntegerField(verbose_name="status"),
        ),
    ]
