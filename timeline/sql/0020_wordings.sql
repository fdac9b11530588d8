-- Wordings: of each event, the words in its public places, and each two and three that follow each other in one of them.
--
-- One look into the index tells which events hold a word or a short phrase: to look up the quotes that hold it and the
-- events that cite those took ten times as long, and of frequent words an index of texts knows only that all are there.

-- What the wordings of these events are to be, computed from what is stored. The places are those of
-- timeline/searching.py; `|| ' ' ||` is no word, since no word of the index holds a blank.
CREATE FUNCTION wordings(event_ids bigint[]) RETURNS TABLE (event_id bigint, runs text[]) LANGUAGE sql STABLE AS $$
    WITH told AS MATERIALIZED (
        SELECT citation.event_id, citation.article_id, quote.id AS quote_id, quote.gist_search,
               CASE WHEN quote.lost_because <> 'taken-down' THEN quote.words_search END AS words_search
        FROM timeline_citation citation LEFT JOIN articles_quote quote ON quote.id = citation.quote_id
        WHERE citation.event_id = ANY (event_ids)
          AND (citation.quote_id IS NULL OR quote.status IN ('accepted', 'lost'))
    ), places AS (
        SELECT event.id AS event_id, event.title_search AS words
        FROM timeline_event event WHERE event.id = ANY (event_ids)
        UNION ALL SELECT event.id, event.summary_search FROM timeline_event event WHERE event.id = ANY (event_ids)
        UNION ALL SELECT told.event_id, told.words_search FROM told
        UNION ALL SELECT told.event_id, told.gist_search FROM told
        UNION ALL SELECT cited.event_id, article.headline_search
        FROM (SELECT DISTINCT told.event_id, told.article_id FROM told) AS cited
        JOIN articles_article article ON article.id = cited.article_id
        UNION ALL SELECT told.event_id, statement.gist_search
        FROM told
        JOIN articles_rendition rendition ON rendition.quote_id = told.quote_id AND rendition.judgement = 'same'
        JOIN articles_statement statement ON statement.id = rendition.statement_id
    ), words AS (
        SELECT numbered.event_id, word.lexeme, place,
               lead(word.lexeme) OVER run AS second, lead(place) OVER run AS second_place,
               lead(word.lexeme, 2) OVER run AS third, lead(place, 2) OVER run AS third_place
        FROM (SELECT places.event_id, places.words, row_number() OVER () AS number FROM places) AS numbered,
             unnest(numbered.words) AS word, unnest(word.positions) AS place
        WINDOW run AS (PARTITION BY numbered.number ORDER BY place)
    ), found AS (
        SELECT event.id AS event_id, '' AS run FROM timeline_event event WHERE event.id = ANY (event_ids)  -- without a word
        UNION
        SELECT words.event_id, words.lexeme FROM words
        UNION
        SELECT words.event_id, words.lexeme || ' ' || words.second FROM words WHERE second_place = place + 1
        UNION
        SELECT words.event_id, concat_ws(' ', words.lexeme, words.second, words.third)
        FROM words WHERE second_place = place + 1 AND third_place = place + 2
    )
    SELECT found.event_id, coalesce(array_agg(found.run ORDER BY found.run COLLATE "C") FILTER (WHERE found.run <> ''), '{}')
    FROM found GROUP BY found.event_id
$$;

-- As for entries, the events are locked first and in one order. To plan the statement anew each time takes longer than
-- to carry it out.
CREATE FUNCTION refresh_wordings(event_ids bigint[]) RETURNS void LANGUAGE plpgsql
SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    many constant int := 200;
    ordered bigint[] := ARRAY(SELECT DISTINCT id FROM unnest(event_ids) AS id ORDER BY id);
BEGIN
    PERFORM 1 FROM timeline_event WHERE id = ANY (ordered) ORDER BY id FOR NO KEY UPDATE;
    FOR place IN 1 .. cardinality(ordered) BY many LOOP
        INSERT INTO timeline_wording AS kept (event_id, runs)
        SELECT fresh.event_id, fresh.runs FROM wordings(ordered[place : place + many - 1]) AS fresh
        ON CONFLICT (event_id) DO UPDATE SET runs = excluded.runs WHERE kept.runs <> excluded.runs;
    END LOOP;
END $$;

-- Bulk loads pause what every new event and citation asks for, and refresh once (timeline/entries.py).
CREATE FUNCTION wordings_refresh_unless_paused(event_ids bigint[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF event_ids IS NOT NULL AND coalesce(current_setting('sourceline.entries_paused', true), '') <> 'on' THEN
        PERFORM refresh_wordings(event_ids);
    END IF;
END $$;
CREATE FUNCTION wordings_refresh(event_ids bigint[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF event_ids IS NOT NULL THEN
        PERFORM refresh_wordings(event_ids);
    END IF;
END $$;

CREATE FUNCTION wordings_event_inserted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM wordings_refresh_unless_paused((SELECT array_agg(id) FROM changed));
    RETURN NULL;
END $$;
CREATE FUNCTION wordings_event_updated() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM wordings_refresh((
        SELECT array_agg(after.id) FROM after JOIN before USING (id)
        WHERE (after.title, after.summary) IS DISTINCT FROM (before.title, before.summary)));
    RETURN NULL;
END $$;
CREATE FUNCTION wordings_event_deleted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM timeline_wording WHERE event_id IN (SELECT id FROM changed);
    RETURN NULL;
END $$;
CREATE FUNCTION wordings_citation_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM wordings_refresh_unless_paused((SELECT array_agg(DISTINCT event_id) FROM changed));
    RETURN NULL;
END $$;
CREATE FUNCTION wordings_citation_updated() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM wordings_refresh_unless_paused((
        SELECT array_agg(DISTINCT side.event_id)
        FROM after JOIN before USING (id), LATERAL (VALUES (after.event_id), (before.event_id)) AS side (event_id)
        WHERE (after.event_id, after.article_id, after.quote_id)
              IS DISTINCT FROM (before.event_id, before.article_id, before.quote_id)));
    RETURN NULL;
END $$;
CREATE FUNCTION wordings_article_updated() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM wordings_refresh((
        SELECT array_agg(DISTINCT citation.event_id)
        FROM after JOIN before USING (id) JOIN timeline_citation citation ON citation.article_id = after.id
        WHERE after.headline <> before.headline));
    RETURN NULL;
END $$;
CREATE FUNCTION wordings_quote_updated() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM wordings_refresh((
        SELECT array_agg(DISTINCT citation.event_id)
        FROM after JOIN before USING (id) JOIN timeline_citation citation ON citation.quote_id = after.id
        WHERE (after.status, after.lost_because, after.words_search, after.gist_search)
              IS DISTINCT FROM (before.status, before.lost_because, before.words_search, before.gist_search)));
    RETURN NULL;
END $$;
CREATE FUNCTION wordings_rendition_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM wordings_refresh((
        SELECT array_agg(DISTINCT citation.event_id)
        FROM changed JOIN timeline_citation citation ON citation.quote_id = changed.quote_id
        WHERE changed.judgement = 'same'));
    RETURN NULL;
END $$;
CREATE FUNCTION wordings_rendition_updated() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM wordings_refresh((
        SELECT array_agg(DISTINCT citation.event_id)
        FROM after JOIN before USING (id)
        JOIN timeline_citation citation ON citation.quote_id IN (after.quote_id, before.quote_id)
        WHERE (after.quote_id, after.statement_id, after.judgement)
              IS DISTINCT FROM (before.quote_id, before.statement_id, before.judgement)));
    RETURN NULL;
END $$;
CREATE FUNCTION wordings_statement_updated() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM wordings_refresh((
        SELECT array_agg(DISTINCT citation.event_id)
        FROM after JOIN before USING (id)
        JOIN articles_rendition rendition ON rendition.statement_id = after.id AND rendition.judgement = 'same'
        JOIN timeline_citation citation ON citation.quote_id = rendition.quote_id
        WHERE after.gist <> before.gist));
    RETURN NULL;
END $$;

-- What a term is looked for by: its word, its two words, or each three of its words. An event that holds the only one of
-- these holds the term; of a longer one it may be that they stand in several places.
CREATE FUNCTION runs_of(term text) RETURNS text[] LANGUAGE sql IMMUTABLE AS $$
    WITH words AS (
        SELECT word.lexeme, lead(word.lexeme) OVER run AS second, lead(word.lexeme, 2) OVER run AS third
        FROM unnest(search_vector(term)) AS word, unnest(word.positions) AS place
        WINDOW run AS (ORDER BY place)
    )
    SELECT CASE count(*)
           WHEN 1 THEN array_agg(lexeme)
           WHEN 2 THEN array_agg(lexeme || ' ' || second) FILTER (WHERE second IS NOT NULL)
           ELSE array_agg(concat_ws(' ', lexeme, second, third)) FILTER (WHERE third IS NOT NULL) END
    FROM words
$$;

-- Events with what all these terms are looked for by. Always from the index: what a wide row costs to read, the
-- planner does not know.
CREATE FUNCTION events_with(terms text[]) RETURNS SETOF bigint LANGUAGE plpgsql STABLE
SET enable_seqscan = off SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    term text;
    sought text[] := '{}';
BEGIN
    FOREACH term IN ARRAY terms LOOP
        sought := sought || runs_of(term);  -- none of a term without a word, which asks for nothing
    END LOOP;
    IF sought <> '{}' THEN
        RETURN QUERY SELECT wording.event_id FROM timeline_wording wording WHERE wording.runs @> sought;
    END IF;
END $$;

-- What there is already.
SELECT refresh_wordings(coalesce(array_agg(id), '{}')) FROM timeline_event;
