"""Who signs up is pending until they have confirmed their address."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("members", "0006_profile")]

    operations = [
        migrations.AddField(
            model_name="member",
            name="is_pending",
            field=models.BooleanField(
                db_default=False, default=False, editable=False, verbose_name="not confirmed yet"
            ),
        ),
        migrations.AddConstraint(
            model_name="member",
            constraint=models.CheckConstraint(
                condition=Q(is_pending=False)
                | Q(
                    is_active=False,
                    is_staff=False,
                    is_superuser=False,
                    version=0,
                    email__isnull=False,
                ),
                name="member_pending_is_nobody",
            ),
        ),
    ]
