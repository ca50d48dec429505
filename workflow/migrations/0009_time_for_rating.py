import datetime
import django.core.validators
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("workflow", "0008_services"),
    ]

    operations = [
        migrations.AddField(
            model_name="policy",
            name="rating_window",
            field=models.DurationField(
                default=datetime.timedelta(days=14),
                help_text="How long both sides can rate each other after a request is paid.",
                validators=[
                    django.core.validators.MinValueValidator(datetime.timedelta(seconds=1)),
                    django.core.validators.MaxValueValidator(datetime.timedelta(days=366)),
                ],
                verbose_name="time for rating",
            ),
        ),
        migrations.AddConstraint(
            model_name="policy",
            constraint=models.CheckConstraint(
                condition=models.Q(("rating_window__gte", datetime.timedelta(seconds=1))),
                name="policy_rating_window",
            ),
        ),
    ]
