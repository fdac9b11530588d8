-- Entries of many events are refreshed a few events at a time. Each statement compares what the events cite with each
-- other, and the work for four hundred at once was a hundred times that for fifty: a long timeline was never published.
ALTER FUNCTION refresh_entries(bigint[]) RENAME TO refresh_few_entries;

-- All event rows are locked first, in one order, as before; each statement of the function then sees what those that
-- held them have committed.
CREATE FUNCTION refresh_entries(event_ids bigint[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    few constant int := 50;
    ordered bigint[];
BEGIN
    IF cardinality(event_ids) > few THEN
        PERFORM 1 FROM timeline_event WHERE id = ANY (event_ids) ORDER BY id FOR NO KEY UPDATE;
    END IF;
    ordered := ARRAY(SELECT DISTINCT id FROM unnest(event_ids) AS id ORDER BY id);
    FOR place IN 1 .. cardinality(ordered) BY few LOOP
        PERFORM refresh_few_entries(ordered[place : place + few - 1]);
    END LOOP;
END $$;
