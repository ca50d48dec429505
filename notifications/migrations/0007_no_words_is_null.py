# The rule compared with JSON's null, which no mail without words has: it let those by as "unknown".

from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("notifications", "0006_words_of_a_mail"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="mail",
            name="mail_with_words_goes_out_itself",
        ),
        AddConstraintNotValid(
            model_name="mail",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("worded_at", None), ("words__isnull", True)),
                    models.Q(
                        ("worded_at__isnull", False),
                        ("words__isnull", False),
                        ("goes_with", models.F("id")),
                        ("goes_with__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="mail_with_words_goes_out_itself",
            ),
        ),
    ]
