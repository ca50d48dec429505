"""Lanes of steps, retry policies as data, circuit breakers."""

import datetime
import django.contrib.postgres.fields
import django.core.validators
import django_fsm
import workflow.models.subject
from django.db import migrations, models
from django.db.migrations import RunSQL

from workflow.guards import guard_subject
from workflow.sql import read

# Steps that wait already stand in lanes of their own names.
LANES = "UPDATE workflow_step SET lane = name WHERE state IN ('WAITING', 'RUNNING')"


class Migration(migrations.Migration):
    dependencies = [
        ("workflow", "0002_rules"),
    ]

    operations = [
        migrations.CreateModel(
            name="CircuitBreaker",
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
                ("name", models.CharField(max_length=80, unique=True, verbose_name="name")),
                (
                    "state",
                    django_fsm.FSMField(
                        choices=[
                            ("CLOSED", "closed"),
                            ("OPEN", "open"),
                            ("HALF_OPEN", "half-open"),
                        ],
                        default="CLOSED",
                        editable=False,
                        max_length=50,
                        protected=True,
                        verbose_name="state",
                    ),
                ),
                (
                    "failures",
                    models.PositiveIntegerField(
                        default=0, editable=False, verbose_name="failures in a row"
                    ),
                ),
                (
                    "openings",
                    models.PositiveIntegerField(
                        default=0, editable=False, verbose_name="openings in a row"
                    ),
                ),
                (
                    "opened_at",
                    models.DateTimeField(
                        blank=True, editable=False, null=True, verbose_name="opened"
                    ),
                ),
                (
                    "retry_at",
                    models.DateTimeField(
                        blank=True, editable=False, null=True, verbose_name="next probe"
                    ),
                ),
                (
                    "probe_id",
                    models.BigIntegerField(
                        blank=True, editable=False, null=True, verbose_name="step under way"
                    ),
                ),
                (
                    "last_error",
                    models.CharField(
                        blank=True,
                        default="",
                        editable=False,
                        max_length=500,
                        verbose_name="last error",
                    ),
                ),
                (
                    "last_failed_at",
                    models.DateTimeField(
                        blank=True, editable=False, null=True, verbose_name="last failure"
                    ),
                ),
                (
                    "threshold",
                    models.PositiveSmallIntegerField(
                        default=5,
                        help_text="Failures in a row.",
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(100),
                        ],
                        verbose_name="opens after",
                    ),
                ),
                (
                    "pause",
                    models.DurationField(
                        default=datetime.timedelta(seconds=60),
                        help_text="From the opening to the first probe; doubled after each probe that fails.",
                        verbose_name="first pause",
                    ),
                ),
                (
                    "maximum_pause",
                    models.DurationField(
                        default=datetime.timedelta(seconds=1800),
                        help_text="Between two probes.",
                        verbose_name="longest pause",
                    ),
                ),
            ],
            options={
                "verbose_name": "circuit breaker",
                "verbose_name_plural": "circuit breakers",
                "ordering": ["name"],
            },
        ),
        migrations.CreateModel(
            name="StepPolicy",
            fields=[
                (
                    "name",
                    models.CharField(
                        max_length=60, primary_key=True, serialize=False, verbose_name="step"
                    ),
                ),
                (
                    "interval",
                    models.DurationField(
                        help_text="Between the first try and the second.", verbose_name="first wait"
                    ),
                ),
                (
                    "backoff_percent",
                    models.PositiveSmallIntegerField(
                        default=200,
                        help_text="Each further wait is this share of the one before: 200 doubles it, 100 keeps it.",
                        validators=[
                            django.core.validators.MinValueValidator(100),
                            django.core.validators.MaxValueValidator(1000),
                        ],
                        verbose_name="backoff in percent",
                    ),
                ),
                (
                    "maximum_interval",
                    models.DurationField(
                        default=datetime.timedelta(seconds=3600),
                        validators=[
                            django.core.validators.MaxValueValidator(datetime.timedelta(days=366))
                        ],
                        verbose_name="longest wait",
                    ),
                ),
                (
                    "retries",
                    models.PositiveSmallIntegerField(
                        help_text="After the first try; 0 means that it is tried once.",
                        validators=[django.core.validators.MaxValueValidator(50)],
                        verbose_name="retries",
                    ),
                ),
                (
                    "jitter",
                    models.CharField(
                        choices=[
                            ("NONE", "none: exactly the computed wait"),
                            ("FULL", "full: anything up to the computed wait"),
                        ],
                        default="NONE",
                        help_text="Full jitter draws each wait by chance, so that many failed steps don't return at once.",
                        max_length=4,
                        verbose_name="jitter",
                    ),
                ),
                (
                    "retryable_errors",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            max_length=100,
                            validators=[
                                django.core.validators.RegexValidator("^[A-Za-z_][A-Za-z0-9_]*\\Z")
                            ],
                        ),
                        blank=True,
                        default=list,
                        help_text="Classes such as ConnectionError, or codes of refusals; none means every technical error.",
                        size=None,
                        verbose_name="errors after which it is tried again",
                    ),
                ),
            ],
            options={
                "verbose_name": "retry policy",
                "verbose_name_plural": "retry policies",
                "ordering": ["name"],
            },
        ),
        migrations.AddField(
            model_name="step",
            name="is_external",
            field=models.BooleanField(db_default=False, default=False, verbose_name="external"),
        ),
        migrations.AddField(
            model_name="step",
            name="lane",
            field=models.CharField(db_default="", default="", max_length=80, verbose_name="lane"),
        ),
        migrations.AddIndex(
            model_name="step",
            index=models.Index(
                condition=models.Q(("state__in", ("WAITING", "RUNNING"))),
                fields=["is_external", "lane", "due_at", "id"],
                name="step_turn",
            ),
        ),
        migrations.AddIndex(
            model_name="circuitbreaker",
            index=models.Index(
                condition=models.Q(("state", "CLOSED"), _negated=True),
                fields=["retry_at"],
                name="breaker_halted",
            ),
        ),
        migrations.AddConstraint(
            model_name="circuitbreaker",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["CLOSED", "OPEN", "HALF_OPEN"])),
                name="breaker_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="circuitbreaker",
            constraint=models.CheckConstraint(
                condition=models.Q(("name", ""), _negated=True), name="breaker_has_a_name"
            ),
        ),
        migrations.AddConstraint(
            model_name="circuitbreaker",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("opened_at__isnull", True), ("retry_at__isnull", True), ("state", "CLOSED")
                    ),
                    models.Q(
                        ("opened_at__isnull", False),
                        ("retry_at__isnull", False),
                        ("state__in", ("OPEN", "HALF_OPEN")),
                    ),
                    _connector="OR",
                ),
                name="breaker_says_until_when",
            ),
        ),
        migrations.AddConstraint(
            model_name="circuitbreaker",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("probe_id__isnull", False), ("state", "HALF_OPEN")),
                    models.Q(
                        models.Q(("state", "HALF_OPEN"), _negated=True), ("probe_id__isnull", True)
                    ),
                    _connector="OR",
                ),
                name="breaker_half_open_for_a_probe",
            ),
        ),
        migrations.AddConstraint(
            model_name="circuitbreaker",
            constraint=models.CheckConstraint(
                condition=models.Q(("threshold__gte", 1), ("threshold__lte", 100)),
                name="breaker_threshold",
                violation_error_message="It opens after 1 to 100 failures.",
            ),
        ),
        migrations.AddConstraint(
            model_name="circuitbreaker",
            constraint=models.CheckConstraint(
                condition=models.Q(("pause__gte", datetime.timedelta(seconds=1))),
                name="breaker_pause",
                violation_error_message="The first pause is at least 1 second.",
            ),
        ),
        migrations.AddConstraint(
            model_name="circuitbreaker",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("maximum_pause__gte", models.F("pause")),
                    ("maximum_pause__lte", datetime.timedelta(days=366)),
                ),
                name="breaker_maximum_pause",
                violation_error_message="The longest pause can't be shorter than the first, or longer than 366 days.",
            ),
        ),
        migrations.AddConstraint(
            model_name="steppolicy",
            constraint=models.CheckConstraint(
                condition=models.Q(("interval__gt", datetime.timedelta(0))),
                name="step_policy_interval",
                violation_error_message="The first wait must be longer than nothing.",
            ),
        ),
        migrations.AddConstraint(
            model_name="steppolicy",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("maximum_interval__gte", models.F("interval")),
                    ("maximum_interval__lte", datetime.timedelta(days=366)),
                ),
                name="step_policy_maximum_interval",
                violation_error_message="The longest wait can't be shorter than the first, or longer than 366 days.",
            ),
        ),
        migrations.AddConstraint(
            model_name="steppolicy",
            constraint=models.CheckConstraint(
                condition=models.Q(("backoff_percent__gte", 100), ("backoff_percent__lte", 1000)),
                name="step_policy_backoff",
                violation_error_message="The backoff is from 100 to 1000 percent.",
            ),
        ),
        migrations.AddConstraint(
            model_name="steppolicy",
            constraint=models.CheckConstraint(
                condition=models.Q(("retries__gte", 0), ("retries__lte", 50)),
                name="step_policy_retries",
                violation_error_message="At most 50 retries: no step is tried for ever.",
            ),
        ),
        migrations.AddConstraint(
            model_name="steppolicy",
            constraint=models.CheckConstraint(
                condition=models.Q(("jitter__in", ["NONE", "FULL"])),
                name="step_policy_jitter_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="steppolicy",
            constraint=models.CheckConstraint(
                condition=models.Q(("name", ""), _negated=True), name="step_policy_has_a_name"
            ),
        ),
        RunSQL(LANES, RunSQL.noop),
        RunSQL(read("record_lanes"), [read("record"), "DROP FUNCTION workflow_begin"]),
        guard_subject(table="workflow_circuitbreaker", subject_type="breaker"),
    ]
