"""What was handed in stays as it was, for every role; only the sides hand in, and before the end."""

from django.db import migrations
from django.db.migrations import RunSQL


GUARDS = """
CREATE FUNCTION disputes_guard_evidence() RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    PERFORM 1 FROM disputes_dispute AS dispute
    JOIN requests_app_servicerequest AS request ON request.id = dispute.request_id
    JOIN files_file AS file ON file.id = NEW.file_id AND file.owner_id = NEW.added_by_id
    WHERE dispute.id = NEW.dispute_id AND dispute.ended_at IS NULL
      AND NEW.added_by_id IN (request.requester_id, request.provider_id);
    IF NOT FOUND THEN
        RAISE EXCEPTION 'evidence %: a side of an open dispute hands in its own files', NEW.id
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END
$$;

CREATE TRIGGER guard_new AFTER INSERT ON disputes_evidence
FOR EACH ROW EXECUTE FUNCTION disputes_guard_evidence();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON disputes_evidence
FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting();
"""
UNGUARDED = """
DROP TRIGGER guard_new ON disputes_evidence;
DROP TRIGGER append_only ON disputes_evidence;
DROP FUNCTION disputes_guard_evidence;
"""


class Migration(migrations.Migration):
    dependencies = [("disputes", "0006_evidence"), ("workflow", "0002_rules")]

    operations = [RunSQL(GUARDS, UNGUARDED)]
