"""What was written stays as it was written, for every role."""

from django.db import migrations
from django.db.migrations import RunSQL

from workflow.guards import guard_subject


KEPT = ("message", "attachment", "readmark")


class Migration(migrations.Migration):
    dependencies = [("requests_app", "0005_conversation"), ("workflow", "0002_rules")]

    operations = [
        guard_subject(
            table="requests_app_conversation", subject_type="conversation", has_state=False
        ),
        *(
            RunSQL(
                f"""
                CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE
                ON requests_app_{table}
                FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting();
                """,
                f"DROP TRIGGER append_only ON requests_app_{table}",
            )
            for table in KEPT
        ),
        RunSQL(
            """
            CREATE TRIGGER kept BEFORE DELETE OR TRUNCATE ON requests_app_conversation
            FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting();
            """,
            "DROP TRIGGER kept ON requests_app_conversation",
        ),
    ]
