-- Entries: the rows that readers filter, computed from what is public of an event.

-- Refresh the entries of these events. The event rows are locked first, in a statement of their own: the next statement
-- then sees what a transaction that held them has committed (two citations added at once would else leave one out).
CREATE FUNCTION refresh_entries(event_ids bigint[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM timeline_event WHERE id = ANY (event_ids) ORDER BY id FOR NO KEY UPDATE;

    WITH RECURSIVE cited AS (
        SELECT citation.event_id, citation.article_id, quote.id AS quote_id, quote.kind, quote.speaker_id
        FROM timeline_citation citation
        LEFT JOIN articles_quote quote ON quote.id = citation.quote_id
        WHERE citation.event_id = ANY (event_ids)
          AND (citation.quote_id IS NULL OR quote.status IN ('accepted', 'lost'))
    ), reported AS (
        SELECT cited.event_id,
               array_agg(DISTINCT article.outlet_id ORDER BY article.outlet_id) AS outlet_ids,
               array_agg(DISTINCT cited.kind ORDER BY cited.kind) FILTER (WHERE cited.kind IS NOT NULL) AS quote_kinds,
               count(DISTINCT cited.article_id) AS reports
        FROM cited JOIN articles_article article ON article.id = cited.article_id
        GROUP BY cited.event_id
    ), credited AS (
        SELECT cited.event_id, array_agg(DISTINCT agency ORDER BY agency) AS agencies
        FROM cited JOIN articles_article article ON article.id = cited.article_id
        CROSS JOIN unnest(article.agencies) AS agency
        GROUP BY cited.event_id
    ), involved AS (
        SELECT people.event_id,
               array_agg(DISTINCT coalesce(actor.merged_into_id, actor.id)
                         ORDER BY coalesce(actor.merged_into_id, actor.id)) AS actor_ids
        FROM (
            SELECT event_id, actor_id FROM timeline_eventactor WHERE event_id = ANY (event_ids)
            UNION SELECT event_id, speaker_id FROM cited WHERE speaker_id IS NOT NULL
            UNION SELECT cited.event_id, joint.actor_id
                  FROM cited JOIN articles_quote_co_speakers joint ON joint.quote_id = cited.quote_id
        ) AS people JOIN articles_actor actor ON actor.id = people.actor_id
        GROUP BY people.event_id
    ), above (event_id, earlier_id, steps) AS (
        SELECT from_event_id, to_event_id, 1 FROM timeline_event_follows WHERE from_event_id = ANY (event_ids)
        UNION
        SELECT above.event_id, follows.to_event_id, above.steps + 1
        FROM above JOIN timeline_event_follows follows ON follows.from_event_id = above.earlier_id
        WHERE above.steps < 100
    ), ranked AS (
        SELECT event_id, max(steps) AS rank FROM above GROUP BY event_id
    ), placed AS (
        -- The clock of an entry is its timeline's, written as if UTC; calendar dates are never converted.
        SELECT entry.id AS entry_id, event.*, timeline.is_published,
               CASE WHEN event.precision IN ('minute', 'hour')
                    THEN (event.earliest AT TIME ZONE timeline.zone) AT TIME ZONE 'UTC' ELSE event.earliest END AS opens,
               CASE WHEN event.precision IN ('minute', 'hour')
                    THEN (coalesce(event.latest, event.earliest) AT TIME ZONE timeline.zone) AT TIME ZONE 'UTC'
                    WHEN event.precision = 'day' THEN coalesce(event.latest, event.earliest)
                    ELSE event.latest END AS closes
        FROM timeline_entry entry
        JOIN timeline_event event ON event.id = entry.event_id
        JOIN timeline_timeline timeline ON timeline.id = entry.timeline_id
        WHERE entry.event_id = ANY (event_ids)
    ), fresh AS (
        SELECT placed.entry_id,
               placed.status = 'published' AND placed.is_published AND reported.reports IS NOT NULL AS is_public,
               placed.opens IS NULL AND placed.closes IS NULL AS is_undated,
               coalesce(
                   CASE WHEN placed.precision IN ('minute', 'hour') THEN placed.opens END,
                   placed.sort_on::timestamp AT TIME ZONE 'UTC', placed.opens, placed.closes,
                   timestamptz '9999-12-31 00:00:00+00') AS sort_at,
               coalesce(ranked.rank, 0) AS rank,
               CASE WHEN placed.opens IS NOT NULL OR placed.closes IS NOT NULL THEN tstzrange(
                   placed.opens,
                   placed.closes + CASE placed.precision WHEN 'minute' THEN interval '1 minute'
                                        WHEN 'hour' THEN interval '1 hour' ELSE interval '1 day' END,
                   '[)') END AS "window",
               placed.kind AS event_kind,
               placed.is_background,
               coalesce(involved.actor_ids, '{}') AS actor_ids,
               coalesce(reported.outlet_ids, '{}') AS outlet_ids,
               coalesce(credited.agencies, '{}')::text[] AS agencies,
               coalesce(reported.quote_kinds, '{}')::text[] AS quote_kinds,
               coalesce(reported.reports, 0) AS reports
        FROM placed
        LEFT JOIN reported ON reported.event_id = placed.id
        LEFT JOIN credited ON credited.event_id = placed.id
        LEFT JOIN involved ON involved.event_id = placed.id
        LEFT JOIN ranked ON ranked.event_id = placed.id
    )
    UPDATE timeline_entry AS entry SET
        is_public = fresh.is_public, is_undated = fresh.is_undated, sort_at = fresh.sort_at, rank = fresh.rank,
        "window" = fresh."window", event_kind = fresh.event_kind, is_background = fresh.is_background,
        actor_ids = fresh.actor_ids, outlet_ids = fresh.outlet_ids, agencies = fresh.agencies,
        quote_kinds = fresh.quote_kinds, reports = fresh.reports
    FROM fresh
    WHERE entry.id = fresh.entry_id
      AND (entry.is_public, entry.is_undated, entry.sort_at, entry.rank, entry."window", entry.event_kind,
           entry.is_background, entry.actor_ids, entry.outlet_ids, entry.agencies, entry.quote_kinds, entry.reports)
          IS DISTINCT FROM
          (fresh.is_public, fresh.is_undated, fresh.sort_at, fresh.rank, fresh."window", fresh.event_kind,
           fresh.is_background, fresh.actor_ids, fresh.outlet_ids, fresh.agencies, fresh.quote_kinds, fresh.reports);
END $$;

-- Bulk loads pause the triggers for their transaction and refresh once (timeline/entries.py).
CREATE FUNCTION entries_refresh_unless_paused(event_ids bigint[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF event_ids IS NOT NULL AND coalesce(current_setting('sourceline.entries_paused', true), '') <> 'on' THEN
        PERFORM refresh_entries(event_ids);
    END IF;
END $$;

-- Which events a changed row touches, table by table.
CREATE FUNCTION entries_entry_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM entries_refresh_unless_paused((SELECT array_agg(DISTINCT event_id) FROM changed));
    RETURN NULL;
END $$;
CREATE FUNCTION entries_entry_updated() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM entries_refresh_unless_paused((
        SELECT array_agg(DISTINCT after.event_id) FROM after JOIN before USING (id)
        WHERE (after.event_id, after.timeline_id) IS DISTINCT FROM (before.event_id, before.timeline_id)));
    RETURN NULL;
END $$;

CREATE FUNCTION entries_event_updated() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM entries_refresh_unless_paused((
        SELECT array_agg(after.id) FROM after JOIN before USING (id)
        WHERE (after.earliest, after.latest, after.precision, after.sort_on, after.kind, after.is_background, after.status)
              IS DISTINCT FROM
              (before.earliest, before.latest, before.precision, before.sort_on, before.kind, before.is_background,
               before.status)));
    RETURN NULL;
END $$;

CREATE FUNCTION entries_event_actor_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM entries_refresh_unless_paused((SELECT array_agg(DISTINCT event_id) FROM changed));
    RETURN NULL;
END $$;
CREATE FUNCTION entries_event_actor_updated() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM entries_refresh_unless_paused((
        SELECT array_agg(DISTINCT event_id)
        FROM (SELECT event_id FROM before UNION SELECT event_id FROM after) AS both_sides));
    RETURN NULL;
END $$;

CREATE FUNCTION entries_citation_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM entries_refresh_unless_paused((SELECT array_agg(DISTINCT event_id) FROM changed));
    RETURN NULL;
END $$;
CREATE FUNCTION entries_citation_updated() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM entries_refresh_unless_paused((
        SELECT array_agg(DISTINCT event_id)
        FROM (SELECT event_id FROM before UNION SELECT event_id FROM after) AS both_sides));
    RETURN NULL;
END $$;

-- The rank of an event depends on all it follows, so those that follow it are touched as well.
CREATE FUNCTION entries_following(event_ids bigint[]) RETURNS bigint[] LANGUAGE sql STABLE AS $$
    WITH RECURSIVE touched (id) AS (
        SELECT unnest(event_ids)
        UNION
        SELECT follows.from_event_id
        FROM timeline_event_follows follows JOIN touched ON follows.to_event_id = touched.id
    )
    SELECT array_agg(id) FROM touched
$$;
CREATE FUNCTION entries_event_follows_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM entries_refresh_unless_paused(
        entries_following((SELECT array_agg(DISTINCT from_event_id) FROM changed)));
    RETURN NULL;
END $$;
CREATE FUNCTION entries_event_follows_updated() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM entries_refresh_unless_paused(entries_following((
        SELECT array_agg(DISTINCT from_event_id)
        FROM (SELECT from_event_id FROM before UNION SELECT from_event_id FROM after) AS both_sides)));
    RETURN NULL;
END $$;

CREATE FUNCTION entries_timeline_updated() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM entries_refresh_unless_paused((
        SELECT array_agg(DISTINCT entry.event_id)
        FROM after JOIN before USING (id) JOIN timeline_entry entry ON entry.timeline_id = after.id
        WHERE (after.zone, after.is_published) IS DISTINCT FROM (before.zone, before.is_published)));
    RETURN NULL;
END $$;

CREATE FUNCTION entries_quote_updated() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM entries_refresh_unless_paused((
        SELECT array_agg(DISTINCT citation.event_id)
        FROM after JOIN before USING (id) JOIN timeline_citation citation ON citation.quote_id = after.id
        WHERE (after.status, after.kind, after.speaker_id) IS DISTINCT FROM
              (before.status, before.kind, before.speaker_id)));
    RETURN NULL;
END $$;

CREATE FUNCTION entries_co_speaker_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM entries_refresh_unless_paused((
        SELECT array_agg(DISTINCT citation.event_id)
        FROM changed JOIN timeline_citation citation ON citation.quote_id = changed.quote_id));
    RETURN NULL;
END $$;
CREATE FUNCTION entries_co_speaker_updated() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM entries_refresh_unless_paused((
        SELECT array_agg(DISTINCT citation.event_id)
        FROM (SELECT quote_id FROM before UNION SELECT quote_id FROM after) AS both_sides
        JOIN timeline_citation citation ON citation.quote_id = both_sides.quote_id));
    RETURN NULL;
END $$;

CREATE FUNCTION entries_article_updated() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM entries_refresh_unless_paused((
        SELECT array_agg(DISTINCT citation.event_id)
        FROM after JOIN before USING (id) JOIN timeline_citation citation ON citation.article_id = after.id
        WHERE (after.outlet_id, after.agencies) IS DISTINCT FROM (before.outlet_id, before.agencies)));
    RETURN NULL;
END $$;

CREATE FUNCTION entries_actor_updated() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM entries_refresh_unless_paused((
        WITH moved AS (
            SELECT after.id FROM after JOIN before USING (id)
            WHERE after.merged_into_id IS DISTINCT FROM before.merged_into_id
        )
        SELECT array_agg(DISTINCT touched.event_id) FROM (
            SELECT part.event_id FROM timeline_eventactor part JOIN moved ON moved.id = part.actor_id
            UNION
            SELECT citation.event_id FROM timeline_citation citation
            JOIN articles_quote quote ON quote.id = citation.quote_id JOIN moved ON moved.id = quote.speaker_id
            UNION
            SELECT citation.event_id FROM timeline_citation citation
            JOIN articles_quote_co_speakers joint ON joint.quote_id = citation.quote_id
            JOIN moved ON moved.id = joint.actor_id
        ) AS touched));
    RETURN NULL;
END $$;

-- A citation names the article that its quote stands in.
CREATE FUNCTION check_cited_articles() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE wrong record;
BEGIN
    SELECT quote.public_id, citation.event_id INTO wrong
    FROM changed AS citation
    JOIN articles_quote quote ON quote.id = citation.quote_id
    JOIN articles_articleversion version ON version.id = quote.version_id
    WHERE version.article_id <> citation.article_id LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'Event % cites quote % in another article than the one it stands in.', wrong.event_id, wrong.public_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'citation_of_its_article';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER citation_of_its_article_inserted AFTER INSERT ON timeline_citation
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION check_cited_articles();
CREATE TRIGGER citation_of_its_article_updated AFTER UPDATE ON timeline_citation
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION check_cited_articles();

CREATE FUNCTION check_moved_quotes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM timeline_citation citation, articles_articleversion version
        WHERE citation.quote_id = NEW.id AND version.id = NEW.version_id AND version.article_id <> citation.article_id
    ) THEN
        RAISE EXCEPTION 'Quote % is cited: it stays in its article.', NEW.public_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'citation_of_its_article';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER quote_stays_in_cited_article AFTER UPDATE OF version_id ON articles_quote FOR EACH ROW
    WHEN (OLD.version_id <> NEW.version_id) EXECUTE FUNCTION check_moved_quotes();

-- The words of a discrepancy stand where it says, like those of a quote.
CREATE FUNCTION check_discrepancy_spans() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    held record;
    body text;
    wrong record;
BEGIN
    FOR held IN
        SELECT version.id, version.text, version.characters FROM articles_articleversion version
        WHERE version.id IN (SELECT version_id FROM changed) ORDER BY version.id FOR SHARE
    LOOP
        body := held.text || '';
        SELECT span.id, discrepancy.slug INTO wrong
        FROM changed AS span JOIN timeline_discrepancy discrepancy ON discrepancy.id = span.discrepancy_id
        WHERE span.version_id = held.id AND (
            span."end" > held.characters
            OR char_length(span.exact) <> span."end" - span.start
            OR span.exact <> substr(body, span.start + 1, span."end" - span.start))
        LIMIT 1;
        IF FOUND THEN
            RAISE EXCEPTION 'Discrepancy %: its words are not at their place in version %.', wrong.slug, held.id
                USING ERRCODE = 'check_violation', CONSTRAINT = 'discrepancy_words_at_their_place';
        END IF;
    END LOOP;
    RETURN NULL;
END $$;
CREATE TRIGGER discrepancy_span_inserted AFTER INSERT ON timeline_discrepancyspan
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION check_discrepancy_spans();
CREATE TRIGGER discrepancy_span_updated AFTER UPDATE ON timeline_discrepancyspan
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION check_discrepancy_spans();

CREATE FUNCTION check_supplied_discrepancies() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE wrong record;
BEGIN
    SELECT discrepancy.slug INTO wrong
    FROM timeline_discrepancyspan span JOIN timeline_discrepancy discrepancy ON discrepancy.id = span.discrepancy_id
    WHERE span.version_id = NEW.id AND span.exact <> substr(NEW.text, span.start + 1, span."end" - span.start) LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'Discrepancy %: its words are not at their place in version %.', wrong.slug, NEW.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'discrepancy_words_at_their_place';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER version_supplied_to_discrepancies AFTER UPDATE ON articles_articleversion FOR EACH ROW
    WHEN (OLD.text IS NULL AND NEW.text IS NOT NULL) EXECUTE FUNCTION check_supplied_discrepancies();

-- An event does not follow itself, however long the way round.
-- One at a time: two halves of a circle, each added without seeing the other, would close it.
CREATE FUNCTION refuse_circle_of_events() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('timeline_event_follows'));
    IF EXISTS (
        WITH RECURSIVE earlier (id) AS (
            SELECT NEW.to_event_id
            UNION
            SELECT follows.to_event_id
            FROM timeline_event_follows follows JOIN earlier ON follows.from_event_id = earlier.id
        )
        SELECT 1 FROM earlier WHERE id = NEW.from_event_id
    ) THEN
        RAISE EXCEPTION 'Event % cannot follow event %, which follows it.', NEW.from_event_id, NEW.to_event_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'event_follows_no_circle';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER event_follows_no_circle AFTER INSERT OR UPDATE ON timeline_event_follows
    FOR EACH ROW EXECUTE FUNCTION refuse_circle_of_events();
