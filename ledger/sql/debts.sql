-- What a ruling takes back after an escrow was closed, and what the account didn't have.
-- Locks here: the escrow, its debts, the two accounts by ascending id.

CREATE TRIGGER never_gone BEFORE DELETE OR TRUNCATE ON ledger_debt
FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting();

-- Who owes what to whom stays; only what becomes of it changes.
CREATE FUNCTION ledger_guard_debt() RETURNS trigger
LANGUAGE plpgsql
AS $$
BEGIN
    RAISE EXCEPTION 'what debt % says stays as it is', OLD.id
        USING ERRCODE = 'integrity_constraint_violation';
END
$$;

CREATE TRIGGER stays BEFORE UPDATE ON ledger_debt
FOR EACH ROW WHEN (
    (OLD.id, OLD.debtor_id, OLD.creditor_id, OLD.escrow_id, OLD.request_id, OLD.dispute_id, OLD.minutes,
     OLD.created_at)
    IS DISTINCT FROM
    (NEW.id, NEW.debtor_id, NEW.creditor_id, NEW.escrow_id, NEW.request_id, NEW.dispute_id, NEW.minutes,
     NEW.created_at)
    OR NEW.paid_minutes < OLD.paid_minutes
    OR OLD.state <> 'OPEN'
) EXECUTE FUNCTION ledger_guard_debt();

-- The bank's role may not lock rows that it may not update: this locks a debt for it.
CREATE FUNCTION ledger_lock_debt(p_debt uuid) RETURNS SETOF ledger_debt
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    PERFORM FROM ledger_escrow
    WHERE id = (SELECT escrow_id FROM ledger_debt WHERE id = p_debt) FOR NO KEY UPDATE;
    RETURN QUERY SELECT * FROM ledger_debt WHERE id = p_debt FOR NO KEY UPDATE;
END
$$;

-- What an account may still spend, its credit included. Locks both sides' accounts.
CREATE FUNCTION ledger_lock_spendable(p_account uuid, p_other uuid) RETURNS bigint
LANGUAGE plpgsql
AS $$
BEGIN
    PERFORM FROM ledger_account WHERE id IN (p_account, p_other) ORDER BY id FOR NO KEY UPDATE;
    -- Another statement, so that it sees what those committed for whom the locks have waited.
    RETURN (SELECT greatest(available_minutes - floor_minutes, 0) FROM ledger_account WHERE id = p_account);
END
$$;

-- What the payee of a closed escrow has of it, less what they owe of it or need not give back.
CREATE FUNCTION ledger_returnable(p_escrow ledger_escrow) RETURNS bigint
LANGUAGE sql STABLE
AS $$
    SELECT coalesce((
            SELECT sum(e.minutes) FROM ledger_transaction AS t JOIN ledger_entry AS e ON e.transaction_id = t.id
            WHERE t.escrow_id = p_escrow.id AND e.account_id = p_escrow.payee_id), 0)::bigint
        - coalesce((SELECT sum(minutes - paid_minutes) FROM ledger_debt WHERE escrow_id = p_escrow.id), 0)::bigint
$$;

-- Gives so many minutes of a closed escrow back to its payer, as far as the payee's account goes;
-- the rest becomes the dispute's one debt. `outcome` is `done`; `replayed` where the dispute has done
-- the same before; or a refusal, by which nothing was written: KEY_REUSED, WRONG_STATE (the escrow is
-- open), MORE_THAN_PAID.
CREATE FUNCTION ledger_compensate(
    p_escrow uuid, p_minutes bigint, p_dispute uuid, p_debt uuid, p_actor uuid, p_at timestamptz,
    OUT outcome text, OUT posted_id bigint, OUT moved bigint, OUT owed bigint, OUT debt uuid
)
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    of_dispute CONSTANT text := 'dispute:' || p_dispute || ':compensation';
    was ledger_escrow;
    is_same boolean;
    posted record;
BEGIN
    SELECT * INTO STRICT was FROM ledger_escrow WHERE id = p_escrow FOR NO KEY UPDATE;
    SELECT t.id, coalesce(e.minutes, 0), coalesce(d.minutes, 0), d.id,
        p_escrow = ALL (array_remove(ARRAY[t.escrow_id, d.escrow_id], NULL))
    INTO posted_id, moved, owed, debt, is_same
    FROM (SELECT id, escrow_id FROM ledger_transaction WHERE key = of_dispute) AS t
    FULL JOIN (SELECT id, escrow_id, minutes FROM ledger_debt WHERE dispute_id = p_dispute) AS d ON true
    LEFT JOIN ledger_entry AS e ON e.transaction_id = t.id AND e.minutes > 0;
    IF FOUND THEN
        outcome := CASE WHEN is_same AND moved + owed = p_minutes THEN 'replayed' ELSE 'KEY_REUSED' END;
        RETURN;
    END IF;
    IF was.closed_at IS NULL THEN
        outcome := 'WRONG_STATE';
        RETURN;
    END IF;
    IF p_minutes > ledger_returnable(was) THEN
        outcome := 'MORE_THAN_PAID';
        RETURN;
    END IF;
    moved := least(p_minutes, ledger_lock_spendable(was.payee_id, was.payer_id));
    owed := p_minutes - moved;
    IF moved > 0 THEN
        SELECT * INTO posted FROM ledger_post(
            of_dispute, 'compensate', ARRAY[was.payee_id, was.payer_id], ARRAY['available', 'available'],
            ARRAY[-moved, moved], p_actor, p_at, NULL, jsonb_build_object('id', p_escrow));
        IF posted.outcome <> 'posted' THEN
            RAISE EXCEPTION 'the compensation of dispute % cannot be posted: %', p_dispute, posted.outcome
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        posted_id := posted.posted_id;
    END IF;
    IF owed > 0 THEN
        debt := p_debt;
        INSERT INTO ledger_debt (
            id, version, state, debtor_id, creditor_id, escrow_id, request_id, dispute_id, minutes, paid_minutes,
            created_at, waiver_words)
        VALUES (
            debt, 1, 'OPEN', was.payee_id, was.payer_id, p_escrow, was.request_id, p_dispute, owed, 0, p_at, '');
    END IF;
    outcome := 'done';
END
$$;

-- Pays so many minutes of an open debt, or without `p_minutes` as many as the account has. `p_version`
-- is the version that the debt gets. `outcome` is `paid`, or a refusal: WRONG_STATE,
-- INSUFFICIENT_BALANCE (with what is missing).
CREATE FUNCTION ledger_pay_debt(
    p_debt uuid, p_version integer, p_minutes bigint, p_actor uuid, p_at timestamptz,
    OUT outcome text, OUT posted_id bigint, OUT moved bigint, OUT shortfall bigint
)
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    was ledger_debt;
    missing bigint;
    spendable bigint;
    posted record;
BEGIN
    SELECT * INTO STRICT was FROM ledger_lock_debt(p_debt);
    IF was.state <> 'OPEN' THEN
        outcome := 'WRONG_STATE';
        RETURN;
    END IF;
    missing := was.minutes - was.paid_minutes;
    spendable := ledger_lock_spendable(was.debtor_id, was.creditor_id);
    moved := coalesce(p_minutes, least(missing, spendable));
    IF p_minutes <= 0 OR moved > missing OR p_version IS DISTINCT FROM was.version + 1 THEN
        RAISE EXCEPTION 'debt % cannot be paid % minutes as version %', p_debt, moved, p_version
            USING ERRCODE = 'invalid_parameter_value';
    END IF;
    IF moved = 0 OR moved > spendable THEN
        outcome := 'INSUFFICIENT_BALANCE';
        shortfall := coalesce(p_minutes, missing) - spendable;
        moved := 0;
        RETURN;
    END IF;
    SELECT * INTO posted FROM ledger_post(
        'debt:' || p_debt || ':payment:' || p_version, 'debt', ARRAY[was.debtor_id, was.creditor_id],
        ARRAY['available', 'available'], ARRAY[-moved, moved], p_actor, p_at, NULL,
        jsonb_build_object('id', was.escrow_id));
    IF posted.outcome <> 'posted' THEN
        RAISE EXCEPTION 'the payment of debt % cannot be posted: %', p_debt, posted.outcome
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    posted_id := posted.posted_id;
    UPDATE ledger_debt
    SET version = p_version, paid_minutes = paid_minutes + moved,
        state = CASE WHEN moved = missing THEN 'PAID' ELSE 'OPEN' END,
        paid_by_id = CASE WHEN moved = missing THEN p_actor END,
        paid_at = CASE WHEN moved = missing THEN p_at END
    WHERE id = p_debt;
    outcome := 'paid';
END
$$;

-- What is left of an open debt need not be paid.
CREATE FUNCTION ledger_waive_debt(
    p_debt uuid, p_version integer, p_words text, p_actor uuid, p_at timestamptz
) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    UPDATE ledger_debt
    SET version = p_version, state = 'WAIVED', waiver_words = p_words, waived_by_id = p_actor, waived_at = p_at
    WHERE id = p_debt AND version = p_version - 1 AND state = 'OPEN';
    IF NOT FOUND THEN
        RAISE EXCEPTION 'debt % cannot be waived as version %', p_debt, p_version
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
END
$$;
