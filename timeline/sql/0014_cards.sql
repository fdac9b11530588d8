-- Cards: the HTML of an event's card as lists print it, kept so that an unchanged card is not made again.
--
-- What is kept is believed only as long as its key is the one made of `versions_of_cards` now, so that a row left behind by
-- a change says nothing to anybody. `written_by` is the transaction that wrote the row: what a restored backup brought
-- along was written by another, and is of versions that count nothing in this database.
CREATE TABLE timeline_card (
    entry_id bigint PRIMARY KEY,
    key text NOT NULL,
    html text NOT NULL,
    written_by text NOT NULL
);

-- Which state of which rows the cards of these entries are made of: place and writing transaction of each row, which
-- PostgreSQL changes with every update. Whole rows, so that a column that a card prints tomorrow is in it today. An entry
-- that readers do not see has none.
CREATE FUNCTION versions_of_cards(asked bigint[]) RETURNS TABLE (entry_id bigint, version text)
LANGUAGE plpgsql STABLE ROWS 25 AS $$
#variable_conflict use_column
DECLARE
    events bigint[];
BEGIN
    SELECT array_agg(entry.event_id) INTO events FROM timeline_entry entry WHERE entry.id = ANY (asked);
    RETURN QUERY
    WITH people AS (
        SELECT part.event_id,
               string_agg(concat(part.ctid, part.xmin, actor.ctid, actor.xmin, stays.ctid, stays.xmin), ';'
                          ORDER BY part.id) AS told
        FROM timeline_eventactor part JOIN articles_actor actor ON actor.id = part.actor_id
        LEFT JOIN articles_actor stays ON stays.id = actor.merged_into_id
        WHERE part.event_id = ANY (events)
        GROUP BY part.event_id
    ), cited AS (
        SELECT citation.event_id, string_agg(concat(
            citation.ctid, citation.xmin, article.ctid, article.xmin, outlet.ctid, outlet.xmin,
            quote.ctid, quote.xmin, speaker.ctid, speaker.xmin, stays.ctid, stays.xmin,
            relay.ctid, relay.xmin, relay_stays.ctid, relay_stays.xmin,
            '/', CASE WHEN quote.id IS NOT NULL THEN (
                SELECT string_agg(concat(version.ctid, version.xmin), ',' ORDER BY version.id)
                FROM articles_articleversion version WHERE version.article_id = citation.article_id) END,
            '/', (SELECT string_agg(concat(joint.ctid, joint.xmin, actor.ctid, actor.xmin, other.ctid, other.xmin), ','
                                    ORDER BY joint.id)
                  FROM articles_quote_co_speakers joint JOIN articles_actor actor ON actor.id = joint.actor_id
                  LEFT JOIN articles_actor other ON other.id = actor.merged_into_id
                  WHERE joint.quote_id = quote.id),
            '/', (SELECT string_agg(concat(rendition.ctid, rendition.xmin, statement.ctid, statement.xmin), ','
                                    ORDER BY rendition.id)
                  FROM articles_rendition rendition
                  JOIN articles_statement statement ON statement.id = rendition.statement_id
                  WHERE rendition.quote_id = quote.id)), ';' ORDER BY citation.id) AS told
        FROM timeline_citation citation
        JOIN articles_article article ON article.id = citation.article_id
        JOIN articles_outlet outlet ON outlet.id = article.outlet_id
        LEFT JOIN articles_quote quote ON quote.id = citation.quote_id
        LEFT JOIN articles_actor speaker ON speaker.id = quote.speaker_id
        LEFT JOIN articles_actor stays ON stays.id = speaker.merged_into_id
        LEFT JOIN articles_actor relay ON relay.id = quote.relayed_by_id
        LEFT JOIN articles_actor relay_stays ON relay_stays.id = relay.merged_into_id
        WHERE citation.event_id = ANY (events)
        GROUP BY citation.event_id
    ), differing AS (
        -- Which sides of a difference and which silent outlets readers know depends on what else is public.
        SELECT point.event_id, string_agg(concat(
            point.ctid, point.xmin,
            '/', (SELECT string_agg(concat(
                      span.ctid, span.xmin, version.ctid, version.xmin, article.ctid, article.xmin,
                      outlet.ctid, outlet.xmin, EXISTS (
                          SELECT FROM timeline_citation citation
                          LEFT JOIN articles_quote quote ON quote.id = citation.quote_id
                          WHERE citation.article_id = version.article_id
                            AND (citation.quote_id IS NULL OR quote.status IN ('accepted', 'lost'))
                            AND EXISTS (SELECT FROM timeline_entry entry
                                        WHERE entry.event_id = citation.event_id AND entry.is_public))), ','
                      ORDER BY span.id)
                  FROM timeline_discrepancyspan span
                  JOIN articles_articleversion version ON version.id = span.version_id
                  JOIN articles_article article ON article.id = version.article_id
                  JOIN articles_outlet outlet ON outlet.id = article.outlet_id
                  WHERE span.discrepancy_id = point.id),
            '/', (SELECT string_agg(concat(
                      silent.ctid, silent.xmin,
                      EXISTS (SELECT FROM timeline_entry entry
                              WHERE entry.is_public AND entry.outlet_ids @> ARRAY[silent.outlet_id])), ','
                      ORDER BY silent.id)
                  FROM timeline_discrepancy_silent silent WHERE silent.discrepancy_id = point.id)), ';'
            ORDER BY point.id) AS told
        FROM timeline_discrepancy point WHERE point.event_id = ANY (events) AND point.status = 'published'
        GROUP BY point.event_id
    )
    SELECT entry.id, md5(concat(entry.ctid, entry.xmin, event.ctid, event.xmin,
                                '|', people.told, '|', cited.told, '|', differing.told))
    FROM timeline_entry entry JOIN timeline_event event ON event.id = entry.event_id
    LEFT JOIN people ON people.event_id = entry.event_id
    LEFT JOIN cited ON cited.event_id = entry.event_id
    LEFT JOIN differing ON differing.event_id = entry.event_id
    WHERE entry.id = ANY (asked) AND entry.is_public;
END $$;

-- Keep those cards of whose versions nothing has changed since; none while words are being taken away that they may
-- hold: whoever takes them away has the lock until then.
CREATE FUNCTION keep_cards(entries bigint[], versions text[], keys text[], htmls text[]) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    IF NOT pg_try_advisory_xact_lock_shared('timeline_card'::regclass::oid::integer, 0) THEN
        RETURN;
    END IF;
    INSERT INTO timeline_card (entry_id, key, html, written_by)
    SELECT made.entry_id, made.key, made.html, pg_current_xact_id()::xid::text
    FROM unnest(entries, versions, keys, htmls) AS made (entry_id, version, key, html)
    JOIN versions_of_cards(entries) AS now ON now.entry_id = made.entry_id AND now.version = made.version
    ORDER BY made.entry_id
    ON CONFLICT (entry_id) DO UPDATE
        SET key = excluded.key, html = excluded.html, written_by = excluded.written_by;
END $$;

-- Nothing of a text that is taken down, nor of a quote that is deleted, stays in what is kept. Which cards held it is
-- not on record, since a card outlives its version until it is asked for; it is rare, and cards are soon made again.
CREATE FUNCTION forget_cards() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock('timeline_card'::regclass::oid::integer, 0);
    DELETE FROM timeline_card;
    RETURN NULL;
END $$;
CREATE TRIGGER version_leaves_no_card AFTER UPDATE ON articles_articleversion FOR EACH ROW
    WHEN ((OLD.taken_down_at IS NULL AND NEW.taken_down_at IS NOT NULL) OR (OLD.text IS NOT NULL AND NEW.text IS NULL))
    EXECUTE FUNCTION forget_cards();

CREATE FUNCTION forget_cards_of_quotes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM gone WHERE status IN ('accepted', 'lost')) THEN
        PERFORM pg_advisory_xact_lock('timeline_card'::regclass::oid::integer, 0);
        DELETE FROM timeline_card;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER quotes_leave_no_card AFTER DELETE ON articles_quote
    REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION forget_cards_of_quotes();

CREATE FUNCTION forget_cards_of_entries() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM timeline_card WHERE entry_id IN (SELECT id FROM gone);
    RETURN NULL;
END $$;
CREATE TRIGGER entries_leave_no_card AFTER DELETE ON timeline_entry
    REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION forget_cards_of_entries();
