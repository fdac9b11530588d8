-- How many rows PostgreSQL takes a statement to find: what its planner would go by, told without running it. With it,
-- one statement can choose between two ways to the same rows. It does what its caller may do, and no more.
CREATE FUNCTION guessed_rows(statement text) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    plan json;
BEGIN
    EXECUTE 'EXPLAIN (FORMAT JSON) ' || statement INTO plan;
    RETURN plan -> 0 -> 'Plan' ->> 'Plan Rows';
END $$;
