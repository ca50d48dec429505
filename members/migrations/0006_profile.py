"""What members tell of themselves."""

import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.text
import django.db.models.lookups
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("files", "0002_rules"),
        ("members", "0005_language"),
    ]

    operations = [
        migrations.CreateModel(
            name="Profile",
            fields=[
                (
                    "member",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="profile",
                        serialize=False,
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="member",
                    ),
                ),
                (
                    "about",
                    models.TextField(blank=True, default="", max_length=1000, verbose_name="about"),
                ),
                (
                    "speaks",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=3),
                        blank=True,
                        default=list,
                        help_text="Codes of languages (ISO 639).",
                        size=None,
                        verbose_name="speaks",
                    ),
                ),
                (
                    "area",
                    models.CharField(blank=True, default="", max_length=60, verbose_name="area"),
                ),
                (
                    "available",
                    models.PositiveIntegerField(
                        default=0,
                        help_text="One bit for each part of each day, Monday morning the lowest; 0: not said.",
                        verbose_name="available",
                    ),
                ),
                (
                    "available_note",
                    models.CharField(
                        blank=True, default="", max_length=200, verbose_name="note on the times"
                    ),
                ),
                (
                    "hidden",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("photo", "Photo"),
                                ("about", "About you"),
                                ("speaks", "Languages you speak"),
                                ("area", "Where you are"),
                                ("availability", "When you have time"),
                            ],
                            max_length=16,
                        ),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="hidden",
                    ),
                ),
                (
                    "hides_first_steps",
                    models.BooleanField(default=False, verbose_name="has put the first steps away"),
                ),
                (
                    "photo",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="files.file",
                        verbose_name="photo",
                    ),
                ),
            ],
            options={
                "verbose_name": "profile",
                "verbose_name_plural": "profiles",
                "constraints": [
                    models.CheckConstraint(
                        condition=django.db.models.lookups.LessThanOrEqual(
                            django.db.models.functions.text.Length("about"), 1000
                        ),
                        name="profile_about_fits",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("speaks__len__lte", 10)), name="profile_speaks_not_all"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("speaks", []),
                            django.db.models.lookups.Regex(
                                models.Func(
                                    models.F("speaks"),
                                    models.Value(","),
                                    function="array_to_string",
                                    output_field=models.TextField(),
                                ),
                                "^[a-z]{2,3}(,[a-z]{2,3})*$",
                            ),
                            _connector="OR",
                        ),
                        name="profile_speaks_codes",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("area__regex", "[0-9]"), _negated=True),
                        name="profile_area_is_no_address",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("available__gte", 0), ("available__lte", 2097151)),
                        name="profile_available_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "hidden__contained_by",
                                ["photo", "about", "speaks", "area", "availability"],
                            )
                        ),
                        name="profile_hidden_known",
                    ),
                ],
            },
        ),
    ]
