-- What the ledger promises of every row, whoever writes it. `refuse_rewriting` is workflow's.
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_transaction
FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_entry
FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting();
-- Accounts and escrows change, by the functions below, and stay.
CREATE TRIGGER never_gone BEFORE DELETE OR TRUNCATE ON ledger_account
FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting();
CREATE TRIGGER never_gone BEFORE DELETE OR TRUNCATE ON ledger_escrow
FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting();

-- The path is fixed because this runs at commit, as whoever commits: a temporary table of theirs
-- must not stand in for the entries.
CREATE FUNCTION ledger_guard_zero_sum() RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    total numeric;
BEGIN
    SELECT sum(minutes) INTO total FROM ledger_entry WHERE transaction_id = NEW.transaction_id;
    IF total <> 0 THEN
        RAISE EXCEPTION 'the entries of transaction % sum to %, not to zero', NEW.transaction_id, total
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END
$$;

CREATE CONSTRAINT TRIGGER zero_sum AFTER INSERT ON ledger_entry
DEFERRABLE INITIALLY DEFERRED
FOR EACH ROW EXECUTE FUNCTION ledger_guard_zero_sum();
