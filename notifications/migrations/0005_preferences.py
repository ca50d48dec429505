"""How members want to be told, and which mails go out together."""

import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


# Of mails from before only those wait whose step does. What is checked at the commit is checked now,
# so that the table can be changed further.
MAILS_FROM_BEFORE = """
UPDATE notifications_mail AS mail SET member_id = told.member_id, goes_with_id = CASE
    WHEN EXISTS (SELECT 1 FROM workflow_step AS step
                 WHERE step.subject_type = 'mail' AND step.subject_id = mail.id
                   AND step.state IN ('WAITING', 'RUNNING')) THEN NULL ELSE mail.id END
FROM notifications_notification AS told WHERE told.id = mail.notification_id;
SET CONSTRAINTS ALL IMMEDIATE;
SET CONSTRAINTS ALL DEFERRED;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("members", "0005_language"),
        ("workflow", "0003_lanes_retries_breakers"),
        ("notifications", "0004_no_last_try"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="GroupChoice",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "group",
                    models.CharField(
                        choices=[
                            ("asked", "Somebody waits for my answer"),
                            ("awaited", "News of what I wait for"),
                            ("messages", "Messages"),
                            ("ratings", "Ratings"),
                            ("services", "My offers and wishes"),
                            ("reminders", "Reminders before a time is over"),
                            ("disputes", "Disputes, and what is owed"),
                            ("account", "The safety of my account"),
                            ("staff", "The work of coordinators"),
                        ],
                        max_length=20,
                        verbose_name="kind of news",
                    ),
                ),
                ("in_bank", models.BooleanField(default=True, verbose_name="in the bank")),
                (
                    "mail",
                    models.CharField(
                        choices=[
                            ("at_once", "At once"),
                            ("daily", "In one mail a day"),
                            ("weekly", "In one mail a week"),
                            ("never", "Never"),
                        ],
                        default="at_once",
                        max_length=10,
                        verbose_name="by mail",
                    ),
                ),
            ],
            options={
                "verbose_name": "choice of news",
                "verbose_name_plural": "choices of news",
            },
        ),
        migrations.CreateModel(
            name="MailTimes",
            fields=[
                (
                    "member",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="mail_times",
                        serialize=False,
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="member",
                    ),
                ),
                (
                    "digest_hour",
                    models.PositiveSmallIntegerField(
                        default=8,
                        validators=[django.core.validators.MaxValueValidator(23)],
                        verbose_name="hour of the collected mail",
                    ),
                ),
                (
                    "digest_weekday",
                    models.PositiveSmallIntegerField(
                        default=1,
                        help_text="1 is Monday.",
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(7),
                        ],
                        verbose_name="day of the weekly mail",
                    ),
                ),
                ("quiet_from", models.TimeField(blank=True, null=True, verbose_name="quiet from")),
                (
                    "quiet_until",
                    models.TimeField(blank=True, null=True, verbose_name="quiet until"),
                ),
            ],
            options={
                "verbose_name": "times of mails",
                "verbose_name_plural": "times of mails",
            },
        ),
        migrations.RemoveIndex(
            model_name="notification",
            name="notification_unread",
        ),
        migrations.AddField(
            model_name="mail",
            name="goes_with",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="bundle",
                to="notifications.mail",
                verbose_name="goes out with",
            ),
        ),
        migrations.AddField(
            model_name="mail",
            name="member",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="mails",
                to=settings.AUTH_USER_MODEL,
                verbose_name="member",
            ),
        ),
        migrations.AddField(
            model_name="mail",
            name="waits_until",
            field=models.DateTimeField(blank=True, null=True, verbose_name="waits until"),
        ),
        migrations.RunSQL(MAILS_FROM_BEFORE, migrations.RunSQL.noop),
        migrations.AddField(
            model_name="notification",
            name="is_listed",
            field=models.BooleanField(db_default=True, default=True, verbose_name="in the bank"),
        ),
        migrations.AddIndex(
            model_name="mail",
            index=models.Index(
                condition=models.Q(("goes_with__isnull", True), ("member__isnull", False)),
                fields=["member"],
                name="mail_waiting",
            ),
        ),
        migrations.AddIndex(
            model_name="notification",
            index=models.Index(
                condition=models.Q(("read_at__isnull", True)),
                fields=["member", "is_listed", "-id"],
                name="notification_unread",
            ),
        ),
        migrations.AddConstraint(
            model_name="mail",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("member__isnull", False), ("notification__isnull", False)),
                    models.Q(
                        ("goes_with", None),
                        ("member", None),
                        ("notification", None),
                        ("waits_until", None),
                    ),
                    _connector="OR",
                ),
                name="mail_of_a_member_is_a_notification",
            ),
        ),
        migrations.AddField(
            model_name="groupchoice",
            name="member",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="group_choices",
                to=settings.AUTH_USER_MODEL,
                verbose_name="member",
            ),
        ),
        migrations.AddConstraint(
            model_name="mailtimes",
            constraint=models.CheckConstraint(
                condition=models.Q(("digest_hour__gte", 0), ("digest_hour__lte", 23)),
                name="mail_times_hour",
            ),
        ),
        migrations.AddConstraint(
            model_name="mailtimes",
            constraint=models.CheckConstraint(
                condition=models.Q(("digest_weekday__gte", 1), ("digest_weekday__lte", 7)),
                name="mail_times_weekday",
            ),
        ),
        migrations.AddConstraint(
            model_name="mailtimes",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("quiet_from", None), ("quiet_until", None)),
                    models.Q(
                        ("quiet_from__isnull", False),
                        ("quiet_until__isnull", False),
                        models.Q(("quiet_from", models.F("quiet_until")), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="mail_times_quiet_from_until",
            ),
        ),
        migrations.AddConstraint(
            model_name="groupchoice",
            constraint=models.UniqueConstraint(
                fields=("member", "group"), name="group_choice_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="groupchoice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("group__in", ("asked", "awaited", "messages", "ratings", "services"))
                ),
                name="group_choice_can_be_chosen",
            ),
        ),
        migrations.AddConstraint(
            model_name="groupchoice",
            constraint=models.CheckConstraint(
                condition=models.Q(("mail__in", ["at_once", "daily", "weekly", "never"])),
                name="group_choice_mail_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="groupchoice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        (
                            "group__in",
                            ["account", "asked", "disputes", "messages", "reminders", "staff"],
                        ),
                        _negated=True,
                    ),
                    ("in_bank", True),
                    _connector="OR",
                ),
                name="group_choice_answers_are_shown",
            ),
        ),
        migrations.AddConstraint(
            model_name="groupchoice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("group", "asked"), _negated=True),
                    models.Q(("mail", "weekly"), _negated=True),
                    _connector="OR",
                ),
                name="group_choice_answers_cannot_wait_a_week",
            ),
        ),
    ]
