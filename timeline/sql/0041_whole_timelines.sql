-- To publish a timeline, or take it back, changes of its entries only whether readers see them; all else of them was
-- worked out again, which took three times the work. As in refresh_entries the events are held first, in the order of
-- their keys and in a statement of its own, so that what is written rests on what everybody else has finished.

CREATE OR REPLACE FUNCTION entries_timeline_updated() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    turned bigint[] := ARRAY(
        SELECT after.id FROM after JOIN before USING (id)
        WHERE after.zone = before.zone AND after.is_published <> before.is_published);
BEGIN
    PERFORM entries_refresh_unless_paused((
        SELECT array_agg(DISTINCT entry.event_id)
        FROM after JOIN before USING (id) JOIN timeline_entry entry ON entry.timeline_id = after.id
        WHERE after.zone <> before.zone));
    IF cardinality(turned) = 0 OR coalesce(current_setting('sourceline.entries_paused', true), '') = 'on' THEN
        RETURN NULL;
    END IF;

    PERFORM 1 FROM timeline_event
    WHERE id IN (SELECT event_id FROM timeline_entry WHERE timeline_id = ANY (turned))
    ORDER BY id FOR NO KEY UPDATE;

    UPDATE timeline_entry AS entry SET is_public = NOT entry.is_public
    FROM timeline_event event, timeline_timeline timeline
    WHERE entry.timeline_id = ANY (turned) AND event.id = entry.event_id AND timeline.id = entry.timeline_id
      AND entry.is_public <> (timeline.is_published AND event.status = 'published' AND EXISTS (
          SELECT FROM timeline_citation citation LEFT JOIN articles_quote quote ON quote.id = citation.quote_id
          WHERE citation.event_id = event.id
            AND (citation.quote_id IS NULL OR quote.status IN ('accepted', 'lost'))));
    RETURN NULL;
END $$;
