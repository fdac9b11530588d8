-- To merge two records of one actor, or to part them, changes of entries only whose they are; all else of them was worked
-- out again, which took four times the work, and two where they are parted. As in refresh_entries the events are held
-- first, in the order of their keys and in a statement of its own, so that what is written rests on what everybody else
-- has finished.

-- Work out anew who takes part in these events or is cited there, and nothing else; the events are held already.
CREATE FUNCTION refresh_people(event_ids bigint[]) RETURNS void LANGUAGE plpgsql
SET plan_cache_mode TO 'force_generic_plan' AS $$
DECLARE
    many constant int := 1000;
    these bigint[];
BEGIN
    FOR place IN 1 .. cardinality(event_ids) BY many LOOP
        these := event_ids[place : place + many - 1];
        WITH cited AS (
            SELECT citation.event_id, quote.id AS quote_id, quote.speaker_id
            FROM timeline_citation citation JOIN articles_quote quote ON quote.id = citation.quote_id
            WHERE citation.event_id = ANY (these) AND quote.status IN ('accepted', 'lost')
        ), involved AS (
            SELECT people.event_id,
                   array_agg(DISTINCT coalesce(actor.merged_into_id, actor.id)
                             ORDER BY coalesce(actor.merged_into_id, actor.id)) AS actor_ids
            FROM (
                SELECT event_id, actor_id FROM timeline_eventactor WHERE event_id = ANY (these)
                UNION SELECT event_id, speaker_id FROM cited WHERE speaker_id IS NOT NULL
                UNION SELECT cited.event_id, joint.actor_id
                      FROM cited JOIN articles_quote_co_speakers joint ON joint.quote_id = cited.quote_id
            ) AS people JOIN articles_actor actor ON actor.id = people.actor_id
            GROUP BY people.event_id
        )
        UPDATE timeline_entry AS entry SET actor_ids = involved.actor_ids
        FROM involved
        WHERE entry.event_id = involved.event_id AND entry.actor_ids <> involved.actor_ids;
    END LOOP;
END $$;

CREATE OR REPLACE FUNCTION entries_actor_updated() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    joined record;
    parted bigint[];
    touched bigint[];
BEGIN
    IF coalesce(current_setting('sourceline.entries_paused', true), '') = 'on' THEN
        RETURN NULL;
    END IF;

    -- A record that stood for itself stood for no other (refuse_chained_merge): where it is on an entry, it is itself.
    FOR joined IN
        SELECT after.id, after.merged_into_id AS stays FROM after JOIN before USING (id)
        WHERE before.merged_into_id IS NULL AND after.merged_into_id IS NOT NULL ORDER BY after.id
    LOOP
        PERFORM 1 FROM timeline_event
        WHERE id IN (SELECT event_id FROM timeline_entry WHERE actor_ids @> ARRAY[joined.id])
        ORDER BY id FOR NO KEY UPDATE;
        UPDATE timeline_entry
        SET actor_ids = ARRAY(SELECT DISTINCT id FROM unnest(array_replace(actor_ids, joined.id, joined.stays)) AS id ORDER BY id)
        WHERE actor_ids @> ARRAY[joined.id];
    END LOOP;

    -- One that stood for another does so elsewhere now, or for itself: others of those events may still have stood there.
    parted := ARRAY(
        SELECT after.id FROM after JOIN before USING (id)
        WHERE before.merged_into_id IS NOT NULL AND after.merged_into_id IS DISTINCT FROM before.merged_into_id);
    IF cardinality(parted) > 0 THEN
        touched := ARRAY(
            SELECT event_id FROM timeline_eventactor WHERE actor_id = ANY (parted)
            UNION
            SELECT citation.event_id FROM timeline_citation citation
            JOIN articles_quote quote ON quote.id = citation.quote_id WHERE quote.speaker_id = ANY (parted)
            UNION
            SELECT citation.event_id FROM timeline_citation citation
            JOIN articles_quote_co_speakers joint ON joint.quote_id = citation.quote_id WHERE joint.actor_id = ANY (parted));
        PERFORM 1 FROM timeline_event WHERE id = ANY (touched) ORDER BY id FOR NO KEY UPDATE;
        PERFORM refresh_people(touched);
    END IF;
    RETURN NULL;
END $$;
