-- As before (0006_origins.sql), with the same rows. The passages are looked up by the texts that the events cite,
-- instead of all passages there are, and what is counted of an article is counted where its words stand, instead of
-- in a search of its own for each: both took the longer the more there was of everything.
CREATE OR REPLACE FUNCTION event_origins(event_ids bigint[])
RETURNS TABLE (event_id bigint, article_id bigint, origin_id bigint) LANGUAGE sql STABLE AS $$
    WITH RECURSIVE cited AS MATERIALIZED (
        SELECT citation.event_id, citation.article_id, quote.id AS quote_id, quote.version_id,
               quote.zone = 'body' AS in_body,
               coalesce(bool_or(quote.zone = 'body') OVER one_article, false) AS article_in_body,
               least(quote.start, quote.speaker_start, quote.cue_start) AS hull_start,
               greatest(quote."end", quote.speaker_end, quote.cue_end) AS hull_end
        FROM timeline_citation citation
        LEFT JOIN articles_quote quote ON quote.id = citation.quote_id
        WHERE citation.event_id = ANY (event_ids)
          AND (citation.quote_id IS NULL OR quote.status IN ('accepted', 'lost'))
        WINDOW one_article AS (PARTITION BY citation.event_id, citation.article_id)
    ), telling AS MATERIALIZED (
        SELECT DISTINCT cited.event_id, cited.article_id FROM cited
    ), places AS MATERIALIZED (
        SELECT cited.*, count(*) OVER (PARTITION BY cited.event_id, cited.article_id) AS said
        FROM cited WHERE cited.quote_id IS NOT NULL AND (cited.in_body OR NOT cited.article_in_body)
    ), shared AS MATERIALIZED (
        SELECT places.event_id, places.article_id, places.quote_id, places.said, version.article_id AS with_id
        FROM places
        JOIN articles_sharedpassage passage ON passage.one_id = places.version_id AND passage.status = 'confirmed'
         AND passage.one_start < places.hull_end AND places.hull_start < passage.one_end
        JOIN articles_articleversion version ON version.id = passage.other_id
        UNION
        SELECT places.event_id, places.article_id, places.quote_id, places.said, version.article_id
        FROM places
        JOIN articles_sharedpassage passage ON passage.other_id = places.version_id AND passage.status = 'confirmed'
         AND passage.other_start < places.hull_end AND places.hull_start < passage.other_end
        JOIN articles_articleversion version ON version.id = passage.one_id
    ), copied AS MATERIALIZED (
        -- Of those that share with another cited article, from the least to the greatest and back: their number.
        SELECT shared.*,
               dense_rank() OVER (PARTITION BY shared.event_id, shared.article_id ORDER BY shared.quote_id)
               + dense_rank() OVER (PARTITION BY shared.event_id, shared.article_id ORDER BY shared.quote_id DESC)
               - 1 AS said_alike
        FROM shared JOIN telling AS beside
        ON beside.event_id = shared.event_id AND beside.article_id = shared.with_id
    ), alike AS (
        SELECT ranked.event_id, ranked.article_id AS one_id, ranked.with_id AS other_id
        FROM (
            SELECT DISTINCT ON (copied.event_id, copied.article_id)
                   copied.event_id, copied.article_id, copied.with_id
            FROM copied WHERE copied.said_alike = copied.said
            GROUP BY copied.event_id, copied.article_id, copied.with_id
            ORDER BY copied.event_id, copied.article_id, count(*) DESC, copied.with_id
        ) AS ranked
        UNION
        SELECT telling.event_id, one.article_id, other.article_id
        FROM timeline_passagetelling telling
        JOIN articles_sharedpassage passage ON passage.id = telling.passage_id AND passage.status = 'confirmed'
        JOIN articles_articleversion one ON one.id = passage.one_id
        JOIN articles_articleversion other ON other.id = passage.other_id
        WHERE telling.event_id = ANY (event_ids)
    ), joined AS MATERIALIZED (
        SELECT both_ways.event_id, both_ways.one_id, both_ways.other_id
        FROM (
            SELECT alike.event_id, alike.one_id, alike.other_id FROM alike
            UNION
            SELECT alike.event_id, alike.other_id, alike.one_id FROM alike
        ) AS both_ways
        JOIN telling ON telling.event_id = both_ways.event_id AND telling.article_id = both_ways.other_id
    ), reached (event_id, article_id, origin_id) AS (
        SELECT telling.event_id, telling.article_id, telling.article_id FROM telling
        UNION
        SELECT reached.event_id, joined.other_id, reached.origin_id
        FROM reached
        JOIN joined ON joined.event_id = reached.event_id AND joined.one_id = reached.article_id
    )
    SELECT reached.event_id, reached.article_id, min(reached.origin_id) FROM reached GROUP BY 1, 2
$$;
