import datetime
import django.core.validators
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("workflow", "0007_events_by_time"),
    ]

    operations = [
        migrations.AddField(
            model_name="policy",
            name="service_expiry_warning",
            field=models.DurationField(
                default=datetime.timedelta(days=7),
                help_text="How long before that its member is told.",
                validators=[
                    django.core.validators.MinValueValidator(datetime.timedelta(seconds=1)),
                    django.core.validators.MaxValueValidator(datetime.timedelta(days=366)),
                ],
                verbose_name="services: warning before they leave",
            ),
        ),
        migrations.AddField(
            model_name="policy",
            name="service_forbidden_words",
            field=models.TextField(
                blank=True,
                default="",
                help_text="A word or a phrase on each line. A service with one of them is not accepted; whole words are compared, without regard to capitals and accents. A change concerns what is sent in from then on.",
                max_length=20000,
                verbose_name="services: forbidden words",
            ),
        ),
        migrations.AddField(
            model_name="policy",
            name="service_lifetime",
            field=models.DurationField(
                default=datetime.timedelta(days=90),
                help_text="A service leaves the list after this time unless its member renews it.",
                validators=[
                    django.core.validators.MinValueValidator(datetime.timedelta(seconds=1)),
                    django.core.validators.MaxValueValidator(datetime.timedelta(days=366)),
                ],
                verbose_name="services: time in the list",
            ),
        ),
        migrations.AddField(
            model_name="policy",
            name="service_review_target",
            field=models.DurationField(
                default=datetime.timedelta(days=2),
                help_text="A service that waits longer for approval is overdue, and all coordinators are told.",
                validators=[
                    django.core.validators.MinValueValidator(datetime.timedelta(seconds=1)),
                    django.core.validators.MaxValueValidator(datetime.timedelta(days=366)),
                ],
                verbose_name="services: looked at within",
            ),
        ),
        migrations.AddField(
            model_name="policy",
            name="service_shortest_description",
            field=models.PositiveSmallIntegerField(
                default=10,
                help_text="In letters. A service whose description is shorter is not accepted. 0: it may be empty.",
                validators=[django.core.validators.MaxValueValidator(1000)],
                verbose_name="services: shortest description",
            ),
        ),
        migrations.AddField(
            model_name="policy",
            name="trusted_after_exchanges",
            field=models.PositiveSmallIntegerField(
                default=5,
                help_text="The services of a member with so many paid exchanges need no approval. 0: exchanges make nobody trusted.",
                validators=[django.core.validators.MaxValueValidator(1000)],
                verbose_name="services: trusted after paid exchanges",
            ),
        ),
        migrations.AddField(
            model_name="policy",
            name="trusted_after_services",
            field=models.PositiveSmallIntegerField(
                default=3,
                help_text="The same for a member of whom coordinators have approved so many services. 0: approvals make nobody trusted.",
                validators=[django.core.validators.MaxValueValidator(1000)],
                verbose_name="services: trusted after approved services",
            ),
        ),
        migrations.AddConstraint(
            model_name="policy",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("service_expiry_warning__gte", datetime.timedelta(seconds=1)),
                    ("service_lifetime__gte", datetime.timedelta(seconds=1)),
                    ("service_review_target__gte", datetime.timedelta(seconds=1)),
                ),
                name="policy_service_spans",
            ),
        ),
        migrations.AddConstraint(
            model_name="policy",
            constraint=models.CheckConstraint(
                condition=models.Q(("service_expiry_warning__lt", models.F("service_lifetime"))),
                name="policy_service_warned_while_listed",
                violation_error_message="The warning has to come after the service has come into the list.",
            ),
        ),
        migrations.AddConstraint(
            model_name="policy",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("service_shortest_description__lte", 1000),
                    ("trusted_after_exchanges__lte", 1000),
                    ("trusted_after_services__lte", 1000),
                ),
                name="policy_service_counts",
            ),
        ),
    ]
