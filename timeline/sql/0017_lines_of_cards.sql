-- Beside a card, the lines of quotes that may stand on it: a reader who asks for words or people sees theirs.
DELETE FROM timeline_card;
ALTER TABLE timeline_card ADD COLUMN lines text NOT NULL;

DROP FUNCTION keep_cards(bigint[], text[], text[], text[]);
CREATE FUNCTION keep_cards(entries bigint[], versions text[], keys text[], htmls text[], said text[]) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    IF NOT pg_try_advisory_xact_lock_shared('timeline_card'::regclass::oid::integer, 0) THEN
        RETURN;
    END IF;
    INSERT INTO timeline_card (entry_id, key, html, lines, written_by)
    SELECT made.entry_id, made.key, made.html, made.lines, pg_current_xact_id()::xid::text
    FROM unnest(entries, versions, keys, htmls, said) AS made (entry_id, version, key, html, lines)
    JOIN versions_of_cards(entries) AS now ON now.entry_id = made.entry_id AND now.version = made.version
    ORDER BY made.entry_id
    ON CONFLICT (entry_id) DO UPDATE
        SET key = excluded.key, html = excluded.html, lines = excluded.lines, written_by = excluded.written_by;
END $$;
