import django.core.validators
import django.db.models.deletion
import django.db.models.functions.text
import django.db.models.lookups
import django_fsm
import workflow.models.subject
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Category",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("slug", models.SlugField(unique=True, verbose_name="slug")),
                ("name", models.CharField(max_length=60, verbose_name="name")),
                (
                    "position",
                    models.PositiveSmallIntegerField(
                        default=100,
                        help_text="Categories are listed by position, then by name.",
                        verbose_name="position",
                    ),
                ),
            ],
            options={
                "verbose_name": "category",
                "verbose_name_plural": "categories",
                "ordering": ["position", "name"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("name", ""), _negated=True), name="category_has_a_name"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("slug", ""), _negated=True), name="category_has_a_slug"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Service",
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
                    "state",
                    django_fsm.FSMField(
                        choices=[
                            ("PUBLISHED", "published"),
                            ("PAUSED", "paused"),
                            ("ARCHIVED", "withdrawn"),
                        ],
                        default="PUBLISHED",
                        max_length=50,
                        protected=True,
                        verbose_name="state",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("OFFER", "Offered"), ("WANTED", "Wanted")],
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                (
                    "title",
                    models.CharField(
                        max_length=100,
                        validators=[django.core.validators.MinLengthValidator(3)],
                        verbose_name="title",
                    ),
                ),
                (
                    "description",
                    models.TextField(
                        blank=True,
                        default="",
                        max_length=4000,
                        validators=[django.core.validators.MaxLengthValidator(4000)],
                        verbose_name="description",
                    ),
                ),
                (
                    "estimated_minutes",
                    models.BigIntegerField(
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(527040),
                        ],
                        verbose_name="estimated minutes",
                    ),
                ),
                (
                    "is_remote",
                    models.BooleanField(default=False, verbose_name="can be done from afar"),
                ),
                (
                    "published_at",
                    models.DateTimeField(
                        blank=True, editable=False, null=True, verbose_name="published"
                    ),
                ),
                (
                    "paused_at",
                    models.DateTimeField(
                        blank=True, editable=False, null=True, verbose_name="paused"
                    ),
                ),
                (
                    "archived_at",
                    models.DateTimeField(
                        blank=True, editable=False, null=True, verbose_name="withdrawn"
                    ),
                ),
                (
                    "category",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="services",
                        to="catalogue.category",
                        verbose_name="category",
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="services",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="member",
                    ),
                ),
            ],
            options={
                "verbose_name": "service",
                "verbose_name_plural": "services",
                "ordering": ["-id"],
                "indexes": [
                    models.Index(fields=["member", "-id"], name="service_member"),
                    models.Index(fields=["category", "-id"], name="service_category"),
                    models.Index(
                        condition=models.Q(("state", "PUBLISHED")),
                        fields=["-id"],
                        name="service_published",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["PUBLISHED", "PAUSED", "ARCHIVED"])),
                        name="service_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["OFFER", "WANTED"])),
                        name="service_kind_known",
                    ),
                    models.CheckConstraint(
                        condition=django.db.models.lookups.GreaterThanOrEqual(
                            django.db.models.functions.text.Length(
                                django.db.models.functions.text.Trim("title")
                            ),
                            3,
                        ),
                        name="service_title_says_something",
                    ),
                    models.CheckConstraint(
                        condition=django.db.models.lookups.LessThanOrEqual(
                            django.db.models.functions.text.Length("description"), 4000
                        ),
                        name="service_description_fits",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("estimated_minutes__gte", 1), ("estimated_minutes__lte", 527040)
                        ),
                        name="service_minutes_possible",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("published_at__isnull", False),
                            models.Q(("state__in", ["PUBLISHED", "PAUSED"]), _negated=True),
                            _connector="OR",
                        ),
                        name="service_published_says_when",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("paused_at__isnull", False), ("state", "PAUSED")),
                            models.Q(
                                models.Q(("state", "PAUSED"), _negated=True),
                                ("paused_at__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="service_paused_says_when",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("archived_at__isnull", False), ("state", "ARCHIVED")),
                            models.Q(
                                models.Q(("state", "ARCHIVED"), _negated=True),
                                ("archived_at__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="service_archived_says_when",
                    ),
                ],
            },
        ),
    ]
