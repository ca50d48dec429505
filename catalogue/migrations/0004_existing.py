"""What is in the list stays there, as approved, for the full time from now on."""

from django.db import migrations


KEEP = """
UPDATE catalogue_service AS service
SET approved = jsonb_build_object('title', title, 'description', description,
                                  'category', category_id, 'kind', kind),
    expires_at = CASE WHEN service.state = 'PUBLISHED' THEN now() + policy.service_lifetime END
FROM workflow_policy AS policy
"""
TIMERS = """
SELECT workflow_begin('service', service.id, 0, jsonb_build_array(
    jsonb_build_object('name', 'service_expiry', 'lane', 'timers', 'due_at', service.expires_at),
    jsonb_build_object('name', 'service_expiry_warning', 'lane', 'timers',
                       'due_at', service.expires_at - policy.service_expiry_warning)))
FROM catalogue_service AS service, workflow_policy AS policy
WHERE service.state = 'PUBLISHED'
"""
FORGET = """
DELETE FROM workflow_step WHERE subject_type = 'service' AND state = 'WAITING'
"""


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0003_life"), ("workflow", "0008_services")]

    operations = [
        migrations.RunSQL(KEEP, migrations.RunSQL.noop),
        migrations.RunSQL(TIMERS, FORGET),
    ]
