"""A member who has left for good is a row that names nobody."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        ("members", "0008_addresses"),
    ]

    operations = [
        migrations.AddField(
            model_name="member",
            name="closed_at",
            field=models.DateTimeField(
                blank=True, editable=False, null=True, verbose_name="closed"
            ),
        ),
        migrations.AddConstraint(
            model_name="member",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("closed_at__isnull", True),
                    models.Q(
                        ("email__isnull", True),
                        ("household__isnull", True),
                        ("is_active", False),
                        ("is_staff", False),
                        ("is_superuser", False),
                        ("language", ""),
                        ("last_login__isnull", True),
                        ("time_zone", "UTC"),
                    ),
                    _connector="OR",
                ),
                name="member_closed_is_nobody",
            ),
        ),
    ]
