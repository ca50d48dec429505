-- The one seam between what happens and what follows from it: the event, the timers that it ends
-- and the steps that it begins, in one round trip. The caller holds the subject's row lock.
CREATE OR REPLACE FUNCTION workflow_tx() RETURNS bigint
LANGUAGE sql VOLATILE PARALLEL UNSAFE
AS $$ SELECT pg_current_xact_id()::text::bigint $$;

CREATE OR REPLACE FUNCTION workflow_record(
    p_subject_type text, p_subject_id uuid, p_seq integer, p_type text,
    p_from_state text, p_to_state text, p_actor uuid, p_on_behalf_of uuid,
    p_audience uuid[], p_data jsonb, p_at timestamptz, p_cancel text[], p_steps jsonb
) RETURNS bigint
LANGUAGE plpgsql
AS $$
DECLARE
    event_id bigint;
BEGIN
    INSERT INTO workflow_eventlog (
        tx, subject_type, subject_id, seq, type, from_state, to_state,
        actor_id, on_behalf_of_id, audience, data, at)
    VALUES (
        workflow_tx(), p_subject_type, p_subject_id, p_seq, p_type, p_from_state, p_to_state,
        p_actor, p_on_behalf_of, p_audience, p_data, p_at)
    RETURNING id INTO event_id;

    IF cardinality(p_cancel) > 0 THEN
        UPDATE workflow_step
        SET state = 'CANCELLED', finished_at = p_at, lease = NULL
        WHERE subject_type = p_subject_type AND subject_id = p_subject_id
          AND state IN ('WAITING', 'RUNNING') AND name = ANY (p_cancel);
    END IF;

    IF p_steps IS NOT NULL THEN
        INSERT INTO workflow_step (
            subject_type, subject_id, seq, name, state, data,
            scheduled_at, due_at, attempts, error_code, error)
        SELECT coalesce(s.subject_type, p_subject_type), coalesce(s.subject_id, p_subject_id), p_seq,
               s.name, 'WAITING', coalesce(s.data, '{}'), s.due_at, s.due_at, 0, '', ''
        FROM jsonb_to_recordset(p_steps)
            AS s(name text, subject_type text, subject_id uuid, due_at timestamptz, data jsonb);
    END IF;

    RETURN event_id;
END
$$;
