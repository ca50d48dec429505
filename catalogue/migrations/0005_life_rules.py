"""What the database holds true of a service's life; a refusal is never rewritten."""

import django.db.models.functions.json
from django.db import migrations, models
from django.db.migrations import RunSQL


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0004_existing")]

    operations = [
        migrations.AddConstraint(
            model_name="service",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "state__in",
                        [
                            "DRAFT",
                            "PENDING_VALIDATION",
                            "PENDING_APPROVAL",
                            "PUBLISHED",
                            "REJECTED",
                            "PAUSED",
                            "EXPIRED",
                            "ARCHIVED",
                        ],
                    )
                ),
                name="service_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="service",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("submitted_at__isnull", False),
                    models.Q(
                        ("state__in", ("PENDING_VALIDATION", "PENDING_APPROVAL")), _negated=True
                    ),
                    _connector="OR",
                ),
                name="service_pending_says_since_when",
            ),
        ),
        migrations.AddConstraint(
            model_name="service",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("state__in", ("PENDING_APPROVAL",)), ("review_due_at__isnull", False)
                    ),
                    models.Q(
                        models.Q(("state__in", ("PENDING_APPROVAL",)), _negated=True),
                        ("review_due_at__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="service_review_has_end",
            ),
        ),
        migrations.AddConstraint(
            model_name="service",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state", "PENDING_APPROVAL"),
                    models.Q(("overdue_at__isnull", True), ("reviewer__isnull", True)),
                    _connector="OR",
                ),
                name="service_review_is_over",
            ),
        ),
        migrations.AddConstraint(
            model_name="service",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ("REJECTED",)), ("refusal__isnull", False)),
                    models.Q(
                        models.Q(("state__in", ("REJECTED",)), _negated=True),
                        ("refusal__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="service_rejected_says_why",
            ),
        ),
        migrations.AddConstraint(
            model_name="service",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("approved__isnull", False), ("published_at__isnull", False)),
                    models.Q(("state__in", ("PUBLISHED", "PAUSED", "EXPIRED")), _negated=True),
                    _connector="OR",
                ),
                name="service_published_says_when",
            ),
        ),
        migrations.AddConstraint(
            model_name="service",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "PUBLISHED"), _negated=True),
                    (
                        "approved",
                        django.db.models.functions.json.JSONObject(
                            category="category",
                            description="description",
                            kind="kind",
                            title="title",
                        ),
                    ),
                    _connector="OR",
                ),
                name="service_published_as_approved",
            ),
        ),
        migrations.AddConstraint(
            model_name="service",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("approved_by", models.F("member")), _negated=True),
                    models.Q(("reviewer", models.F("member")), _negated=True),
                ),
                name="service_approved_by_another",
            ),
        ),
        migrations.AddConstraint(
            model_name="service",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("state__in", ("PUBLISHED", "EXPIRED")), ("expires_at__isnull", False)
                    ),
                    models.Q(
                        models.Q(("state__in", ("PUBLISHED", "EXPIRED")), _negated=True),
                        ("expires_at__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="service_listed_says_until",
            ),
        ),
        migrations.AddConstraint(
            model_name="service",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ("PAUSED",)), ("paused_at__isnull", False)),
                    models.Q(
                        models.Q(("state__in", ("PAUSED",)), _negated=True),
                        ("paused_at__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="service_paused_says_when",
            ),
        ),
        migrations.AddConstraint(
            model_name="service",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ("ARCHIVED",)), ("archived_at__isnull", False)),
                    models.Q(
                        models.Q(("state__in", ("ARCHIVED",)), _negated=True),
                        ("archived_at__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="service_archived_says_when",
            ),
        ),
        migrations.AddConstraint(
            model_name="refusal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "reason__in",
                        [
                            "DESCRIPTION_TOO_SHORT",
                            "FORBIDDEN_WORDS",
                            "DUPLICATE",
                            "TECHNICAL_FAILURE",
                            "UNCLEAR",
                            "NOT_FOR_HOURS",
                            "NOT_ALLOWED",
                            "CONTACT_DETAILS",
                            "WRONG_CATEGORY",
                            "OTHER",
                        ],
                    )
                ),
                name="refusal_reason_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="refusal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        (
                            "reason__in",
                            (
                                "DESCRIPTION_TOO_SHORT",
                                "FORBIDDEN_WORDS",
                                "DUPLICATE",
                                "TECHNICAL_FAILURE",
                            ),
                        ),
                        ("refused_by__isnull", True),
                    ),
                    models.Q(
                        (
                            "reason__in",
                            (
                                "UNCLEAR",
                                "NOT_FOR_HOURS",
                                "NOT_ALLOWED",
                                "CONTACT_DETAILS",
                                "WRONG_CATEGORY",
                                "DUPLICATE",
                                "OTHER",
                            ),
                        ),
                        ("refused_by__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="refusal_reason_of_who_refused",
            ),
        ),
        migrations.AddConstraint(
            model_name="refusal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("reason", "OTHER"), _negated=True),
                    models.Q(("words", ""), _negated=True),
                    _connector="OR",
                ),
                name="refusal_other_says_why",
            ),
        ),
        RunSQL(
            """
            CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON catalogue_refusal
            FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting();
            """,
            "DROP TRIGGER append_only ON catalogue_refusal",
        ),
    ]
