-- History is never rewritten, by any role: a mistake is followed by another event.
CREATE OR REPLACE FUNCTION refuse_rewriting() RETURNS trigger
LANGUAGE plpgsql
AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END
$$;

CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON workflow_eventlog
FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting();
