-- The bank's role may not lock rows that it may not update: these lock an escrow for it.
CREATE FUNCTION ledger_lock_escrow(p_escrow uuid) RETURNS SETOF ledger_escrow
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    RETURN QUERY SELECT * FROM ledger_escrow WHERE id = p_escrow FOR NO KEY UPDATE;
END
$$;

CREATE FUNCTION ledger_lock_open_escrow(p_request uuid) RETURNS SETOF ledger_escrow
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    RETURN QUERY SELECT * FROM ledger_escrow
    WHERE request_id = p_request AND state IN ('HELD', 'FROZEN') FOR NO KEY UPDATE;
END
$$;

-- What the bank's role may change of an escrow while no minutes move: HELD to FROZEN and back, or
-- nothing beside its version, for an event of its steps. `p_version` is the version that it gets.
CREATE FUNCTION ledger_mark_escrow(p_escrow uuid, p_version integer, p_state text, p_frozen_at timestamptz)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    UPDATE ledger_escrow SET version = p_version, state = p_state, frozen_at = p_frozen_at
    WHERE id = p_escrow AND version = p_version - 1
      AND ((state, p_state) IN (('HELD', 'FROZEN'), ('FROZEN', 'HELD'))
           OR (state = p_state AND frozen_at IS NOT DISTINCT FROM p_frozen_at));
    IF NOT FOUND THEN
        RAISE EXCEPTION 'escrow % cannot become version %, %', p_escrow, p_version, p_state
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
END
$$;
