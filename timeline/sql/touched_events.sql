-- When something about a public event was put on record after readers first saw it, newest first, and when events
-- were taken back from readers: shown once on a timeline that is public, and public nowhere now.
--
-- Of each history no more than the newest rows before a moment are looked at, of few events only theirs, so that a page
-- of corrections costs the same however long the histories are. The answer is whole back to the horizon, the latest
-- moment to which one of them was not read to its end; without one, all of them were. What was taken back within one
-- minute, as many events together are, is one row, at the first of their moments. Of showings those tell of a
-- correction that follow a taking back, which is rare; one more timeline with an event changes nothing of it.
WITH events AS MATERIALIZED (
    SELECT history_date AS at, id AS event_id FROM timeline_historicalevent
    WHERE history_date < %(before)s::timestamptz AND {of_event}
    ORDER BY {newest_first} FETCH FIRST %(looked_at)s ROWS WITH TIES
), people AS MATERIALIZED (
    SELECT history_date AS at, event_id FROM timeline_historicaleventactor
    WHERE history_date < %(before)s::timestamptz AND {of_part}
    ORDER BY {newest_first} FETCH FIRST %(looked_at)s ROWS WITH TIES
), citations AS MATERIALIZED (
    SELECT history_date AS at, event_id FROM timeline_historicalcitation
    WHERE history_date < %(before)s::timestamptz AND {of_part}
    ORDER BY {newest_first} FETCH FIRST %(looked_at)s ROWS WITH TIES
), differences AS MATERIALIZED (
    SELECT history_date AS at, event_id FROM timeline_historicaldiscrepancy
    WHERE history_date < %(before)s::timestamptz AND {of_part}
    ORDER BY {newest_first} FETCH FIRST %(looked_at)s ROWS WITH TIES
), quotes AS MATERIALIZED (
    SELECT history_date AS at, id FROM articles_historicalquote
    WHERE history_date < %(before)s::timestamptz AND {of_quote}
    ORDER BY {newest_first} FETCH FIRST %(looked_at)s ROWS WITH TIES
), renditions AS MATERIALIZED (
    SELECT history_date AS at, quote_id FROM articles_historicalrendition
    WHERE history_date < %(before)s::timestamptz AND {of_rendition}
    ORDER BY {newest_first} FETCH FIRST %(looked_at)s ROWS WITH TIES
), statements AS MATERIALIZED (
    SELECT history_date AS at, id FROM articles_historicalstatement
    WHERE history_date < %(before)s::timestamptz AND {of_statement}
    ORDER BY {newest_first} FETCH FIRST %(looked_at)s ROWS WITH TIES
), horizon AS MATERIALIZED (
    SELECT max(at) AS at FROM (
        SELECT min(at) AS at FROM events HAVING count(*) >= %(looked_at)s
        UNION ALL SELECT min(at) FROM people HAVING count(*) >= %(looked_at)s
        UNION ALL SELECT min(at) FROM citations HAVING count(*) >= %(looked_at)s
        UNION ALL SELECT min(at) FROM differences HAVING count(*) >= %(looked_at)s
        UNION ALL SELECT min(at) FROM quotes HAVING count(*) >= %(looked_at)s
        UNION ALL SELECT min(at) FROM renditions HAVING count(*) >= %(looked_at)s
        UNION ALL SELECT min(at) FROM statements HAVING count(*) >= %(looked_at)s
    ) AS read_to
), hidden AS (
    SELECT DISTINCT event_id FROM timeline_showing WHERE NOT is_shown
), touched AS MATERIALIZED (
    SELECT at, event_id FROM (
        SELECT at, event_id FROM events
        UNION SELECT at, event_id FROM people
        UNION SELECT at, event_id FROM citations
        UNION SELECT at, event_id FROM differences
        UNION SELECT showing.at, showing.event_id
              FROM hidden JOIN timeline_showing showing ON showing.event_id = hidden.event_id
              WHERE showing.at < %(before)s::timestamptz
        UNION SELECT quotes.at, cited.event_id
              FROM quotes JOIN timeline_historicalcitation cited ON cited.quote_id = quotes.id
        UNION SELECT renditions.at, cited.event_id
              FROM renditions JOIN timeline_historicalcitation cited ON cited.quote_id = renditions.quote_id
        UNION SELECT statements.at, cited.event_id
              FROM statements JOIN articles_historicalrendition rendition ON rendition.statement_id = statements.id
              JOIN timeline_historicalcitation cited ON cited.quote_id = rendition.quote_id
    ) AS told
    WHERE at >= coalesce((SELECT at FROM horizon), '-infinity')
), known AS (
    SELECT DISTINCT event_id FROM touched
), shown AS MATERIALIZED (
    SELECT known.event_id, (SELECT min(showing.at) FROM timeline_showing showing
                            WHERE showing.event_id = known.event_id AND showing.is_shown) AS at
    FROM known
    WHERE EXISTS (SELECT FROM timeline_entry entry
                  WHERE entry.event_id = known.event_id AND entry.is_public
                    AND (%(timeline)s::bigint IS NULL OR entry.timeline_id = %(timeline)s))
), gone AS (
    SELECT max(at) AS at, event_id FROM timeline_showing
    WHERE NOT is_shown AND (%(timeline)s::bigint IS NULL OR timeline_id = %(timeline)s)
      AND timeline_id IN (SELECT id FROM timeline_timeline WHERE is_published)
      AND NOT EXISTS (SELECT FROM timeline_entry entry
                      WHERE entry.event_id = timeline_showing.event_id AND entry.is_public)
    GROUP BY event_id
), noted AS (
    SELECT touched.at, touched.event_id, 0 AS gone
    FROM touched JOIN shown ON shown.event_id = touched.event_id AND touched.at > shown.at
    UNION ALL SELECT min(at), min(event_id), count(*) FROM gone
    WHERE at < %(before)s::timestamptz AND at >= coalesce((SELECT at FROM horizon), '-infinity')
    GROUP BY date_trunc('minute', at)
), newest AS (
    -- By nothing but the moment: what bears that of the last comes along, as the next page begins before it.
    SELECT at, event_id, gone FROM noted ORDER BY at DESC FETCH FIRST %(rows)s ROWS WITH TIES
)
SELECT horizon.at, newest.at, newest.event_id, newest.gone
FROM horizon LEFT JOIN newest ON true
ORDER BY newest.at DESC, newest.event_id
