"""A dispute's state and its history can't part."""

from django.db import migrations

from workflow.guards import guard_subject


class Migration(migrations.Migration):
    dependencies = [("disputes", "0001_initial"), ("workflow", "0002_rules")]

    operations = [guard_subject(table="disputes_dispute", subject_type="dispute")]
