-- As in record.sql, with the lane of each new step. A step that says none, as an earlier release
-- writes it, has a lane of its own name.
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
        PERFORM workflow_begin(p_subject_type, p_subject_id, p_seq, p_steps);
    END IF;

    RETURN event_id;
END
$$;

-- The one place that writes steps. Without an event (`p_seq` 0) where nothing has happened to the
-- subject yet but that something is to be done about it.
CREATE OR REPLACE FUNCTION workflow_begin(
    p_subject_type text, p_subject_id uuid, p_seq integer, p_steps jsonb
) RETURNS void
LANGUAGE plpgsql
AS $$
BEGIN
    INSERT INTO workflow_step (
        subject_type, subject_id, seq, name, lane, is_external, state, data,
        scheduled_at, due_at, attempts, error_code, error)
    SELECT coalesce(s.subject_type, p_subject_type), coalesce(s.subject_id, p_subject_id), p_seq,
           s.name, coalesce(s.lane, s.name), coalesce(s.is_external, false), 'WAITING',
           coalesce(s.data, '{}'), s.due_at, s.due_at, 0, '', ''
    FROM jsonb_to_recordset(p_steps)
        AS s(name text, subject_type text, subject_id uuid, due_at timestamptz, data jsonb,
             lane text, is_external boolean);
END
$$;
