-- When something about a public event was put on record after readers first saw it, newest first, and when events
-- were taken back from readers: shown once on a timeline that is public, and public nowhere now.
WITH shown AS (
    SELECT event_id, min(at) AS at FROM timeline_showing
    WHERE is_shown AND event_id IN (SELECT event_id FROM timeline_entry
                                    WHERE is_public AND (%(timeline)s::bigint IS NULL OR timeline_id = %(timeline)s))
    GROUP BY event_id
), cited AS (
    SELECT DISTINCT event_id, quote_id FROM timeline_historicalcitation
    WHERE quote_id IS NOT NULL AND event_id IN (SELECT event_id FROM shown)
), rendered AS (
    SELECT DISTINCT cited.event_id, rendition.statement_id
    FROM cited JOIN articles_historicalrendition rendition ON rendition.quote_id = cited.quote_id
), touched AS (
    SELECT history_date AS at, id AS event_id FROM timeline_historicalevent
    UNION SELECT history_date, event_id FROM timeline_historicaleventactor
    UNION SELECT history_date, event_id FROM timeline_historicalcitation
    UNION SELECT history_date, event_id FROM timeline_historicaldiscrepancy
    UNION SELECT at, event_id FROM timeline_showing
    UNION SELECT quote.history_date, cited.event_id
          FROM cited JOIN articles_historicalquote quote ON quote.id = cited.quote_id
    UNION SELECT rendition.history_date, cited.event_id
          FROM cited JOIN articles_historicalrendition rendition ON rendition.quote_id = cited.quote_id
    UNION SELECT statement.history_date, rendered.event_id
          FROM rendered JOIN articles_historicalstatement statement ON statement.id = rendered.statement_id
), gone AS (
    SELECT max(at) AS at, event_id FROM timeline_showing
    WHERE NOT is_shown AND (%(timeline)s::bigint IS NULL OR timeline_id = %(timeline)s)
      AND timeline_id IN (SELECT id FROM timeline_timeline WHERE is_published)
      AND event_id NOT IN (SELECT event_id FROM timeline_entry WHERE is_public)
    GROUP BY event_id
), noted AS (
    SELECT touched.at, touched.event_id, false AS is_gone
    FROM touched JOIN shown ON shown.event_id = touched.event_id AND touched.at > shown.at
    UNION ALL SELECT at, event_id, true FROM gone
)
SELECT at, event_id, is_gone FROM noted
WHERE %(before)s::timestamptz IS NULL OR at < %(before)s
ORDER BY at DESC, event_id
FETCH FIRST %(rows)s ROWS WITH TIES
