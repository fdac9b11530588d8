-- When something about a public event was put on record after readers first saw it, newest first, and when events
-- were taken back from readers: shown once on a timeline that is public, and public nowhere now.
--
-- It begins with what is on record, which for most of what was loaded is nothing, and not with all that is public. Of
-- showings those tell of a correction that follow a taking back; one more timeline with an event changes nothing of it.
WITH cited AS (
    SELECT DISTINCT event_id, quote_id FROM timeline_historicalcitation WHERE quote_id IS NOT NULL
), rendered AS (
    SELECT DISTINCT cited.event_id, rendition.statement_id
    FROM cited JOIN articles_historicalrendition rendition ON rendition.quote_id = cited.quote_id
), hidden AS (
    SELECT DISTINCT event_id FROM timeline_showing WHERE NOT is_shown
), touched AS (
    SELECT history_date AS at, id AS event_id FROM timeline_historicalevent
    UNION SELECT history_date, event_id FROM timeline_historicaleventactor
    UNION SELECT history_date, event_id FROM timeline_historicalcitation
    UNION SELECT history_date, event_id FROM timeline_historicaldiscrepancy
    UNION SELECT showing.at, showing.event_id
          FROM hidden JOIN timeline_showing showing ON showing.event_id = hidden.event_id
    UNION SELECT quote.history_date, cited.event_id
          FROM cited JOIN articles_historicalquote quote ON quote.id = cited.quote_id
    UNION SELECT rendition.history_date, cited.event_id
          FROM cited JOIN articles_historicalrendition rendition ON rendition.quote_id = cited.quote_id
    UNION SELECT statement.history_date, rendered.event_id
          FROM rendered JOIN articles_historicalstatement statement ON statement.id = rendered.statement_id
), known AS (
    SELECT DISTINCT event_id FROM touched
), shown AS (
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
    SELECT touched.at, touched.event_id, false AS is_gone
    FROM touched JOIN shown ON shown.event_id = touched.event_id AND touched.at > shown.at
    UNION ALL SELECT at, event_id, true FROM gone
)
SELECT at, event_id, is_gone FROM (
    SELECT at, event_id, is_gone FROM noted
    WHERE %(before)s::timestamptz IS NULL OR at < %(before)s
    ORDER BY at DESC -- and by nothing else: what bears the moment of the last comes along, as the next page begins before it
    FETCH FIRST %(rows)s ROWS WITH TIES
) AS first
ORDER BY at DESC, event_id
