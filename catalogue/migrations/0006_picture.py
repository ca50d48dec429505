"""A service has a picture, which is approved like its words."""

import django.db.models.deletion
import django.db.models.functions.json
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("catalogue", "0005_life_rules"),
        ("files", "0002_rules"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="refusal",
            name="refusal_reason_known",
        ),
        migrations.RemoveConstraint(
            model_name="refusal",
            name="refusal_reason_of_who_refused",
        ),
        migrations.RemoveConstraint(
            model_name="service",
            name="service_published_as_approved",
        ),
        migrations.AddField(
            model_name="service",
            name="picture",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="files.file",
                verbose_name="picture",
            ),
        ),
        migrations.AlterField(
            model_name="refusal",
            name="reason",
            field=models.CharField(
                choices=[
                    ("DESCRIPTION_TOO_SHORT", "The description is too short."),
                    ("FORBIDDEN_WORDS", "It has words that this bank doesn't publish."),
                    ("DUPLICATE", "You have the same service already."),
                    (
                        "TECHNICAL_FAILURE",
                        "It could not be checked for a technical reason. Please send it in again.",
                    ),
                    ("UNCLEAR", "It isn't clear what is offered or wanted."),
                    ("NOT_FOR_HOURS", "It is nothing that is exchanged for hours here."),
                    ("NOT_ALLOWED", "It is against the rules of this bank."),
                    (
                        "CONTACT_DETAILS",
                        "It has an address or a telephone number, which everybody would see.",
                    ),
                    ("PICTURE", "Its picture can't be shown here."),
                    ("WRONG_CATEGORY", "It belongs to another category."),
                    ("OTHER", "For another reason."),
                ],
                max_length=30,
                verbose_name="reason",
            ),
        ),
        migrations.RunSQL(
            """
            UPDATE catalogue_service SET approved = approved || '{"picture": null}'
            WHERE approved IS NOT NULL
            """,
            "UPDATE catalogue_service SET approved = approved - 'picture'",
        ),
    ]
