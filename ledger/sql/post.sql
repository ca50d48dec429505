-- The one door of the ledger: a transaction with its entries, its escrow and the balances after it,
-- in one round trip. `ledger_post` at the end; what it asks on its way comes first.

-- What a transaction is about: the same key with another fingerprint is another transaction. What
-- moves an escrow is named by the escrow and the minutes asked for, because its entries depend on
-- the row before; everything else by its entries. A hold makes its escrow, so it is named by the
-- request and the two sides.
CREATE OR REPLACE FUNCTION ledger_fingerprint(
    p_kind text, p_accounts uuid[], p_buckets text[], p_minutes bigint[], p_reverses bigint,
    p_escrow ledger_escrow
) RETURNS bytea
LANGUAGE plpgsql STABLE
AS $$
DECLARE
    content text;
BEGIN
    CASE
        WHEN p_escrow.id IS NULL THEN
            SELECT concat_ws(' ', p_reverses, string_agg(
                concat_ws(':', account, bucket, minutes), ' ' ORDER BY account, bucket, minutes))
            INTO content
            FROM unnest(p_accounts, p_buckets, p_minutes) AS entry (account, bucket, minutes);
        WHEN p_kind = 'hold' THEN
            content := concat_ws(
                ' ', p_escrow.request_id, p_escrow.payer_id, p_escrow.payee_id, p_escrow.held_minutes);
        WHEN p_kind = 'adjust' THEN
            content := concat_ws(' ', p_escrow.id, p_escrow.held_minutes);
        WHEN p_kind IN ('compensate', 'debt') THEN
            -- Always from the one side to the other: the minutes say it all.
            content := concat_ws(' ', p_escrow.id, (SELECT max(minutes) FROM unnest(p_minutes) AS e (minutes)));
        ELSE
            content := concat_ws(' ', p_escrow.id, p_escrow.released_minutes);
    END CASE;
    RETURN sha256(convert_to(concat_ws(' ', p_kind, content), 'UTF8'));
END
$$;

-- The row that an escrow becomes by a transaction of this kind; `p_was` is null for a new one.
CREATE OR REPLACE FUNCTION ledger_next_escrow(p_kind text, p_was ledger_escrow, p_asked ledger_escrow, p_at timestamptz)
RETURNS ledger_escrow
LANGUAGE plpgsql STABLE
AS $$
DECLARE
    closes CONSTANT boolean := p_kind NOT IN ('hold', 'adjust');
    becomes ledger_escrow := CASE WHEN p_kind = 'hold' THEN p_asked ELSE p_was END;
BEGIN
    becomes.version := p_asked.version;
    becomes.state := CASE p_kind
        WHEN 'release' THEN 'RELEASED' WHEN 'refund' THEN 'REFUNDED' WHEN 'split' THEN 'SPLIT' ELSE 'HELD' END;
    becomes.opened_at := coalesce(p_was.opened_at, p_at);
    becomes.frozen_at := NULL;
    becomes.closed_at := CASE WHEN closes THEN p_at END;
    IF NOT closes THEN
        becomes.held_minutes := p_asked.held_minutes;
    END IF;
    becomes.released_minutes := CASE WHEN closes THEN coalesce(p_asked.released_minutes, 0) ELSE 0 END;
    becomes.refunded_minutes := CASE WHEN closes THEN becomes.held_minutes - becomes.released_minutes ELSE 0 END;
    RETURN becomes;
END
$$;

-- Raises what only a wrong program asks for. The rules about an escrow:
--   * the payer's held bucket gains or loses what the open escrow gains or loses,
--   * the payee gets what is released; the rest, by the zero sum, goes to or comes from the payer's
--     available minutes; nobody else has a part in it,
--   * without an escrow no held minutes move,
--   * what is given back after it was closed goes from its payee to its payer, and to nobody else.
-- Hours come from the issuance account alone, by a grant; a reversal is the opposite of what each
-- account gained or lost.
CREATE OR REPLACE FUNCTION ledger_check_entries(
    p_kind text, p_accounts uuid[], p_buckets text[], p_minutes bigint[], p_reverses bigint,
    p_was ledger_escrow, p_becomes ledger_escrow
) RETURNS void
LANGUAGE plpgsql STABLE
AS $$
DECLARE
    issuance CONSTANT uuid := '00000000-0000-0000-0000-000000000001';
    held_before CONSTANT bigint := coalesce(p_was.held_minutes, 0);
    held_after CONSTANT bigint := CASE WHEN p_becomes.closed_at IS NULL THEN p_becomes.held_minutes ELSE 0 END;
    problem text;
BEGIN
    SELECT CASE
        WHEN count(*) = 0 THEN 'it has no entries'
        WHEN bool_or(e.account IS NULL OR e.bucket IS NULL OR coalesce(e.minutes, 0) = 0)
            THEN 'an entry moves nothing, or is not complete'
        WHEN sum(e.minutes) <> 0 THEN 'its entries sum to ' || sum(e.minutes) || ', not to zero'
        WHEN bool_or(a.id IS NULL) THEN 'it names an unknown account'
        WHEN p_kind = 'grant' AND bool_or((e.account = issuance) <> (e.minutes < 0))
            THEN 'a grant moves minutes from the issuance account to members'
        WHEN p_kind IN ('compensate', 'debt') AND (
            p_was.id IS NULL
            OR bool_or(e.account NOT IN (p_was.payer_id, p_was.payee_id))
            OR coalesce(sum(e.minutes) FILTER (WHERE e.account = p_was.payer_id), 0) <= 0
        ) THEN 'it gives minutes of a closed escrow back, from its payee to its payer'
        WHEN p_becomes.id IS NULL AND bool_or(e.bucket <> 'available') THEN 'held minutes move with their escrow alone'
        WHEN p_becomes.id IS NOT NULL AND (
            coalesce(sum(e.minutes) FILTER (WHERE e.bucket = 'held'), 0) <> held_after - held_before
            OR coalesce(sum(e.minutes) FILTER (WHERE e.account = p_becomes.payee_id), 0) <> p_becomes.released_minutes
            OR bool_or(e.account <> p_becomes.payer_id AND (e.account <> p_becomes.payee_id OR e.bucket = 'held'))
        ) THEN 'its entries are not what the escrow gains or loses'
    END INTO problem
    FROM unnest(p_accounts, p_buckets, p_minutes) AS e (account, bucket, minutes)
    LEFT JOIN ledger_account AS a ON a.id = e.account;

    IF problem IS NULL AND p_reverses IS NOT NULL THEN
        SELECT 'its entries are not the opposite of transaction ' || p_reverses INTO problem
        FROM (SELECT account_id, -sum(minutes) AS minutes FROM ledger_entry
              WHERE transaction_id = p_reverses GROUP BY account_id HAVING sum(minutes) <> 0) AS net
        FULL JOIN unnest(p_accounts, p_minutes) AS e (account_id, minutes) USING (account_id)
        WHERE net.minutes IS DISTINCT FROM e.minutes
        LIMIT 1;
    END IF;
    IF problem IS NOT NULL THEN
        RAISE EXCEPTION 'this % cannot be posted: %', p_kind, problem USING ERRCODE = 'invalid_parameter_value';
    END IF;
END
$$;

-- The first account, by id, that this would take below its floor, and how many minutes it lacks.
CREATE OR REPLACE FUNCTION ledger_find_shortage(
    p_accounts uuid[], p_buckets text[], p_minutes bigint[],
    OUT outcome text, OUT shortfall bigint, OUT short_account uuid
)
LANGUAGE plpgsql STABLE
AS $$
BEGIN
    SELECT * INTO outcome, shortfall, short_account FROM (
        SELECT CASE e.bucket WHEN 'held' THEN 'INSUFFICIENT_HOLD' ELSE 'INSUFFICIENT_BALANCE' END,
            CASE e.bucket WHEN 'held' THEN -a.held_minutes ELSE a.floor_minutes - a.available_minutes END
                - e.minutes AS lacks,
            a.id
        FROM unnest(p_accounts, p_buckets, p_minutes) AS e (account, bucket, minutes)
        JOIN ledger_account AS a ON a.id = e.account
        WHERE e.minutes < 0 AND a.kind = 'member'
    ) AS taken
    WHERE lacks > 0 ORDER BY id LIMIT 1;
END
$$;

-- Writes a transaction, or says why not; then it has written nothing.
--
-- `outcome` is `posted`; `replayed` where the key has done the same before (`posted_id` is then the
-- first transaction); or a refusal: KEY_REUSED, WRONG_STATE of the escrow, ALREADY_REVERSED,
-- NOT_REVERSIBLE (a debt's payment: the debt says that it is paid), INSUFFICIENT_BALANCE or INSUFFICIENT_HOLD (with the account and the minutes that it lacks).
--
-- `p_escrow` is what is asked of the escrow: its id and its next version; for a hold request_id,
-- payer_id and payee_id; for a hold or an adjustment held_minutes; for a release or a split
-- released_minutes. The escrow's row is written here as well. A compensation and a debt's payment
-- name an escrow that is closed, by its id alone, and leave it as it is.
CREATE OR REPLACE FUNCTION ledger_post(
    p_key text, p_kind text, p_accounts uuid[], p_buckets text[], p_minutes bigint[],
    p_actor uuid, p_at timestamptz, p_reverses bigint DEFAULT NULL, p_escrow jsonb DEFAULT NULL,
    OUT outcome text, OUT posted_id bigint, OUT escrow uuid, OUT shortfall bigint, OUT short_account uuid
)
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
-- Else each call plans its statements anew: arrays of known length look cheaper than they are.
SET plan_cache_mode = force_generic_plan
AS $$
DECLARE
    is_after_closing CONSTANT boolean := p_kind IN ('compensate', 'debt');
    asked CONSTANT ledger_escrow := jsonb_populate_record(NULL::ledger_escrow, p_escrow);
    mark CONSTANT bytea := ledger_fingerprint(p_kind, p_accounts, p_buckets, p_minutes, p_reverses, asked);
    was ledger_escrow;
    becomes ledger_escrow;
    known bytea;
    request uuid;
    pays_debt boolean;
BEGIN
    -- Locks: the escrow, then the members' accounts by ascending id, never the issuance account. What
    -- changes an escrow locks both of its sides, so that an adjustment and then a release in one
    -- transaction keep to the order as well. NO KEY lets the foreign key checks of others pass.
    IF asked.id IS NOT NULL AND p_kind <> 'hold' THEN
        SELECT * INTO STRICT was FROM ledger_escrow WHERE id = asked.id FOR NO KEY UPDATE;
    END IF;
    PERFORM FROM ledger_account
    WHERE id = ANY (p_accounts || was.payer_id || was.payee_id) AND kind = 'member'
    ORDER BY id FOR NO KEY UPDATE;

    SELECT id, fingerprint, escrow_id INTO posted_id, known, escrow FROM ledger_transaction WHERE key = p_key;
    IF FOUND THEN
        outcome := CASE WHEN known = mark THEN 'replayed' ELSE 'KEY_REUSED' END;
        RETURN;
    END IF;
    escrow := asked.id;
    request := coalesce(was.request_id, asked.request_id);
    IF (was.closed_at IS NOT NULL) <> is_after_closing OR (p_kind = 'adjust' AND was.state <> 'HELD') THEN
        outcome := 'WRONG_STATE';
        RETURN;
    END IF;
    IF p_reverses IS NOT NULL THEN
        SELECT request_id, escrow_id, kind = 'debt' INTO STRICT request, escrow, pays_debt
        FROM ledger_transaction WHERE id = p_reverses;
        IF pays_debt THEN
            outcome := 'NOT_REVERSIBLE';
            RETURN;
        END IF;
        PERFORM FROM ledger_transaction WHERE reverses_id = p_reverses;
        IF FOUND THEN
            outcome := 'ALREADY_REVERSED';
            RETURN;
        END IF;
    END IF;
    IF asked.id IS NOT NULL AND NOT is_after_closing THEN
        becomes := ledger_next_escrow(p_kind, was, asked, p_at);
    END IF;
    PERFORM ledger_check_entries(p_kind, p_accounts, p_buckets, p_minutes, p_reverses, was, becomes);
    SELECT lack.* INTO outcome, shortfall, short_account
    FROM ledger_find_shortage(p_accounts, p_buckets, p_minutes) AS lack;
    IF outcome IS NOT NULL THEN
        RETURN;
    END IF;

    INSERT INTO ledger_transaction (key, kind, escrow_id, request_id, reverses_id, actor_id, at, fingerprint)
    VALUES (p_key, p_kind, escrow, request, p_reverses, p_actor, p_at, mark)
    ON CONFLICT (key) DO NOTHING
    RETURNING id INTO posted_id;
    IF NOT FOUND THEN
        -- Somebody has used the key for other accounts since we looked, and has committed.
        SELECT again.* INTO outcome, posted_id, escrow, shortfall, short_account
        FROM ledger_post(p_key, p_kind, p_accounts, p_buckets, p_minutes, p_actor, p_at, p_reverses, p_escrow)
            AS again;
        RETURN;
    END IF;
    IF p_kind = 'hold' THEN
        INSERT INTO ledger_escrow SELECT becomes.*;
    ELSIF becomes.id IS NOT NULL THEN
        UPDATE ledger_escrow
        SET version = becomes.version, state = becomes.state, held_minutes = becomes.held_minutes,
            released_minutes = becomes.released_minutes, refunded_minutes = becomes.refunded_minutes,
            frozen_at = becomes.frozen_at, closed_at = becomes.closed_at
        WHERE id = becomes.id;
    END IF;
    WITH entry AS (
        SELECT * FROM unnest(p_accounts, p_buckets, p_minutes) WITH ORDINALITY AS e (account, bucket, minutes, nr)
    ), moved AS (
        UPDATE ledger_account AS a
        SET available_minutes = a.available_minutes + gain.available, held_minutes = a.held_minutes + gain.held
        FROM (SELECT account, coalesce(sum(minutes) FILTER (WHERE bucket = 'available'), 0) AS available,
                     coalesce(sum(minutes) FILTER (WHERE bucket = 'held'), 0) AS held
              FROM entry GROUP BY account) AS gain
        WHERE a.id = gain.account AND a.kind = 'member'
        RETURNING a.id, a.available_minutes, a.held_minutes
    )
    INSERT INTO ledger_entry (transaction_id, account_id, bucket, minutes, balance_after)
    SELECT posted_id, entry.account, entry.bucket, entry.minutes,
        CASE entry.bucket WHEN 'held' THEN moved.held_minutes ELSE moved.available_minutes END
    FROM entry LEFT JOIN moved ON moved.id = entry.account
    ORDER BY entry.nr;
    outcome := 'posted';
END
$$;
