"""Events of a database that was moved come behind those that it brought along."""

from django.db import migrations

from workflow.sql import read


BACK = """
CREATE OR REPLACE FUNCTION workflow_tx() RETURNS bigint
LANGUAGE sql VOLATILE PARALLEL UNSAFE
AS $$ SELECT pg_current_xact_id()::text::bigint $$;
DROP FUNCTION workflow_horizon;
DROP FUNCTION workflow_feed_origin;
"""


class Migration(migrations.Migration):
    dependencies = [("workflow", "0013_cursor_of_each_listener")]

    operations = [migrations.RunSQL(read("feed_origin"), BACK)]
