-- Amendments: a row whenever something is put on record about an event that readers had seen before.
--
-- Corrections are looked for in these few narrow rows, instead of in all histories: of a timeline of a thousand events
-- those are some twenty thousand rows far apart. Whatever changes what is told of an event at a moment has a row in one
-- of the histories at that moment; a showing brings to readers what was put on record since they last saw the event.
CREATE FUNCTION note_amendments() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    CASE TG_TABLE_NAME
    WHEN 'timeline_historicalevent' THEN
        INSERT INTO timeline_amendment (event_id, at)
        SELECT DISTINCT h.id, h.history_date FROM put_on_record h
        WHERE seen_before(h.id, h.history_date)
        ON CONFLICT DO NOTHING;
    WHEN 'articles_historicalquote' THEN
        INSERT INTO timeline_amendment (event_id, at)
        SELECT DISTINCT cited.event_id, h.history_date
        FROM put_on_record h JOIN timeline_historicalcitation cited ON cited.quote_id = h.id
        WHERE seen_before(cited.event_id, h.history_date)
        ON CONFLICT DO NOTHING;
    WHEN 'articles_historicalrendition' THEN
        INSERT INTO timeline_amendment (event_id, at)
        SELECT DISTINCT cited.event_id, h.history_date
        FROM put_on_record h JOIN timeline_historicalcitation cited ON cited.quote_id = h.quote_id
        WHERE seen_before(cited.event_id, h.history_date)
        ON CONFLICT DO NOTHING;
    WHEN 'articles_historicalstatement' THEN
        INSERT INTO timeline_amendment (event_id, at)
        SELECT DISTINCT cited.event_id, h.history_date
        FROM put_on_record h JOIN articles_historicalrendition rendition ON rendition.statement_id = h.id
        JOIN timeline_historicalcitation cited ON cited.quote_id = rendition.quote_id
        WHERE seen_before(cited.event_id, h.history_date)
        ON CONFLICT DO NOTHING;
    WHEN 'timeline_showing' THEN
        INSERT INTO timeline_amendment (event_id, at)
        SELECT DISTINCT h.event_id, h.at
        FROM put_on_record h
        CROSS JOIN LATERAL (SELECT max(at) AS at FROM timeline_showing
                            WHERE event_id = h.event_id AND NOT is_shown AND at < h.at) AS hidden
        WHERE h.is_shown AND EXISTS (SELECT FROM timeline_amendment amendment
                                     WHERE amendment.event_id = h.event_id AND amendment.at > hidden.at)
        ON CONFLICT DO NOTHING;
    ELSE
        INSERT INTO timeline_amendment (event_id, at)
        SELECT DISTINCT h.event_id, h.history_date FROM put_on_record h
        WHERE seen_before(h.event_id, h.history_date)
        ON CONFLICT DO NOTHING;
    END CASE;
    RETURN NULL;
END $$;

-- Whether readers had seen the event, on whichever timeline, before a moment.
CREATE FUNCTION seen_before(event bigint, moment timestamptz) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT FROM timeline_showing WHERE event_id = event AND is_shown AND at < moment)
$$;

CREATE TRIGGER notes_amendments AFTER INSERT ON timeline_historicalevent
    REFERENCING NEW TABLE AS put_on_record FOR EACH STATEMENT EXECUTE FUNCTION note_amendments();
CREATE TRIGGER notes_amendments AFTER INSERT ON timeline_historicaleventactor
    REFERENCING NEW TABLE AS put_on_record FOR EACH STATEMENT EXECUTE FUNCTION note_amendments();
CREATE TRIGGER notes_amendments AFTER INSERT ON timeline_historicalcitation
    REFERENCING NEW TABLE AS put_on_record FOR EACH STATEMENT EXECUTE FUNCTION note_amendments();
CREATE TRIGGER notes_amendments AFTER INSERT ON timeline_historicaldiscrepancy
    REFERENCING NEW TABLE AS put_on_record FOR EACH STATEMENT EXECUTE FUNCTION note_amendments();
CREATE TRIGGER notes_amendments AFTER INSERT ON articles_historicalquote
    REFERENCING NEW TABLE AS put_on_record FOR EACH STATEMENT EXECUTE FUNCTION note_amendments();
CREATE TRIGGER notes_amendments AFTER INSERT ON articles_historicalrendition
    REFERENCING NEW TABLE AS put_on_record FOR EACH STATEMENT EXECUTE FUNCTION note_amendments();
CREATE TRIGGER notes_amendments AFTER INSERT ON articles_historicalstatement
    REFERENCING NEW TABLE AS put_on_record FOR EACH STATEMENT EXECUTE FUNCTION note_amendments();
CREATE TRIGGER notes_amendments AFTER INSERT ON timeline_showing
    REFERENCING NEW TABLE AS put_on_record FOR EACH STATEMENT EXECUTE FUNCTION note_amendments();

-- What was put on record until now.
WITH shown AS MATERIALIZED (
    SELECT event_id, min(at) AS at FROM timeline_showing WHERE is_shown GROUP BY event_id
), cited AS MATERIALIZED (
    SELECT DISTINCT citation.event_id, citation.quote_id, shown.at AS shown_at
    FROM timeline_historicalcitation citation JOIN shown ON shown.event_id = citation.event_id
    WHERE citation.quote_id IS NOT NULL
), told AS (
    SELECT id AS event_id, history_date AS at FROM timeline_historicalevent
    UNION ALL SELECT event_id, history_date FROM timeline_historicaleventactor
    UNION ALL SELECT event_id, history_date FROM timeline_historicalcitation
    UNION ALL SELECT event_id, history_date FROM timeline_historicaldiscrepancy
)
INSERT INTO timeline_amendment (event_id, at)
SELECT told.event_id, told.at FROM told JOIN shown ON shown.event_id = told.event_id AND told.at > shown.at
UNION
SELECT cited.event_id, h.history_date
FROM cited JOIN articles_historicalquote h ON h.id = cited.quote_id AND h.history_date > cited.shown_at
UNION
SELECT cited.event_id, h.history_date
FROM cited JOIN articles_historicalrendition h ON h.quote_id = cited.quote_id AND h.history_date > cited.shown_at
UNION
SELECT cited.event_id, h.history_date
FROM cited JOIN articles_historicalrendition rendition ON rendition.quote_id = cited.quote_id
JOIN articles_historicalstatement h ON h.id = rendition.statement_id AND h.history_date > cited.shown_at;

INSERT INTO timeline_amendment (event_id, at)
SELECT DISTINCT later.event_id, later.at
FROM timeline_showing hidden JOIN timeline_showing later ON later.event_id = hidden.event_id
WHERE NOT hidden.is_shown AND later.is_shown AND later.at > hidden.at
  AND EXISTS (SELECT FROM timeline_amendment amendment
              WHERE amendment.event_id = hidden.event_id AND amendment.at > hidden.at AND amendment.at < later.at)
ON CONFLICT DO NOTHING;
