"""What is in the list shows the picture that was approved."""

import django.db.models.functions.json
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0006_picture")]

    operations = [
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
                            "PICTURE",
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
                                "PICTURE",
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
                                "PICTURE",
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
                            picture="picture",
                            title="title",
                        ),
                    ),
                    _connector="OR",
                ),
                name="service_published_as_approved",
            ),
        ),
    ]
