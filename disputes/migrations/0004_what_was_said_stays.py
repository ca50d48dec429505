"""What was said and ruled stays as it was, for every role; and disputes of before go on.

Those that were open get the step that gives them to somebody, and rulings their rows.
"""

from django.db import migrations
from django.db.migrations import RunSQL


KEPT = ("statement", "note", "ruling")
RULED_BEFORE = """
INSERT INTO disputes_ruling (dispute_id, number, released_minutes, words, ruled_by_id, ruled_at)
SELECT id, 1, released_minutes, ruling_words, ruled_by_id, ruled_at
FROM disputes_dispute WHERE ruled_at IS NOT NULL;
"""
OPENED_BEFORE = """
SELECT workflow_begin(NULL, NULL, 0, jsonb_agg(jsonb_build_object(
    'name', 'assign_dispute', 'due_at', now(), 'data', '{}'::jsonb, 'lane', 'assign_dispute',
    'is_external', false, 'subject_type', 'dispute', 'subject_id', id)))
FROM disputes_dispute WHERE state = 'OPENED' HAVING count(*) > 0;
"""


class Migration(migrations.Migration):
    dependencies = [("disputes", "0003_whole_life"), ("workflow", "0010_disputes")]

    operations = [
        RunSQL(RULED_BEFORE, RunSQL.noop),
        RunSQL(OPENED_BEFORE, RunSQL.noop),
        *(
            RunSQL(
                f"""
                CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE
                ON disputes_{table}
                FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting();
                """,
                f"DROP TRIGGER append_only ON disputes_{table}",
            )
            for table in KEPT
        ),
        RunSQL(
            """
            CREATE TRIGGER kept BEFORE DELETE OR TRUNCATE ON disputes_settlement
            FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting();
            """,
            "DROP TRIGGER kept ON disputes_settlement",
        ),
    ]
