-- Withdrawals: of the changes to what pages are made of, those that took something back from readers. Whoever keeps
-- pages to bridge a time without the database must not bring back with them what it knows to be withdrawn.
--
-- As for `changes`, the sum of `withdrawals` only grows: one for each transaction that withdrew something, in a row
-- beside that of its changes. What may be a withdrawal is one: it costs no more than copies of pages.
ALTER TABLE timeline_change ADD COLUMN withdrawals bigint NOT NULL DEFAULT 0;

CREATE FUNCTION count_withdrawal() RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    told constant text := pg_current_xact_id()::text;
BEGIN
    IF current_setting('sourceline.withdrawal_told', true) IS DISTINCT FROM told THEN
        INSERT INTO timeline_change (changes, withdrawals) VALUES (0, 1);
        PERFORM set_config('sourceline.withdrawal_told', told, true);
    END IF;
END $$;

CREATE FUNCTION tell_of_withdrawal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM count_withdrawal();
    RETURN NULL;
END $$;

-- What is taken from an event is withdrawn where readers saw the event. A whole event that goes has told through its
-- entries, whichever rows go first.
CREATE FUNCTION tell_of_withdrawal_from_event() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM timeline_entry WHERE event_id = OLD.event_id AND is_public) THEN
        PERFORM count_withdrawal();
    END IF;
    RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION put_changes_together() RETURNS void LANGUAGE sql AS $$
    WITH gone AS (
        DELETE FROM timeline_change
        WHERE id IN (SELECT id FROM timeline_change ORDER BY id FOR UPDATE SKIP LOCKED)
        RETURNING at, changes, withdrawals
    )
    INSERT INTO timeline_change (at, changes, withdrawals)
    SELECT max(at), sum(changes), sum(withdrawals) FROM gone HAVING count(*) > 0
$$;

-- As before, with what was withdrawn: start of the server, table, withdrawals; newest row, changes. The first three
-- are numbers that grow in this order, so that the greater of two tells of more withdrawals.
CREATE OR REPLACE FUNCTION version_of_pages() RETURNS text LANGUAGE sql STABLE AS $$
    SELECT concat_ws('-', extract(epoch FROM pg_postmaster_start_time()), 'timeline_change'::regclass::oid,
                     coalesce(sum(withdrawals), 0), coalesce(max(id), 0), coalesce(sum(changes), 0))
    FROM timeline_change
$$;

-- No longer public, or gone: events and timelines, and what stands on their pages.
CREATE TRIGGER tells_of_withdrawal AFTER UPDATE OF is_public, event_id, timeline_id ON timeline_entry FOR EACH ROW
    WHEN (OLD.is_public AND (OLD.event_id, OLD.timeline_id, true)
                            IS DISTINCT FROM (NEW.event_id, NEW.timeline_id, NEW.is_public))
    EXECUTE FUNCTION tell_of_withdrawal();
CREATE TRIGGER tells_of_removal AFTER DELETE ON timeline_entry FOR EACH ROW
    WHEN (OLD.is_public) EXECUTE FUNCTION tell_of_withdrawal();
CREATE TRIGGER tells_of_withdrawal AFTER UPDATE OF is_published ON timeline_timeline FOR EACH ROW
    WHEN (OLD.is_published AND NOT NEW.is_published) EXECUTE FUNCTION tell_of_withdrawal();
CREATE TRIGGER tells_of_removal AFTER DELETE ON timeline_timeline FOR EACH ROW
    WHEN (OLD.is_published) EXECUTE FUNCTION tell_of_withdrawal();
CREATE TRIGGER tells_of_withdrawal AFTER UPDATE OF status, event_id, timeline_id ON timeline_discrepancy FOR EACH ROW
    WHEN (OLD.status = 'published' AND (OLD.status, OLD.event_id, OLD.timeline_id)
                                       IS DISTINCT FROM (NEW.status, NEW.event_id, NEW.timeline_id))
    EXECUTE FUNCTION tell_of_withdrawal();
CREATE TRIGGER tells_of_removal AFTER DELETE ON timeline_discrepancy FOR EACH ROW
    WHEN (OLD.status = 'published') EXECUTE FUNCTION tell_of_withdrawal();

-- Taken from an event: what it rests on, and who had a part in it.
CREATE TRIGGER tells_of_withdrawal AFTER UPDATE OF event_id, article_id, quote_id ON timeline_citation FOR EACH ROW
    WHEN ((OLD.event_id, OLD.article_id, OLD.quote_id) IS DISTINCT FROM (NEW.event_id, NEW.article_id, NEW.quote_id))
    EXECUTE FUNCTION tell_of_withdrawal_from_event();
CREATE TRIGGER tells_of_removal AFTER DELETE ON timeline_citation FOR EACH ROW
    EXECUTE FUNCTION tell_of_withdrawal_from_event();
CREATE TRIGGER tells_of_withdrawal AFTER UPDATE OF event_id, actor_id ON timeline_eventactor FOR EACH ROW
    WHEN ((OLD.event_id, OLD.actor_id) IS DISTINCT FROM (NEW.event_id, NEW.actor_id))
    EXECUTE FUNCTION tell_of_withdrawal_from_event();
CREATE TRIGGER tells_of_removal AFTER DELETE ON timeline_eventactor FOR EACH ROW
    EXECUTE FUNCTION tell_of_withdrawal_from_event();

-- Words: a quote that is rejected, whose words, speaker or place are others, or whose paraphrase is not shown any
-- more; a text that is taken down or not held any more; what a difference quotes.
CREATE TRIGGER tells_of_withdrawal AFTER UPDATE ON articles_quote FOR EACH ROW
    WHEN (OLD.status IN ('accepted', 'lost')
          AND (NEW.status NOT IN ('accepted', 'lost')
               OR (OLD.exact, OLD.fragments, OLD.kind, OLD.speaker_id, OLD.speaker_description, OLD.public_id)
                  IS DISTINCT FROM
                  (NEW.exact, NEW.fragments, NEW.kind, NEW.speaker_id, NEW.speaker_description, NEW.public_id)
               OR OLD.lost_because IS DISTINCT FROM NEW.lost_because
               OR (OLD.shows_excerpt AND NOT NEW.shows_excerpt)))
    EXECUTE FUNCTION tell_of_withdrawal();
CREATE TRIGGER tells_of_removal AFTER DELETE ON articles_quote FOR EACH ROW
    WHEN (OLD.status IN ('accepted', 'lost')) EXECUTE FUNCTION tell_of_withdrawal();
CREATE TRIGGER tells_of_removal AFTER DELETE ON articles_quote_co_speakers FOR EACH ROW
    EXECUTE FUNCTION tell_of_withdrawal();
CREATE TRIGGER tells_of_withdrawal AFTER UPDATE ON articles_articleversion FOR EACH ROW
    WHEN ((OLD.taken_down_at IS NULL AND NEW.taken_down_at IS NOT NULL) OR (OLD.text IS NOT NULL AND NEW.text IS NULL))
    EXECUTE FUNCTION tell_of_withdrawal();
CREATE TRIGGER tells_of_removal AFTER DELETE ON articles_articleversion FOR EACH ROW
    EXECUTE FUNCTION tell_of_withdrawal();
CREATE TRIGGER tells_of_withdrawal AFTER UPDATE OF exact, version_id ON timeline_discrepancyspan FOR EACH ROW
    WHEN ((OLD.exact, OLD.version_id) IS DISTINCT FROM (NEW.exact, NEW.version_id))
    EXECUTE FUNCTION tell_of_withdrawal();
CREATE TRIGGER tells_of_removal AFTER DELETE ON timeline_discrepancyspan FOR EACH ROW
    EXECUTE FUNCTION tell_of_withdrawal();

-- Links between what was said: a rendition that is none any more, a statement that does not follow another.
CREATE TRIGGER tells_of_withdrawal AFTER UPDATE OF judgement, quote_id, statement_id ON articles_rendition FOR EACH ROW
    WHEN (OLD.judgement = 'same' AND (OLD.judgement, OLD.quote_id, OLD.statement_id)
                                     IS DISTINCT FROM (NEW.judgement, NEW.quote_id, NEW.statement_id))
    EXECUTE FUNCTION tell_of_withdrawal();
CREATE TRIGGER tells_of_removal AFTER DELETE ON articles_rendition FOR EACH ROW
    WHEN (OLD.judgement = 'same') EXECUTE FUNCTION tell_of_withdrawal();
CREATE TRIGGER tells_of_removal AFTER DELETE ON timeline_statementlink FOR EACH ROW
    EXECUTE FUNCTION tell_of_withdrawal();
