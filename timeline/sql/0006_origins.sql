-- Copies are counted once: which of the articles that an event cites are one report of it.

-- An article adds a report of its own unless all of its cited words stand in passages that it prints alike with other
-- cited articles; it then goes with the one that has most of them. Or an editor marked a shared passage as what both
-- tell of the event. Words in headings and captions count only where an article has none in its body. Only confirmed
-- passages count. `origin_id` is the smallest article id of those that are one report.
CREATE FUNCTION event_origins(event_ids bigint[])
RETURNS TABLE (event_id bigint, article_id bigint, origin_id bigint) LANGUAGE sql STABLE AS $$
    WITH RECURSIVE cited AS (
        SELECT citation.event_id, citation.article_id, quote.id AS quote_id, quote.version_id, quote.zone = 'body' AS in_body,
               least(quote.start, quote.speaker_start, quote.cue_start) AS hull_start,
               greatest(quote."end", quote.speaker_end, quote.cue_end) AS hull_end
        FROM timeline_citation citation
        LEFT JOIN articles_quote quote ON quote.id = citation.quote_id
        WHERE citation.event_id = ANY (event_ids)
          AND (citation.quote_id IS NULL OR quote.status IN ('accepted', 'lost'))
    ), told_in_body AS (
        SELECT cited.event_id, cited.article_id, coalesce(bool_or(cited.in_body), false) AS body
        FROM cited GROUP BY cited.event_id, cited.article_id
    ), places AS (
        SELECT cited.* FROM cited JOIN told_in_body USING (event_id, article_id)
        WHERE cited.quote_id IS NOT NULL AND (cited.in_body OR NOT told_in_body.body)
    ), shared AS (
        SELECT one_id AS version_id, one_start AS shared_start, one_end AS shared_end, version.article_id AS with_id
        FROM articles_sharedpassage JOIN articles_articleversion version ON version.id = other_id
        WHERE status = 'confirmed'
        UNION ALL
        SELECT other_id, other_start, other_end, version.article_id
        FROM articles_sharedpassage JOIN articles_articleversion version ON version.id = one_id
        WHERE status = 'confirmed'
    ), copied AS (
        SELECT DISTINCT places.event_id, places.article_id, places.quote_id, shared.with_id
        FROM places
        JOIN shared ON shared.version_id = places.version_id
                   AND shared.shared_start < places.hull_end AND places.hull_start < shared.shared_end
        JOIN told_in_body AS beside ON beside.event_id = places.event_id AND beside.article_id = shared.with_id
    ), nothing_of_its_own AS (
        SELECT copied.event_id, copied.article_id FROM copied
        GROUP BY 1, 2
        HAVING count(DISTINCT copied.quote_id) = (
            SELECT count(*) FROM places
            WHERE places.event_id = copied.event_id AND places.article_id = copied.article_id)
    ), alike AS (
        SELECT ranked.event_id, ranked.article_id AS one_id, ranked.with_id AS other_id
        FROM (
            SELECT DISTINCT ON (event_id, article_id) event_id, article_id, with_id
            FROM copied JOIN nothing_of_its_own USING (event_id, article_id)
            GROUP BY event_id, article_id, with_id
            ORDER BY event_id, article_id, count(*) DESC, with_id
        ) AS ranked
        UNION
        SELECT telling.event_id, one.article_id, other.article_id
        FROM timeline_passagetelling telling
        JOIN articles_sharedpassage passage ON passage.id = telling.passage_id AND passage.status = 'confirmed'
        JOIN articles_articleversion one ON one.id = passage.one_id
        JOIN articles_articleversion other ON other.id = passage.other_id
        WHERE telling.event_id = ANY (event_ids)
    ), joined AS (
        SELECT alike.event_id, alike.one_id, alike.other_id FROM alike
        UNION
        SELECT alike.event_id, alike.other_id, alike.one_id FROM alike
    ), reached (event_id, article_id, origin_id) AS (
        SELECT told_in_body.event_id, told_in_body.article_id, told_in_body.article_id FROM told_in_body
        UNION
        SELECT reached.event_id, joined.other_id, reached.origin_id
        FROM reached
        JOIN joined ON joined.event_id = reached.event_id AND joined.one_id = reached.article_id
        JOIN told_in_body ON told_in_body.event_id = joined.event_id AND told_in_body.article_id = joined.other_id
    )
    SELECT reached.event_id, reached.article_id, min(reached.origin_id) FROM reached GROUP BY 1, 2
$$;

-- As before (0002_entries.sql), with the articles that tell of an event and which of them are one report.
CREATE OR REPLACE FUNCTION refresh_entries(event_ids bigint[]) RETURNS void LANGUAGE plpgsql AS $$
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
               array_agg(DISTINCT cited.kind ORDER BY cited.kind) FILTER (WHERE cited.kind IS NOT NULL) AS quote_kinds
        FROM cited JOIN articles_article article ON article.id = cited.article_id
        GROUP BY cited.event_id
    ), counted AS (
        SELECT family.event_id,
               array_agg(family.article_id ORDER BY family.article_id) AS article_ids,
               array_agg(family.origin_id ORDER BY family.article_id) AS origins,
               count(DISTINCT family.origin_id) AS reports
        FROM event_origins(event_ids) AS family
        GROUP BY family.event_id
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
               placed.status = 'published' AND placed.is_published AND reported.event_id IS NOT NULL AS is_public,
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
               coalesce(counted.article_ids, '{}') AS article_ids,
               coalesce(counted.origins, '{}') AS origins,
               coalesce(counted.reports, 0) AS reports
        FROM placed
        LEFT JOIN reported ON reported.event_id = placed.id
        LEFT JOIN counted ON counted.event_id = placed.id
        LEFT JOIN credited ON credited.event_id = placed.id
        LEFT JOIN involved ON involved.event_id = placed.id
        LEFT JOIN ranked ON ranked.event_id = placed.id
    )
    UPDATE timeline_entry AS entry SET
        is_public = fresh.is_public, is_undated = fresh.is_undated, sort_at = fresh.sort_at, rank = fresh.rank,
        "window" = fresh."window", event_kind = fresh.event_kind, is_background = fresh.is_background,
        actor_ids = fresh.actor_ids, outlet_ids = fresh.outlet_ids, agencies = fresh.agencies,
        quote_kinds = fresh.quote_kinds, article_ids = fresh.article_ids, origins = fresh.origins, reports = fresh.reports
    FROM fresh
    WHERE entry.id = fresh.entry_id
      AND (entry.is_public, entry.is_undated, entry.sort_at, entry.rank, entry."window", entry.event_kind,
           entry.is_background, entry.actor_ids, entry.outlet_ids, entry.agencies, entry.quote_kinds, entry.article_ids,
           entry.origins, entry.reports)
          IS DISTINCT FROM
          (fresh.is_public, fresh.is_undated, fresh.sort_at, fresh.rank, fresh."window", fresh.event_kind,
           fresh.is_background, fresh.actor_ids, fresh.outlet_ids, fresh.agencies, fresh.quote_kinds, fresh.article_ids,
           fresh.origins, fresh.reports);
END $$;

-- The places of quotes count now, and where they are carried to.
CREATE OR REPLACE FUNCTION entries_quote_updated() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM entries_refresh_unless_paused((
        SELECT array_agg(DISTINCT citation.event_id)
        FROM after JOIN before USING (id) JOIN timeline_citation citation ON citation.quote_id = after.id
        WHERE (after.status, after.kind, after.speaker_id, after.version_id, after.zone, after.start, after."end",
               after.speaker_start, after.speaker_end, after.cue_start, after.cue_end) IS DISTINCT FROM
              (before.status, before.kind, before.speaker_id, before.version_id, before.zone, before.start, before."end",
               before.speaker_start, before.speaker_end, before.cue_start, before.cue_end)));
    RETURN NULL;
END $$;

-- A citation holds its article while a passage of that article is decided, and the other way round: else neither would
-- see the other, and the count would be wrong.
CREATE OR REPLACE FUNCTION entries_citation_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM articles_article WHERE id IN (SELECT article_id FROM changed) ORDER BY id FOR KEY SHARE;
    PERFORM entries_refresh_unless_paused((SELECT array_agg(DISTINCT event_id) FROM changed));
    RETURN NULL;
END $$;
CREATE OR REPLACE FUNCTION entries_citation_updated() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM articles_article WHERE id IN (SELECT article_id FROM after) ORDER BY id FOR KEY SHARE;
    PERFORM entries_refresh_unless_paused((
        SELECT array_agg(DISTINCT event_id)
        FROM (SELECT event_id FROM before UNION SELECT event_id FROM after) AS both_sides));
    RETURN NULL;
END $$;
CREATE FUNCTION entries_hold_articles(version_ids bigint[]) RETURNS void LANGUAGE sql AS $$
    SELECT 1 FROM articles_article
    WHERE id IN (SELECT article_id FROM articles_articleversion WHERE id = ANY (version_ids)) ORDER BY id FOR UPDATE
$$;

-- The events that cite both articles of passages.
CREATE FUNCTION entries_of_passages(one_ids bigint[], other_ids bigint[]) RETURNS bigint[] LANGUAGE sql STABLE AS $$
    SELECT array_agg(DISTINCT here.event_id)
    FROM unnest(one_ids, other_ids) AS passage (one_id, other_id)
    JOIN articles_articleversion one ON one.id = passage.one_id
    JOIN articles_articleversion other ON other.id = passage.other_id
    JOIN timeline_citation here ON here.article_id = one.article_id
    JOIN timeline_citation there ON there.article_id = other.article_id AND there.event_id = here.event_id
$$;
CREATE FUNCTION entries_shared_passage_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM entries_hold_articles((
        SELECT array_agg(one_id) || array_agg(other_id) FROM changed WHERE status = 'confirmed'));
    PERFORM entries_refresh_unless_paused((
        SELECT entries_of_passages(array_agg(one_id), array_agg(other_id)) FROM changed WHERE status = 'confirmed'));
    RETURN NULL;
END $$;
CREATE FUNCTION entries_shared_passage_updated() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM entries_hold_articles((
        SELECT array_agg(one_id) || array_agg(other_id)
        FROM (SELECT one_id, other_id, status FROM before UNION SELECT one_id, other_id, status FROM after) AS both_sides
        WHERE status = 'confirmed'));
    PERFORM entries_refresh_unless_paused((
        SELECT entries_of_passages(array_agg(one_id), array_agg(other_id))
        FROM (SELECT one_id, other_id, status FROM before UNION SELECT one_id, other_id, status FROM after) AS both_sides
        WHERE status = 'confirmed'));
    RETURN NULL;
END $$;

CREATE FUNCTION entries_passage_telling_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM entries_refresh_unless_paused((SELECT array_agg(DISTINCT event_id) FROM changed));
    RETURN NULL;
END $$;
CREATE FUNCTION entries_passage_telling_updated() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM entries_refresh_unless_paused((
        SELECT array_agg(DISTINCT event_id)
        FROM (SELECT event_id FROM before UNION SELECT event_id FROM after) AS both_sides));
    RETURN NULL;
END $$;
