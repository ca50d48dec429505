-- A database that was moved by a dump into another server begins there with other transaction ids. What
-- is added to them here lets new events come behind the old ones; see hourbank.moved.
CREATE FUNCTION workflow_feed_origin() RETURNS bigint
LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$ SELECT 0::bigint $$;

CREATE OR REPLACE FUNCTION workflow_tx() RETURNS bigint
LANGUAGE sql VOLATILE PARALLEL UNSAFE
AS $$ SELECT pg_current_xact_id()::text::bigint + workflow_feed_origin() $$;

-- The oldest transaction that is still running: what is older is there, or will never be.
CREATE FUNCTION workflow_horizon() RETURNS bigint
LANGUAGE sql STABLE PARALLEL SAFE
AS $$ SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint + workflow_feed_origin() $$;
