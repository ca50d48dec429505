-- The limit of what PostgreSQL can do: a life's rows, by one function for each step, and no rule at all.
-- They go into the bank's own tables, with their indexes, constraints and triggers. Nothing is locked
-- before it is written, nothing is looked at, nothing is claimed; each row is written once a step.

CREATE FUNCTION limit_tell(p_event text, p_request uuid, p_members uuid[], p_minutes bigint, p_at timestamptz)
RETURNS void LANGUAGE sql AS $$
    WITH told AS (
        INSERT INTO notifications_notification
            (member_id, event_type, subject_type, subject_id, data, at, is_listed)
        SELECT member, p_event, 'request', p_request, jsonb_build_object('minutes', p_minutes), p_at, true
        FROM unnest(p_members) AS member
        RETURNING id, member_id
    ), mails AS (
        INSERT INTO notifications_mail
            (id, version, notification_id, member_id, address, heading, text, at)
        SELECT uuidv7(), 0, id, member_id, '', '', '', p_at FROM told
        RETURNING id
    )
    INSERT INTO workflow_step (
        subject_type, subject_id, seq, name, lane, is_external, state, data,
        scheduled_at, due_at, attempts, error_code, error)
    SELECT 'mail', id, 0, 'deliver_mail', 'mail', true, 'WAITING', '{}', p_at, p_at, 0, '', '' FROM mails
$$;

-- The event, with the timers and the step of the state before that it ends, and those that it begins.
CREATE FUNCTION limit_record(
    p_type text, p_subject uuid, p_seq integer, p_event text, p_from text, p_to text, p_actor uuid,
    p_audience uuid[], p_minutes bigint, p_at timestamptz, p_done text, p_ended text[], p_begun text[],
    p_lanes text[], p_due timestamptz[]
) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO workflow_eventlog (
        tx, subject_type, subject_id, seq, type, from_state, to_state, actor_id, audience, data, at)
    VALUES (
        workflow_tx(), p_type, p_subject, p_seq, p_event, p_from, p_to, p_actor, p_audience,
        jsonb_build_object('minutes', p_minutes), p_at);
    IF p_done <> '' OR p_ended <> '{}' THEN
        UPDATE workflow_step
        SET state = CASE name WHEN p_done THEN 'DONE' ELSE 'CANCELLED' END, finished_at = p_at,
            started_at = CASE name WHEN p_done THEN p_at END,
            attempts = CASE name WHEN p_done THEN 1 ELSE 0 END
        WHERE subject_type = p_type AND subject_id = p_subject AND name = ANY (p_ended || p_done)
          AND state IN ('WAITING', 'RUNNING');
    END IF;
    IF p_begun <> '{}' THEN
        INSERT INTO workflow_step (
            subject_type, subject_id, seq, name, lane, is_external, state, data,
            scheduled_at, due_at, attempts, error_code, error)
        SELECT p_type, p_subject, p_seq, name, lane, false, 'WAITING', '{}', due, due, 0, '', ''
        FROM unnest(p_begun, p_lanes, p_due) AS begun (name, lane, due);
    END IF;
END
$$;

CREATE FUNCTION limit_create(
    p_id uuid, p_requester uuid, p_provider uuid, p_service uuid, p_minutes bigint, p_at timestamptz
) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO requests_app_servicerequest (
        id, version, state, turn, outcome, end_reason, cancelled_late, disputed_from, terms_json,
        initiated_by, title, words, end_words, estimated_minutes, time_zone, place, is_remote,
        created_at, requester_id, provider_id, service_id, amendment_by)
    VALUES (
        p_id, 1, 'DRAFT', 'requester', '', '', false, '', '{}', 'requester', 'Offer', '', '', p_minutes,
        'UTC', '', false, p_at, p_requester, p_provider, p_service, '');
    PERFORM limit_record('request', p_id, 1, 'request.drafted', '', 'DRAFT', p_requester,
        ARRAY[p_requester], p_minutes, p_at, '', '{}', '{}', '{}', '{}');
END
$$;

CREATE FUNCTION limit_submit(
    p_id uuid, p_requester uuid, p_provider uuid, p_minutes bigint, p_at timestamptz, p_terms jsonb
) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    UPDATE requests_app_servicerequest
    SET version = 2, state = 'PENDING_VALIDATION', turn = '', submitted_at = p_at, terms_json = p_terms
    WHERE id = p_id;
    PERFORM limit_record('request', p_id, 2, 'request.submitted', 'DRAFT', 'PENDING_VALIDATION', p_requester,
        ARRAY[p_requester, p_provider], p_minutes, p_at, '', '{}',
        '{validate_request}', '{validate_request}', ARRAY[p_at]);
END
$$;

CREATE FUNCTION limit_validate(
    p_id uuid, p_requester uuid, p_provider uuid, p_minutes bigint, p_at timestamptz
) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    UPDATE requests_app_servicerequest SET version = 3 WHERE id = p_id;
    PERFORM limit_record('request', p_id, 3, 'request.validated', 'PENDING_VALIDATION', 'PENDING_VALIDATION', NULL,
        ARRAY[p_requester, p_provider], p_minutes, p_at, 'validate_request', '{}',
        '{escrow_hours}', '{escrow_hours}', ARRAY[p_at]);
END
$$;

CREATE FUNCTION limit_move(
    p_escrow uuid, p_request uuid, p_kind text, p_accounts uuid[], p_buckets text[], p_minutes bigint[],
    p_at timestamptz
) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    key CONSTANT text := 'request:' || p_request || ':' || p_kind;
    posted bigint;
BEGIN
    INSERT INTO ledger_transaction (key, kind, escrow_id, request_id, at, fingerprint)
    VALUES (key, p_kind, p_escrow, p_request, p_at, sha256(key::bytea))
    RETURNING id INTO posted;
    WITH entry AS (
        SELECT * FROM unnest(p_accounts, p_buckets, p_minutes) AS e (account, bucket, minutes)
    ), locked AS MATERIALIZED (
        SELECT id FROM ledger_account WHERE id = ANY (p_accounts) ORDER BY id FOR NO KEY UPDATE
    ), moved AS (
        UPDATE ledger_account AS a
        SET available_minutes = a.available_minutes + gain.available, held_minutes = a.held_minutes + gain.held
        FROM (SELECT account, coalesce(sum(minutes) FILTER (WHERE bucket = 'available'), 0) AS available,
                     coalesce(sum(minutes) FILTER (WHERE bucket = 'held'), 0) AS held
              FROM entry GROUP BY account) AS gain, locked
        WHERE a.id = gain.account AND a.id = locked.id
        RETURNING a.id, a.available_minutes, a.held_minutes
    )
    INSERT INTO ledger_entry (transaction_id, account_id, bucket, minutes, balance_after)
    SELECT posted, account, bucket, minutes, CASE bucket WHEN 'held' THEN held_minutes ELSE available_minutes END
    FROM entry JOIN moved ON moved.id = entry.account;
    RETURN posted;
END
$$;

CREATE FUNCTION limit_hold(
    p_id uuid, p_requester uuid, p_provider uuid, p_minutes bigint, p_at timestamptz, p_escrow uuid
) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO ledger_escrow (
        id, version, state, request_id, payer_id, payee_id, held_minutes, released_minutes, refunded_minutes, opened_at)
    VALUES (p_escrow, 1, 'HELD', p_id, p_requester, p_provider, p_minutes, 0, 0, p_at);
    UPDATE requests_app_servicerequest SET version = 4, agreed_minutes = p_minutes WHERE id = p_id;
    PERFORM limit_record('escrow', p_escrow, 1, 'escrow.held', '', 'HELD', NULL,
        ARRAY[p_requester, p_provider], p_minutes, p_at, '', '{}', '{}', '{}', '{}');
    PERFORM limit_record('request', p_id, 4, 'request.held', 'PENDING_VALIDATION', 'PENDING_VALIDATION', NULL,
        ARRAY[p_requester, p_provider], p_minutes, p_at, 'escrow_hours', '{}',
        '{notify_provider}', '{notify_provider}', ARRAY[p_at]);
    PERFORM limit_move(p_escrow, p_id, 'hold', ARRAY[p_requester, p_requester], '{available,held}',
        ARRAY[-p_minutes, p_minutes], p_at);
END
$$;

CREATE FUNCTION limit_notify(
    p_id uuid, p_requester uuid, p_provider uuid, p_minutes bigint, p_at timestamptz
) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    UPDATE requests_app_servicerequest
    SET version = 5, state = 'ACTIVE', turn = 'provider', deadline_at = p_at + interval '7 days' WHERE id = p_id;
    PERFORM limit_record('request', p_id, 5, 'request.activated', 'PENDING_VALIDATION', 'ACTIVE', NULL,
        ARRAY[p_requester, p_provider], p_minutes, p_at, 'notify_provider', '{}',
        '{response_timeout,response_reminder}', '{timers,timers}',
        ARRAY[p_at + interval '7 days', p_at + interval '6 days']);
    PERFORM limit_tell('request.activated', p_id, ARRAY[p_provider], p_minutes, p_at);
END
$$;

CREATE FUNCTION limit_accept(
    p_id uuid, p_requester uuid, p_provider uuid, p_minutes bigint, p_at timestamptz
) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    UPDATE requests_app_servicerequest
    SET version = 6, state = 'ACCEPTED', deadline_at = p_at + interval '30 days', accepted_at = p_at WHERE id = p_id;
    PERFORM limit_record('request', p_id, 6, 'request.accepted', 'ACTIVE', 'ACCEPTED', p_provider,
        ARRAY[p_requester, p_provider], p_minutes, p_at, '', '{response_timeout,response_reminder}',
        '{no_start_timeout,no_start_reminder}', '{timers,timers}',
        ARRAY[p_at + interval '30 days', p_at + interval '29 days']);
    PERFORM limit_tell('request.accepted', p_id, ARRAY[p_requester], p_minutes, p_at);
END
$$;

CREATE FUNCTION limit_start(
    p_id uuid, p_requester uuid, p_provider uuid, p_minutes bigint, p_at timestamptz
) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    UPDATE requests_app_servicerequest
    SET version = 7, state = 'IN_PROGRESS', deadline_at = p_at + interval '60 days', started_at = p_at WHERE id = p_id;
    PERFORM limit_record('request', p_id, 7, 'request.started', 'ACCEPTED', 'IN_PROGRESS', p_provider,
        ARRAY[p_requester, p_provider], p_minutes, p_at, '', '{no_start_timeout,no_start_reminder}',
        '{not_completed_timeout,not_completed_reminder}', '{timers,timers}',
        ARRAY[p_at + interval '60 days', p_at + interval '59 days']);
    PERFORM limit_tell('request.started', p_id, ARRAY[p_requester], p_minutes, p_at);
END
$$;

CREATE FUNCTION limit_complete(
    p_id uuid, p_requester uuid, p_provider uuid, p_minutes bigint, p_at timestamptz
) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    UPDATE requests_app_servicerequest
    SET version = 8, state = 'COMPLETED', turn = 'requester', deadline_at = p_at + interval '7 days',
        completed_at = p_at, actual_minutes = p_minutes
    WHERE id = p_id;
    PERFORM limit_record('request', p_id, 8, 'request.completed', 'IN_PROGRESS', 'COMPLETED', p_provider,
        ARRAY[p_requester, p_provider], p_minutes, p_at, '', '{not_completed_timeout,not_completed_reminder}',
        '{confirmation_timeout,confirmation_reminder}', '{timers,timers}',
        ARRAY[p_at + interval '7 days', p_at + interval '6 days']);
    PERFORM limit_tell('request.completed', p_id, ARRAY[p_requester], p_minutes, p_at);
END
$$;

CREATE FUNCTION limit_confirm(
    p_id uuid, p_requester uuid, p_provider uuid, p_minutes bigint, p_at timestamptz, p_escrow uuid
) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    UPDATE requests_app_servicerequest
    SET version = 9, turn = '', deadline_at = NULL, confirmed_at = p_at, payable_minutes = p_minutes WHERE id = p_id;
    PERFORM limit_record('request', p_id, 9, 'request.confirmed', 'COMPLETED', 'COMPLETED', p_requester,
        ARRAY[p_requester, p_provider], p_minutes, p_at, '', '{confirmation_timeout,confirmation_reminder}',
        '{}', '{}', '{}');
    INSERT INTO workflow_step (
        subject_type, subject_id, seq, name, lane, is_external, state, data,
        scheduled_at, due_at, attempts, error_code, error)
    VALUES ('escrow', p_escrow, 9, 'validate_escrow_release', 'validate_escrow_release', false, 'WAITING', '{}',
            p_at, p_at, 0, '', '');
    PERFORM limit_tell('request.confirmed', p_id, ARRAY[p_provider], p_minutes, p_at);
END
$$;

CREATE FUNCTION limit_check(
    p_id uuid, p_requester uuid, p_provider uuid, p_minutes bigint, p_at timestamptz, p_escrow uuid
) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    UPDATE ledger_escrow SET version = 2 WHERE id = p_escrow;
    PERFORM limit_record('escrow', p_escrow, 2, 'escrow.release_validated', 'HELD', 'HELD', NULL,
        ARRAY[p_requester, p_provider], p_minutes, p_at, 'validate_escrow_release', '{}',
        '{process_escrow_release}', '{process_escrow_release}', ARRAY[p_at]);
END
$$;

CREATE FUNCTION limit_pay(
    p_id uuid, p_requester uuid, p_provider uuid, p_minutes bigint, p_at timestamptz, p_escrow uuid
) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    UPDATE requests_app_servicerequest SET version = 10, state = 'PAID', ended_at = p_at WHERE id = p_id;
    UPDATE ledger_escrow
    SET version = 3, state = 'RELEASED', released_minutes = p_minutes, closed_at = p_at WHERE id = p_escrow;
    PERFORM limit_record('request', p_id, 10, 'request.paid', 'COMPLETED', 'PAID', NULL,
        ARRAY[p_requester, p_provider], p_minutes, p_at, '', '{}', '{}', '{}', '{}');
    PERFORM limit_record('escrow', p_escrow, 3, 'escrow.released', 'HELD', 'RELEASED', NULL,
        ARRAY[p_requester, p_provider], p_minutes, p_at, 'process_escrow_release', '{}', '{}', '{}', '{}');
    INSERT INTO workflow_step (
        subject_type, subject_id, seq, name, lane, is_external, state, data,
        scheduled_at, due_at, attempts, error_code, error)
    SELECT 'member', member, 10, 'rating_reminder', 'timers', false, 'WAITING',
           jsonb_build_object('request', p_id), p_at + interval '7 days', p_at + interval '7 days', 0, '', ''
    FROM unnest(ARRAY[p_requester, p_provider]) AS member;
    PERFORM limit_tell('request.paid', p_id, ARRAY[p_requester, p_provider], p_minutes, p_at);
    PERFORM limit_move(p_escrow, p_id, 'release', ARRAY[p_requester, p_provider], '{held,available}',
        ARRAY[-p_minutes, p_minutes], p_at);
END
$$;
