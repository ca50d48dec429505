"""The triggers that hold a subject's version to its history; a migration installs them."""

from django.db.migrations import RunSQL


def guard_subject(*, table: str, subject_type: str, has_state: bool = True) -> RunSQL:
    """Guard a subject's table: its state, its version and its events can't part.

    `table` and `subject_type` are names from the code, never from outside.
    """
    changed = "OLD.version IS DISTINCT FROM NEW.version"
    if has_state:
        changed += " OR OLD.state IS DISTINCT FROM NEW.state"
    return RunSQL(
        sql=f"""
        CREATE TRIGGER guard_version BEFORE UPDATE ON {table}
        FOR EACH ROW WHEN ({changed}) EXECUTE FUNCTION workflow_guard_version();
        CREATE CONSTRAINT TRIGGER guard_event AFTER INSERT OR UPDATE OF version ON {table}
        DEFERRABLE INITIALLY DEFERRED
        FOR EACH ROW WHEN (NEW.version > 0) EXECUTE FUNCTION workflow_guard_event('{subject_type}');
        """,
        reverse_sql=f"DROP TRIGGER guard_version ON {table}; DROP TRIGGER guard_event ON {table};",
    )
