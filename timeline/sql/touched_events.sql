-- When something was put on record about public events after readers first saw them, newest first, and when events
-- were taken back from readers: shown once on a timeline that is public, and public nowhere now.
--
-- No more than the newest amendments before a moment are looked at, of few events only theirs, so that a page of
-- corrections costs the same however long the histories are. The answer is whole back to the horizon, to which they
-- were read; without one, all of them were. What was taken back within one minute, as many events together are, is one
-- row, at the first of their moments.
WITH {few}horizon AS MATERIALIZED (
    SELECT at FROM {amendments} amendment WHERE at < %(before)s::timestamptz
    ORDER BY at DESC OFFSET %(looked_at)s - 1 LIMIT 1
), amended AS (
    -- Newest first: where most are public, no more are looked at than there are rows wanted.
    SELECT at, event_id, 0 AS gone FROM {amendments} amendment
    WHERE at < %(before)s::timestamptz AND at >= coalesce((SELECT at FROM horizon), '-infinity')
      AND EXISTS (SELECT FROM timeline_entry entry
                  WHERE entry.event_id = amendment.event_id AND entry.is_public
                    AND (%(timeline)s::bigint IS NULL OR entry.timeline_id = %(timeline)s))
    ORDER BY at DESC FETCH FIRST %(rows)s ROWS WITH TIES
), gone AS (
    SELECT max(at) AS at, event_id FROM timeline_showing
    WHERE NOT is_shown AND (%(timeline)s::bigint IS NULL OR timeline_id = %(timeline)s)
      AND timeline_id IN (SELECT id FROM timeline_timeline WHERE is_published)
      AND NOT EXISTS (SELECT FROM timeline_entry entry
                      WHERE entry.event_id = timeline_showing.event_id AND entry.is_public)
    GROUP BY event_id
), noted AS (
    SELECT at, event_id, gone FROM amended
    UNION ALL SELECT min(at), min(event_id), count(*) FROM gone
    WHERE at < %(before)s::timestamptz AND at >= coalesce((SELECT at FROM horizon), '-infinity')
    GROUP BY date_trunc('minute', at)
), newest AS (
    -- By nothing but the moment: what bears that of the last comes along, as the next page begins before it.
    SELECT at, event_id, gone FROM noted ORDER BY at DESC FETCH FIRST %(rows)s ROWS WITH TIES
)
SELECT (SELECT at FROM horizon), newest.at, newest.event_id, newest.gone
FROM (VALUES (1)) AS always LEFT JOIN newest ON true
ORDER BY newest.at DESC, newest.event_id
