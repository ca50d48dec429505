"""The language and the days of a service, and what the database makes of its words."""

from importlib.resources import files

from django.db import migrations, models


UNDO = """
    DROP INDEX service_search;
    ALTER TABLE catalogue_service DROP COLUMN search, DROP COLUMN facets;
    DROP FUNCTION service_facets, service_search, service_lexemes, service_configuration,
        service_plain;
"""


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0007_picture_rules")]

    operations = [
        migrations.AddField(
            model_name="service",
            name="language",
            field=models.CharField(
                choices=[
                    ("en", "English"),
                    ("es", "Spanish"),
                    ("fr", "French"),
                    ("de", "German"),
                    ("ar", "Arabic"),
                    ("und", "Another language"),
                ],
                default="en",
                max_length=3,
                verbose_name="language",
            ),
        ),
        migrations.AddField(
            model_name="service",
            name="weekdays",
            field=models.PositiveSmallIntegerField(
                default=0,
                help_text="One bit for each day, Monday the lowest; 0: any day.",
                verbose_name="weekdays",
            ),
        ),
        migrations.AddConstraint(
            model_name="service",
            constraint=models.CheckConstraint(
                condition=models.Q(("language__in", ["en", "es", "fr", "de", "ar", "und"])),
                name="service_language_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="service",
            constraint=models.CheckConstraint(
                condition=models.Q(("weekdays__gte", 0), ("weekdays__lte", 127)),
                name="service_weekdays_known",
            ),
        ),
        migrations.RunSQL(files("catalogue.sql").joinpath("search.sql").read_text(), UNDO),
    ]
