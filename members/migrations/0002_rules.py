"""A member's history can't part from the member."""

from django.db import migrations

from workflow.guards import guard_subject


class Migration(migrations.Migration):
    dependencies = [("members", "0001_initial"), ("workflow", "0002_rules")]

    operations = [guard_subject(table="members_member", subject_type="member", has_state=False)]
