"""A request's state and its history can't part."""

from django.db import migrations

from workflow.guards import guard_subject


class Migration(migrations.Migration):
    dependencies = [("requests_app", "0001_initial"), ("workflow", "0002_rules")]

    operations = [guard_subject(table="requests_app_servicerequest", subject_type="request")]
