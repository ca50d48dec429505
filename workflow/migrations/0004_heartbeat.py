from django.db import migrations, models


SIGNS = ["sweep", "delivery"]


def make_rows(apps, schema_editor):
    rows = apps.get_model("workflow", "Heartbeat").objects.using(schema_editor.connection.alias)
    for name in SIGNS:
        rows.create(name=name)


class Migration(migrations.Migration):
    dependencies = [("workflow", "0003_lanes_retries_breakers")]

    operations = [
        migrations.CreateModel(
            name="Heartbeat",
            fields=[
                (
                    "name",
                    models.CharField(
                        choices=[("sweep", "sweep"), ("delivery", "delivery")],
                        max_length=10,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("at", models.DateTimeField(null=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("name__in", SIGNS)), name="heartbeat_known"
                    )
                ],
            },
        ),
        migrations.RunPython(make_rows, migrations.RunPython.noop),
    ]
