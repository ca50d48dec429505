"""The outbox of mails, and the breaker of what delivers them."""

import django.db.models.deletion
import workflow.models.subject
from django.db import migrations, models

from workflow.guards import guard_subject


def make_breaker(apps, schema_editor):
    breakers = apps.get_model("workflow", "CircuitBreaker").objects
    breakers.using(schema_editor.connection.alias).create(name="mail")


class Migration(migrations.Migration):
    dependencies = [
        ("notifications", "0001_initial"),
        ("workflow", "0003_lanes_retries_breakers"),
    ]

    operations = [
        migrations.CreateModel(
            name="Mail",
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
                    "address",
                    models.EmailField(
                        blank=True, default="", max_length=320, verbose_name="address"
                    ),
                ),
                (
                    "heading",
                    models.CharField(
                        blank=True, default="", max_length=200, verbose_name="subject"
                    ),
                ),
                ("text", models.TextField(blank=True, default="", verbose_name="text")),
                ("at", models.DateTimeField(verbose_name="written")),
                (
                    "notification",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="mail",
                        to="notifications.notification",
                        verbose_name="notification",
                    ),
                ),
            ],
            options={
                "verbose_name": "mail",
                "verbose_name_plural": "mails",
                "ordering": ["-id"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("text", ""), _negated=True),
                        fields=["at"],
                        name="mail_with_text",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("address", ""),
                                ("heading", ""),
                                ("notification__isnull", False),
                                ("text", ""),
                            ),
                            models.Q(
                                ("notification__isnull", True),
                                models.Q(("address", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="mail_is_notification_or_letter",
                    )
                ],
            },
        ),
        guard_subject(table="notifications_mail", subject_type="mail", has_state=False),
        migrations.RunPython(make_breaker, migrations.RunPython.noop),
    ]
