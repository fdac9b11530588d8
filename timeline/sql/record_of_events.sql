-- All that the histories hold of the events asked for, oldest first: what is on record and when it was put there.
WITH cited AS (
    SELECT DISTINCT event_id, quote_id FROM timeline_historicalcitation
    WHERE event_id = ANY (%(events)s) AND quote_id IS NOT NULL
), rendered AS (
    SELECT DISTINCT cited.event_id, rendition.statement_id
    FROM cited JOIN articles_historicalrendition rendition ON rendition.quote_id = cited.quote_id
)
SELECT 'showing' AS kind, h.event_id, h.at, CASE WHEN h.is_shown THEN '+' ELSE '-' END AS turn, '' AS reason,
       h.timeline_id AS key, '{}'::jsonb AS told
FROM timeline_showing h WHERE h.event_id = ANY (%(events)s)
UNION ALL
SELECT 'event', h.id, h.history_date, h.history_type, coalesce(h.history_change_reason, ''), h.id, jsonb_build_object(
    'title', h.title, 'summary', h.summary, 'earliest', h.earliest, 'latest', h.latest, 'precision', h.precision,
    'zone', h.zone, 'date_basis', h.date_basis, 'place', h.place, 'kind', h.kind, 'status', h.status,
    'is_background', h.is_background, 'is_announced', h.is_announced,
    'follows', (SELECT coalesce(jsonb_agg(earlier.title ORDER BY earlier.sort_on, earlier.id), '[]'::jsonb)
                FROM timeline_historicalevent_follows follows JOIN timeline_event earlier ON earlier.id = follows.to_event_id
                WHERE follows.history_id = h.history_id
                  AND EXISTS (SELECT FROM timeline_entry entry WHERE entry.event_id = earlier.id AND entry.is_public)))
FROM timeline_historicalevent h WHERE h.id = ANY (%(events)s)
UNION ALL
SELECT 'person', h.event_id, h.history_date, h.history_type, coalesce(h.history_change_reason, ''), h.id,
    jsonb_build_object('name', (SELECT coalesce(stays.name, actor.name) FROM articles_actor actor
                                LEFT JOIN articles_actor stays ON stays.id = actor.merged_into_id
                                WHERE actor.id = h.actor_id),
                       'role', h.role)
FROM timeline_historicaleventactor h WHERE h.event_id = ANY (%(events)s)
UNION ALL
SELECT 'citation', h.event_id, h.history_date, h.history_type, coalesce(h.history_change_reason, ''), h.id,
    jsonb_build_object(
        'quote', h.quote_id, 'relation', h.relation, 'stance', h.stance,
        'article', (SELECT jsonb_build_object(
                        'public_id', article.public_id, 'outlet', coalesce(nullif(outlet.short_name, ''), outlet.name),
                        'published_at', article.published_at, 'published_precision', article.published_precision,
                        'published_zone', article.published_zone)
                    FROM articles_article article JOIN articles_outlet outlet ON outlet.id = article.outlet_id
                    WHERE article.id = h.article_id))
FROM timeline_historicalcitation h WHERE h.event_id = ANY (%(events)s)
UNION ALL
-- Names and places by subqueries: joined, the many tables took longer to plan than to read.
SELECT 'quote', cited.event_id, h.history_date, h.history_type, coalesce(h.history_change_reason, ''), h.id,
    jsonb_build_object(
        'public_id', h.public_id, 'status', h.status, 'lost_because', h.lost_because, 'kind', h.kind, 'gist', h.gist,
        'speaker', coalesce((SELECT coalesce(stays.name, actor.name) FROM articles_actor actor
                             LEFT JOIN articles_actor stays ON stays.id = actor.merged_into_id
                             WHERE actor.id = h.speaker_id), ''),
        'joint', (SELECT coalesce(jsonb_agg(coalesce(stays.name, actor.name) ORDER BY actor.id), '[]'::jsonb)
                  FROM articles_historicalquote_co_speakers joint JOIN articles_actor actor ON actor.id = joint.actor_id
                  LEFT JOIN articles_actor stays ON stays.id = actor.merged_into_id
                  WHERE joint.history_id = h.history_id),
        'speaker_description', h.speaker_description, 'said_on', h.said_on,
        'said_on_precision', h.said_on_precision, 'occasion', h.occasion, 'place', h.place,
        'addressee', coalesce(nullif(h.addressee, ''),
                              (SELECT name FROM articles_actor WHERE id = h.addressee_actor_id), ''),
        'via', h.via, 'denied', h.denied,
        'relayed_by', coalesce((SELECT name FROM articles_actor WHERE id = h.relayed_by_id), h.relayed_by_description),
        'words', md5(CASE h.kind
            WHEN 'direct' THEN h.exact
            WHEN 'mixed' THEN (SELECT string_agg(one ->> 'exact', chr(10)) FROM jsonb_array_elements(h.fragments) AS one)
            ELSE CASE WHEN h.shows_excerpt THEN h.exact ELSE '' END END),
        'version', (SELECT number FROM articles_articleversion WHERE id = h.version_id),
        'article', (SELECT jsonb_build_object(
                        'public_id', article.public_id, 'outlet', coalesce(nullif(outlet.short_name, ''), outlet.name),
                        'published_at', article.published_at, 'published_precision', article.published_precision,
                        'published_zone', article.published_zone)
                    FROM articles_articleversion version
                    JOIN articles_article article ON article.id = version.article_id
                    JOIN articles_outlet outlet ON outlet.id = article.outlet_id
                    WHERE version.id = h.version_id))
FROM cited JOIN articles_historicalquote h ON h.id = cited.quote_id
UNION ALL
SELECT 'rendition', cited.event_id, h.history_date, h.history_type, coalesce(h.history_change_reason, ''), h.id, jsonb_build_object(
    'quote', h.quote_id, 'statement', h.statement_id, 'judgement', h.judgement)
FROM cited
JOIN articles_historicalrendition h ON h.quote_id = cited.quote_id
UNION ALL
SELECT 'statement', rendered.event_id, h.history_date, h.history_type, coalesce(h.history_change_reason, ''), h.id, jsonb_build_object('slug', h.slug, 'gist', h.gist)
FROM rendered
JOIN articles_historicalstatement h ON h.id = rendered.statement_id
UNION ALL
SELECT 'difference', h.event_id, h.history_date, h.history_type, coalesce(h.history_change_reason, ''), h.id, jsonb_build_object(
    'status', h.status, 'topic', h.topic, 'explanation', h.explanation, 'kind', h.kind,
    'silent', (SELECT coalesce(jsonb_agg(coalesce(nullif(outlet.short_name, ''), outlet.name) ORDER BY outlet.name), '[]'::jsonb)
               FROM timeline_historicaldiscrepancy_silent silent JOIN articles_outlet outlet ON outlet.id = silent.outlet_id
               WHERE silent.history_id = h.history_id
                 AND EXISTS (SELECT FROM timeline_entry entry
                             WHERE entry.is_public AND entry.outlet_ids @> ARRAY[outlet.id])))
FROM timeline_historicaldiscrepancy h WHERE h.event_id = ANY (%(events)s)
ORDER BY at
