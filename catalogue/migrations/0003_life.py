import django.db.models.deletion
import django.db.models.functions.json
import django_fsm
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("catalogue", "0002_rules"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Refusal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("title", models.CharField(max_length=100, verbose_name="title")),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("DESCRIPTION_TOO_SHORT", "The description is too short."),
                            ("FORBIDDEN_WORDS", "It has words that this bank doesn't publish."),
                            ("DUPLICATE", "You have the same service already."),
                            (
                                "TECHNICAL_FAILURE",
                                "It could not be checked for a technical reason. Please send it in again.",
                            ),
                            ("UNCLEAR", "It isn't clear what is offered or wanted."),
                            ("NOT_FOR_HOURS", "It is nothing that is exchanged for hours here."),
                            ("NOT_ALLOWED", "It is against the rules of this bank."),
                            (
                                "CONTACT_DETAILS",
                                "It has an address or a telephone number, which everybody would see.",
                            ),
                            ("WRONG_CATEGORY", "It belongs to another category."),
                            ("OTHER", "For another reason."),
                        ],
                        max_length=30,
                        verbose_name="reason",
                    ),
                ),
                (
                    "words",
                    models.TextField(blank=True, default="", max_length=2000, verbose_name="words"),
                ),
                ("at", models.DateTimeField(verbose_name="at")),
            ],
            options={
                "verbose_name": "refusal",
                "verbose_name_plural": "refusals",
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="Review",
            fields=[],
            options={
                "verbose_name": "service to approve",
                "verbose_name_plural": "services to approve",
                "proxy": True,
                "indexes": [],
                "constraints": [],
            },
            bases=("catalogue.service",),
        ),
        migrations.RemoveConstraint(
            model_name="service",
            name="service_state_known",
        ),
        migrations.RemoveConstraint(
            model_name="service",
            name="service_published_says_when",
        ),
        migrations.RemoveConstraint(
            model_name="service",
            name="service_paused_says_when",
        ),
        migrations.RemoveConstraint(
            model_name="service",
            name="service_archived_says_when",
        ),
        migrations.AddField(
            model_name="category",
            name="is_retired",
            field=models.BooleanField(
                default=False,
                help_text="Services that have it keep it; nobody can choose it any more.",
                verbose_name="retired",
            ),
        ),
        migrations.AddField(
            model_name="service",
            name="approved",
            field=models.JSONField(
                blank=True, editable=False, null=True, verbose_name="as approved"
            ),
        ),
        migrations.AddField(
            model_name="service",
            name="approved_by",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="approved by",
            ),
        ),
        migrations.AddField(
            model_name="service",
            name="expires_at",
            field=models.DateTimeField(
                blank=True, editable=False, null=True, verbose_name="in the list until"
            ),
        ),
        migrations.AddField(
            model_name="service",
            name="findings",
            field=models.JSONField(
                blank=True, default=list, editable=False, verbose_name="found by the check"
            ),
        ),
        migrations.AddField(
            model_name="service",
            name="overdue_at",
            field=models.DateTimeField(
                blank=True, editable=False, null=True, verbose_name="overdue since"
            ),
        ),
        migrations.AddField(
            model_name="service",
            name="review_due_at",
            field=models.DateTimeField(
                blank=True, editable=False, null=True, verbose_name="to be looked at by"
            ),
        ),
        migrations.AddField(
            model_name="service",
            name="reviewer",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="looked at by",
            ),
        ),
        migrations.AddField(
            model_name="service",
            name="submitted_at",
            field=models.DateTimeField(
                blank=True, editable=False, null=True, verbose_name="sent in"
            ),
        ),
        migrations.AlterField(
            model_name="service",
            name="archived_at",
            field=models.DateTimeField(
                blank=True, editable=False, null=True, verbose_name="archived"
            ),
        ),
        migrations.AlterField(
            model_name="service",
            name="state",
            field=django_fsm.FSMField(
                choices=[
                    ("DRAFT", "draft"),
                    ("PENDING_VALIDATION", "being checked"),
                    ("PENDING_APPROVAL", "waiting for a coordinator"),
                    ("PUBLISHED", "published"),
                    ("REJECTED", "not accepted"),
                    ("PAUSED", "paused"),
                    ("EXPIRED", "expired"),
                    ("ARCHIVED", "archived"),
                ],
                default="DRAFT",
                max_length=50,
                protected=True,
                verbose_name="state",
            ),
        ),
        migrations.AddField(
            model_name="refusal",
            name="refused_by",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="refused by",
            ),
        ),
        migrations.AddField(
            model_name="refusal",
            name="service",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="refusals",
                to="catalogue.service",
                verbose_name="service",
            ),
        ),
        migrations.AddField(
            model_name="service",
            name="refusal",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="catalogue.refusal",
                verbose_name="why it was not accepted",
            ),
        ),
        migrations.AddIndex(
            model_name="service",
            index=models.Index(
                condition=models.Q(("state", "PENDING_APPROVAL")),
                fields=["review_due_at", "id"],
                name="service_review",
            ),
        ),
    ]
