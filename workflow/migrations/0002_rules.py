"""What the database holds by itself: append-only history, guarded versions, the one Policy row."""

from django.db import migrations
from django.db.migrations import RunSQL
from django.utils import timezone

from workflow.guards import guard_subject
from workflow.sql import read


POLICY_ID = "00000000-0000-0000-0000-000000000002"


def make_policy(apps, schema_editor):
    alias = schema_editor.connection.alias
    apps.get_model("workflow", "Policy").objects.using(alias).create(id=POLICY_ID, version=1)
    apps.get_model("workflow", "EventLog").objects.using(alias).create(
        subject_type="policy", subject_id=POLICY_ID, seq=1, type="policy.created", at=timezone.now()
    )


class Migration(migrations.Migration):
    dependencies = [("workflow", "0001_initial")]

    operations = [
        RunSQL(
            read("append_only"),
            "DROP TRIGGER append_only ON workflow_eventlog; DROP FUNCTION refuse_rewriting",
        ),
        migrations.RunPython(make_policy, migrations.RunPython.noop),
        guard_subject(table="workflow_policy", subject_type="policy", has_state=False),
    ]
