"""A service's history can't part from the service; the categories that a bank begins with."""

from django.db import migrations

from workflow.guards import guard_subject


FIRST = {
    "home-and-garden": "Home and garden",
    "care": "Care",
    "lessons": "Lessons",
    "computers": "Computers",
    "transport": "Transport",
    "crafts": "Crafts",
    "other": "Other",
}


def make_categories(apps, schema_editor):
    categories = apps.get_model("catalogue", "Category").objects.using(
        schema_editor.connection.alias
    )
    for number, (slug, name) in enumerate(FIRST.items(), start=1):
        categories.create(slug=slug, name=name, position=10 * number)


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0001_initial"), ("workflow", "0002_rules")]

    operations = [
        guard_subject(table="catalogue_service", subject_type="service"),
        migrations.RunPython(make_categories, migrations.RunPython.noop),
    ]
