-- What holds for every subject: no state without a version, no skipped version, no version without
-- its event. The first argument of the event check is the subject's type.
CREATE OR REPLACE FUNCTION workflow_guard_version() RETURNS trigger
LANGUAGE plpgsql
AS $$
BEGIN
    IF NEW.version IS DISTINCT FROM OLD.version + 1 THEN
        RAISE EXCEPTION '% %: version % cannot follow %', TG_TABLE_NAME, NEW.id, NEW.version, OLD.version
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END
$$;

-- The path is fixed because this runs at commit, as whoever commits: a temporary table of theirs
-- must not stand in for the history.
CREATE OR REPLACE FUNCTION workflow_guard_event() RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    PERFORM 1 FROM workflow_eventlog
    WHERE subject_type = TG_ARGV[0] AND subject_id = NEW.id AND seq = NEW.version;
    IF NOT FOUND THEN
        RAISE EXCEPTION '% %: version % has no event', TG_TABLE_NAME, NEW.id, NEW.version
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END
$$;
