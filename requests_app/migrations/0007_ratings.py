import django.db.models.deletion
import workflow.models.subject
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("catalogue", "0002_rules"),
        ("requests_app", "0006_conversation_rules"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Rating",
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
                    "part",
                    models.CharField(
                        choices=[("requester", "who receives"), ("provider", "who gives")],
                        max_length=10,
                        verbose_name="given by",
                    ),
                ),
                (
                    "stars",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (5, "Very good"),
                            (4, "Good"),
                            (3, "All right"),
                            (2, "Not so good"),
                            (1, "Bad"),
                        ],
                        verbose_name="stars",
                    ),
                ),
                (
                    "words",
                    models.TextField(
                        blank=True, default="", max_length=2000, verbose_name="in words"
                    ),
                ),
                ("made_at", models.DateTimeField(verbose_name="given")),
                ("shown_at", models.DateTimeField(verbose_name="shown from")),
                (
                    "reply_words",
                    models.TextField(blank=True, default="", max_length=1000, verbose_name="reply"),
                ),
                ("replied_at", models.DateTimeField(blank=True, null=True, verbose_name="replied")),
                ("hidden_at", models.DateTimeField(blank=True, null=True, verbose_name="hidden")),
                (
                    "hidden_reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("INSULT", "It insults somebody"),
                            ("PRIVATE", "It tells something private"),
                            ("NOT_ABOUT_IT", "It is about something else"),
                            ("UNTRUE", "It isn’t true"),
                            ("OTHER", "Something else"),
                        ],
                        default="",
                        max_length=20,
                        verbose_name="why it is hidden",
                    ),
                ),
                (
                    "hidden_words",
                    models.TextField(
                        blank=True, default="", max_length=1000, verbose_name="why, in words"
                    ),
                ),
                (
                    "reply_hidden_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="reply hidden"),
                ),
                (
                    "reply_hidden_reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("INSULT", "It insults somebody"),
                            ("PRIVATE", "It tells something private"),
                            ("NOT_ABOUT_IT", "It is about something else"),
                            ("UNTRUE", "It isn’t true"),
                            ("OTHER", "Something else"),
                        ],
                        default="",
                        max_length=20,
                        verbose_name="why the reply is hidden",
                    ),
                ),
                (
                    "reply_hidden_words",
                    models.TextField(
                        blank=True,
                        default="",
                        max_length=1000,
                        verbose_name="why the reply is hidden, in words",
                    ),
                ),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="ratings_given",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="by",
                    ),
                ),
                (
                    "hidden_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="hidden by",
                    ),
                ),
                (
                    "rated",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="ratings_received",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="of",
                    ),
                ),
                (
                    "reply_hidden_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="reply hidden by",
                    ),
                ),
                (
                    "request",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="ratings",
                        to="requests_app.servicerequest",
                        verbose_name="request",
                    ),
                ),
                (
                    "service",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="ratings",
                        to="catalogue.service",
                        verbose_name="service",
                    ),
                ),
            ],
            options={
                "verbose_name": "rating",
                "verbose_name_plural": "ratings",
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="RatingReport",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("INSULT", "It insults somebody"),
                            ("PRIVATE", "It tells something private"),
                            ("NOT_ABOUT_IT", "It is about something else"),
                            ("UNTRUE", "It isn’t true"),
                            ("OTHER", "Something else"),
                        ],
                        max_length=20,
                        verbose_name="reason",
                    ),
                ),
                (
                    "words",
                    models.TextField(
                        blank=True, default="", max_length=1000, verbose_name="in words"
                    ),
                ),
                ("made_at", models.DateTimeField(verbose_name="reported")),
                (
                    "settled_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="looked at"),
                ),
                (
                    "rating",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reports",
                        to="requests_app.rating",
                        verbose_name="rating",
                    ),
                ),
                (
                    "reporter",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="reported by",
                    ),
                ),
                (
                    "settled_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="looked at by",
                    ),
                ),
            ],
            options={
                "verbose_name": "report of a rating",
                "verbose_name_plural": "reports of ratings",
                "ordering": ["-id"],
            },
        ),
        migrations.AddIndex(
            model_name="rating",
            index=models.Index(
                condition=models.Q(("hidden_at__isnull", True)),
                fields=["rated", "-id"],
                include=("stars", "shown_at"),
                name="rating_of_member",
            ),
        ),
        migrations.AddIndex(
            model_name="rating",
            index=models.Index(
                condition=models.Q(("hidden_at__isnull", True), ("service__isnull", False)),
                fields=["service", "-id"],
                include=("stars", "shown_at"),
                name="rating_of_service",
            ),
        ),
        migrations.AddConstraint(
            model_name="rating",
            constraint=models.UniqueConstraint(
                fields=("request", "part"), name="rating_once_by_each_side"
            ),
        ),
        migrations.AddConstraint(
            model_name="rating",
            constraint=models.CheckConstraint(
                condition=models.Q(("part__in", ["requester", "provider"])),
                name="rating_part_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="rating",
            constraint=models.CheckConstraint(
                condition=models.Q(("stars__in", [5, 4, 3, 2, 1])), name="rating_stars"
            ),
        ),
        migrations.AddConstraint(
            model_name="rating",
            constraint=models.CheckConstraint(
                condition=models.Q(("author", models.F("rated")), _negated=True),
                name="rating_of_somebody_else",
            ),
        ),
        migrations.AddConstraint(
            model_name="rating",
            constraint=models.CheckConstraint(
                condition=models.Q(("shown_at__gte", models.F("made_at"))),
                name="rating_shown_after_made",
            ),
        ),
        migrations.AddConstraint(
            model_name="rating",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("replied_at__isnull", True), ("reply_words", "")),
                    models.Q(
                        models.Q(("reply_words", ""), _negated=True), ("replied_at__isnull", False)
                    ),
                    _connector="OR",
                ),
                name="rating_reply_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="rating",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("replied_at__isnull", True),
                    ("replied_at__gte", models.F("shown_at")),
                    _connector="OR",
                ),
                name="rating_reply_after_shown",
            ),
        ),
        migrations.AddConstraint(
            model_name="rating",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("hidden_at__isnull", True),
                        ("hidden_by__isnull", True),
                        ("hidden_reason", ""),
                    ),
                    models.Q(
                        ("hidden_at__isnull", False),
                        ("hidden_by__isnull", False),
                        (
                            "hidden_reason__in",
                            ["INSULT", "PRIVATE", "NOT_ABOUT_IT", "UNTRUE", "OTHER"],
                        ),
                    ),
                    _connector="OR",
                ),
                name="rating_hidden_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="rating",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("hidden_by__isnull", True),
                    models.Q(
                        ("hidden_by", models.F("author")),
                        ("hidden_by", models.F("rated")),
                        _connector="OR",
                        _negated=True,
                    ),
                    _connector="OR",
                ),
                name="rating_hidden_by_third",
            ),
        ),
        migrations.AddConstraint(
            model_name="rating",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("hidden_at__isnull", True),
                    ("hidden_at__gte", models.F("shown_at")),
                    _connector="OR",
                ),
                name="rating_hidden_after_shown",
            ),
        ),
        migrations.AddConstraint(
            model_name="rating",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("reply_hidden_at__isnull", True),
                    ("replied_at__isnull", False),
                    _connector="OR",
                ),
                name="rating_reply_hidden_after_reply",
            ),
        ),
        migrations.AddConstraint(
            model_name="rating",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("reply_hidden_at__isnull", True),
                        ("reply_hidden_by__isnull", True),
                        ("reply_hidden_reason", ""),
                    ),
                    models.Q(
                        ("reply_hidden_at__isnull", False),
                        ("reply_hidden_by__isnull", False),
                        (
                            "reply_hidden_reason__in",
                            ["INSULT", "PRIVATE", "NOT_ABOUT_IT", "UNTRUE", "OTHER"],
                        ),
                    ),
                    _connector="OR",
                ),
                name="rating_reply_hidden_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="rating",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("reply_hidden_by__isnull", True),
                    models.Q(
                        ("reply_hidden_by", models.F("author")),
                        ("reply_hidden_by", models.F("rated")),
                        _connector="OR",
                        _negated=True,
                    ),
                    _connector="OR",
                ),
                name="rating_reply_hidden_by_third",
            ),
        ),
        migrations.AddIndex(
            model_name="ratingreport",
            index=models.Index(
                condition=models.Q(("settled_at__isnull", True)),
                fields=["rating"],
                name="rating_report_open",
            ),
        ),
        migrations.AddConstraint(
            model_name="ratingreport",
            constraint=models.UniqueConstraint(
                fields=("rating", "reporter"), name="rating_report_once_by_each"
            ),
        ),
        migrations.AddConstraint(
            model_name="ratingreport",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("reason__in", ["INSULT", "PRIVATE", "NOT_ABOUT_IT", "UNTRUE", "OTHER"])
                ),
                name="rating_report_reason_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="ratingreport",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("settled_at__isnull", True), ("settled_by__isnull", True)),
                    models.Q(("settled_at__isnull", False), ("settled_by__isnull", False)),
                    _connector="OR",
                ),
                name="rating_report_settled_by_and_at",
            ),
        ),
    ]
