"""Who lives together; a household's history can't part from it."""

import django.core.validators
import django.db.models.deletion
import django.db.models.functions.text
import workflow.models.subject
from django.conf import settings
from django.db import migrations, models

from workflow.guards import guard_subject


class Migration(migrations.Migration):
    dependencies = [
        ("members", "0002_rules"),
        ("workflow", "0002_rules"),
    ]

    operations = [
        migrations.CreateModel(
            name="Household",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=workflow.models.subject.new_id,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("version", models.PositiveIntegerField(default=0, editable=False)),
                (
                    "name",
                    models.CharField(
                        max_length=100,
                        validators=[django.core.validators.MinLengthValidator(1)],
                        verbose_name="name",
                    ),
                ),
                ("made_at", models.DateTimeField(verbose_name="made")),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="households_made",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="made by",
                    ),
                ),
            ],
            options={
                "verbose_name": "household",
                "verbose_name_plural": "households",
                "ordering": ["name", "id"],
            },
        ),
        migrations.AddField(
            model_name="member",
            name="household",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="members",
                to="members.household",
                verbose_name="household",
            ),
        ),
        migrations.AddConstraint(
            model_name="household",
            constraint=models.UniqueConstraint(
                django.db.models.functions.text.Lower("name"),
                name="household_name_once",
                violation_error_message="There is a household of this name already.",
            ),
        ),
        migrations.AddConstraint(
            model_name="household",
            constraint=models.CheckConstraint(
                condition=models.Q(("name", ""), _negated=True), name="household_has_a_name"
            ),
        ),
        guard_subject(table="members_household", subject_type="household", has_state=False),
    ]
