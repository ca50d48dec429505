"""Webhooks: addresses of members' programs, and what was delivered to them."""

import django.contrib.postgres.fields
import django.db.models.deletion
import workflow.models.subject
from django.conf import settings
from django.db import migrations, models

from workflow.guards import guard_subject

# From now on: what happened before there were webhooks is in the feed.
BEGIN = """
INSERT INTO notifications_webhookcursor (id, tx, event_id)
SELECT 1, pg_current_xact_id()::text::bigint, 0
"""


class Migration(migrations.Migration):
    dependencies = [
        ("notifications", "0002_mail"),
        ("workflow", "0010_disputes"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="WebhookCursor",
            fields=[
                (
                    "id",
                    models.PositiveSmallIntegerField(default=1, primary_key=True, serialize=False),
                ),
                ("tx", models.BigIntegerField()),
                ("event_id", models.BigIntegerField()),
            ],
            options={
                "verbose_name": "place in the feed of events",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("id", 1)), name="webhook_cursor_single"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="WebhookEndpoint",
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
                ("slot", models.PositiveSmallIntegerField(editable=False)),
                ("url", models.CharField(blank=True, max_length=500, verbose_name="address")),
                (
                    "description",
                    models.CharField(
                        blank=True, default="", max_length=200, verbose_name="description"
                    ),
                ),
                (
                    "event_types",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=60),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="events",
                    ),
                ),
                ("created_at", models.DateTimeField(verbose_name="added")),
                (
                    "disabled_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="switched off"),
                ),
                (
                    "disabled_because",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("MEMBER", "switched off by its member"),
                            ("FAILING", "took nothing for three days"),
                            ("GONE", "answered that it is gone for good (410)"),
                        ],
                        default="",
                        max_length=10,
                        verbose_name="why",
                    ),
                ),
                ("deleted_at", models.DateTimeField(blank=True, null=True, verbose_name="deleted")),
                (
                    "failing_since",
                    models.DateTimeField(blank=True, null=True, verbose_name="failing since"),
                ),
                ("tried_at", models.DateTimeField(blank=True, null=True, verbose_name="last try")),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="webhooks",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="member",
                    ),
                ),
            ],
            options={
                "verbose_name": "webhook",
                "verbose_name_plural": "webhooks",
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="WebhookDelivery",
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
                ("created_at", models.DateTimeField(verbose_name="queued")),
                (
                    "delivered_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="delivered"),
                ),
                (
                    "given_up_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="given up"),
                ),
                (
                    "event",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="workflow.eventlog",
                        verbose_name="event",
                    ),
                ),
                (
                    "endpoint",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="deliveries",
                        to="notifications.webhookendpoint",
                        verbose_name="webhook",
                    ),
                ),
            ],
            options={
                "verbose_name": "delivery",
                "verbose_name_plural": "deliveries",
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="WebhookSecret",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("sealed", models.BinaryField()),
                ("created_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField(blank=True, null=True)),
                (
                    "endpoint",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="secrets",
                        to="notifications.webhookendpoint",
                    ),
                ),
            ],
            options={
                "verbose_name": "secret of a webhook",
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="WebhookAttempt",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("step_id", models.BigIntegerField()),
                ("at", models.DateTimeField(verbose_name="at")),
                ("duration_ms", models.PositiveIntegerField(verbose_name="milliseconds")),
                (
                    "status",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="status"),
                ),
                (
                    "error_code",
                    models.CharField(
                        blank=True, default="", max_length=40, verbose_name="what went wrong"
                    ),
                ),
                (
                    "answer",
                    models.CharField(blank=True, default="", max_length=500, verbose_name="answer"),
                ),
                (
                    "delivery",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="attempts",
                        to="notifications.webhookdelivery",
                    ),
                ),
            ],
            options={
                "verbose_name": "try of a delivery",
                "verbose_name_plural": "tries of deliveries",
                "ordering": ["id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("error_code", ""), ("status__isnull", False)),
                            models.Q(
                                models.Q(("answer", ""), ("status__isnull", True)),
                                models.Q(("error_code", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="webhook_attempt_status_or_error",
                    )
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="webhookendpoint",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("disabled_at__isnull", True), ("disabled_because", "")),
                    models.Q(
                        ("disabled_at__isnull", False),
                        ("disabled_because__in", ["MEMBER", "FAILING", "GONE"]),
                    ),
                    _connector="OR",
                ),
                name="webhook_disabled_for_a_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="webhookendpoint",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        models.Q(("deleted_at__isnull", True)), models.Q(("url", ""), _negated=True)
                    ),
                    models.Q(("deleted_at__isnull", False), ("description", ""), ("url", "")),
                    _connector="OR",
                ),
                name="webhook_deleted_says_nothing",
            ),
        ),
        migrations.AddConstraint(
            model_name="webhookendpoint",
            constraint=models.CheckConstraint(
                condition=models.Q(("slot__gte", 1), ("slot__lte", 10)),
                name="webhook_slot_in_range",
            ),
        ),
        migrations.AddConstraint(
            model_name="webhookendpoint",
            constraint=models.UniqueConstraint(
                condition=models.Q(("deleted_at__isnull", True)),
                fields=("member", "slot"),
                name="webhook_slot_once",
            ),
        ),
        migrations.AddIndex(
            model_name="webhookdelivery",
            index=models.Index(fields=["endpoint", "-id"], name="webhook_delivery_newest"),
        ),
        migrations.AddIndex(
            model_name="webhookdelivery",
            index=models.Index(fields=["created_at"], name="webhook_delivery_age"),
        ),
        migrations.AddConstraint(
            model_name="webhookdelivery",
            constraint=models.UniqueConstraint(
                fields=("endpoint", "event"), name="webhook_event_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="webhookdelivery",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("delivered_at__isnull", True), ("given_up_at__isnull", True), _connector="OR"
                ),
                name="webhook_delivery_ends_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="webhooksecret",
            constraint=models.UniqueConstraint(
                condition=models.Q(("expires_at__isnull", True)),
                fields=("endpoint",),
                name="webhook_secret_present_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="webhooksecret",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("expires_at__isnull", True),
                    ("expires_at__gt", models.F("created_at")),
                    _connector="OR",
                ),
                name="webhook_secret_ends_later",
            ),
        ),
        guard_subject(
            table="notifications_webhookendpoint", subject_type="webhook", has_state=False
        ),
        guard_subject(
            table="notifications_webhookdelivery", subject_type="webhook_delivery", has_state=False
        ),
        migrations.RunSQL(BEGIN, migrations.RunSQL.noop),
    ]
