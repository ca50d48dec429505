-- Opening an account again changes nothing. Returns whether it is new.
CREATE FUNCTION ledger_open_account(p_member uuid, p_floor bigint, p_at timestamptz) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    INSERT INTO ledger_account (
        id, member_id, kind, available_minutes, held_minutes, floor_minutes, opened_at)
    VALUES (p_member, p_member, 'member', 0, 0, p_floor, p_at)
    ON CONFLICT DO NOTHING;
    RETURN FOUND;
END
$$;

-- Another credit limit. A balance that lies below the new floor refuses it: the outcome is then
-- BELOW_FLOOR, with the minutes that are missing, and nothing has changed.
CREATE FUNCTION ledger_set_floor(
    p_account uuid, p_floor bigint, OUT outcome text, OUT shortfall bigint
)
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    SELECT p_floor - available_minutes INTO shortfall
    FROM ledger_account WHERE id = p_account AND kind = 'member' FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'unknown account %', p_account USING ERRCODE = 'foreign_key_violation';
    END IF;
    IF shortfall > 0 THEN
        outcome := 'BELOW_FLOOR';
        RETURN;
    END IF;
    UPDATE ledger_account SET floor_minutes = p_floor WHERE id = p_account;
    outcome := 'set';
    shortfall := NULL;
END
$$;
