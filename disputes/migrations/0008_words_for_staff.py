"""Fields are called in words that are translated."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("disputes", "0007_evidence_rules"),
        ("requests_app", "0010_lists_by_time"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name="dispute",
            name="appealed_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="disputes_appealed",
                to=settings.AUTH_USER_MODEL,
                verbose_name="appealed by",
            ),
        ),
        migrations.AlterField(
            model_name="dispute",
            name="assigned_to",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="disputes_assigned",
                to=settings.AUTH_USER_MODEL,
                verbose_name="in hand of",
            ),
        ),
        migrations.AlterField(
            model_name="dispute",
            name="opened_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="disputes_opened",
                to=settings.AUTH_USER_MODEL,
                verbose_name="opened by",
            ),
        ),
        migrations.AlterField(
            model_name="dispute",
            name="request",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="disputes",
                to="requests_app.servicerequest",
                verbose_name="request",
            ),
        ),
        migrations.AlterField(
            model_name="dispute",
            name="ruled_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="disputes_ruled",
                to=settings.AUTH_USER_MODEL,
                verbose_name="ruled by",
            ),
        ),
    ]
