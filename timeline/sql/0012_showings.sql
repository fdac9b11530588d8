-- Showings: a row whenever an event begins or ceases to be public on a timeline, whatever made it so.
--
-- By statement, since a load refreshes a hundred thousand entries at once. The clock is the real one and not that of
-- the transaction: what the same transaction wrote before lies before it.
CREATE FUNCTION note_showings() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO timeline_showing (event_id, timeline_id, at, is_shown)
        SELECT event_id, timeline_id, clock_timestamp(), true FROM entries_now WHERE is_public;
    ELSIF TG_OP = 'DELETE' THEN
        INSERT INTO timeline_showing (event_id, timeline_id, at, is_shown)
        SELECT event_id, timeline_id, clock_timestamp(), false FROM entries_then WHERE is_public;
    ELSE
        INSERT INTO timeline_showing (event_id, timeline_id, at, is_shown)
        SELECT event_id, timeline_id, clock_timestamp(), sum(turn) > 0
        FROM (SELECT event_id, timeline_id, 1 AS turn FROM entries_now WHERE is_public
              UNION ALL
              SELECT event_id, timeline_id, -1 FROM entries_then WHERE is_public) AS turned
        GROUP BY event_id, timeline_id
        HAVING sum(turn) <> 0;
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER entries_shown AFTER INSERT ON timeline_entry
    REFERENCING NEW TABLE AS entries_now FOR EACH STATEMENT EXECUTE FUNCTION note_showings();
CREATE TRIGGER entries_turned AFTER UPDATE ON timeline_entry
    REFERENCING OLD TABLE AS entries_then NEW TABLE AS entries_now FOR EACH STATEMENT EXECUTE FUNCTION note_showings();
CREATE TRIGGER entries_hidden AFTER DELETE ON timeline_entry
    REFERENCING OLD TABLE AS entries_then FOR EACH STATEMENT EXECUTE FUNCTION note_showings();

-- What is public already counts from now on: nobody knows any more since when readers have seen it.
INSERT INTO timeline_showing (event_id, timeline_id, at, is_shown)
SELECT event_id, timeline_id, clock_timestamp(), true FROM timeline_entry WHERE is_public;
