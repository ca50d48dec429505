"""A file is never changed, by any role; deleting one is refused by what refers to it."""

from django.db import migrations
from django.db.migrations import RunSQL


class Migration(migrations.Migration):
    dependencies = [("files", "0001_initial"), ("workflow", "0002_rules")]

    operations = [
        RunSQL(
            """
            CREATE TRIGGER written_once BEFORE UPDATE OR TRUNCATE ON files_file
            FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting();
            """,
            "DROP TRIGGER written_once ON files_file",
        )
    ]
