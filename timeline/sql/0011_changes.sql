-- Changes: one row for every transaction that changed what pages are made of, so that whoever keeps a page knows
-- in one cheap question whether it is still as the database would have it.
--
-- The sum of `changes` over the rows that a reader sees counts the changes committed before; it only grows, also
-- where a transaction commits later than one that began after it. Rows are put together now and then, which
-- leaves the sum as it is.
CREATE TABLE timeline_change (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    changes bigint NOT NULL DEFAULT 1
);

-- Once for each transaction, whatever it changes. The note of it is the transaction's own and is taken back with a
-- savepoint, as the row is. Nobody waits for anybody here: rows that another transaction puts together are skipped.
CREATE FUNCTION tell_of_change() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    told constant text := pg_current_xact_id()::text;
    told_as bigint;
BEGIN
    IF current_setting('sourceline.change_told', true) IS NOT DISTINCT FROM told THEN
        RETURN NULL;
    END IF;
    INSERT INTO timeline_change DEFAULT VALUES RETURNING id INTO told_as;
    PERFORM set_config('sourceline.change_told', told, true);
    -- A transaction with one snapshot for all its statements would fail where another has put rows together since.
    IF told_as % 200 = 0 AND current_setting('transaction_isolation') = 'read committed' THEN
        PERFORM put_changes_together();
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION put_changes_together() RETURNS void LANGUAGE sql AS $$
    WITH gone AS (
        DELETE FROM timeline_change
        WHERE id IN (SELECT id FROM timeline_change ORDER BY id FOR UPDATE SKIP LOCKED)
        RETURNING at, changes
    )
    INSERT INTO timeline_change (at, changes) SELECT max(at), sum(changes) FROM gone HAVING count(*) > 0
$$;

-- What pages are to be made anew for: which database this is, and what was committed to it. A database that was
-- restored has another table; one that was put back underneath has another start.
CREATE FUNCTION version_of_pages() RETURNS text LANGUAGE sql STABLE AS $$
    SELECT concat_ws('.', 'timeline_change'::regclass::oid, extract(epoch FROM pg_postmaster_start_time()),
                     coalesce(max(id), 0), coalesce(sum(changes), 0))
    FROM timeline_change
$$;
