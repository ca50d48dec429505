"""Members choose what the bank speaks to them in."""

import members.models
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        ("members", "0004_key_scopes"),
    ]

    operations = [
        migrations.AddField(
            model_name="member",
            name="language",
            field=models.CharField(
                blank=True,
                db_default="",
                default="",
                help_text="Where it is empty, the browser says it.",
                max_length=16,
                validators=[members.models.validate_language],
                verbose_name="language",
            ),
        ),
        migrations.AddConstraint(
            model_name="member",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("language", ""),
                    ("language__regex", "^[a-z]{2,3}(-[a-z0-9]{2,8})*$"),
                    _connector="OR",
                ),
                name="member_language_is_a_code",
            ),
        ),
    ]
