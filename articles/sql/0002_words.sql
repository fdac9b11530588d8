-- Words do not drift: texts are immutable, and quotes stand where they say.

ALTER TABLE articles_articleversion ADD CONSTRAINT version_text_is_what_was_hashed CHECK (
    text IS NULL
    OR (char_length(text) = characters AND encode(sha256(convert_to(text, 'UTF8')), 'hex') = text_sha256)
);
ALTER TABLE articles_articleversion ADD CONSTRAINT version_sha256_is_hexadecimal CHECK (text_sha256 ~ '^[0-9a-f]{64}$');

-- A text changes in two ways only: supplied once, or taken down.
CREATE FUNCTION refuse_changed_text() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.article_id <> OLD.article_id OR NEW.number <> OLD.number
       OR NEW.characters <> OLD.characters OR NEW.text_sha256 <> OLD.text_sha256 THEN
        RAISE EXCEPTION 'Version % is immutable: its article, number, length and hash stay as they are.', OLD.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'version_is_immutable';
    END IF;
    IF NEW.text IS NOT DISTINCT FROM OLD.text THEN
        RETURN NEW;
    END IF;
    IF OLD.text IS NULL AND (OLD.taken_down_at IS NOT NULL OR NEW.taken_down_at IS NOT NULL) THEN
        RAISE EXCEPTION 'Version % was taken down: its text is not supplied again.', OLD.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'version_stays_taken_down';
    END IF;
    IF NEW.text IS NULL AND (NEW.taken_down_at IS NULL OR NEW.taken_down_reason = '') THEN
        RAISE EXCEPTION 'Version % loses its text only when it is taken down, with reason and date.', OLD.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'version_text_is_kept';
    END IF;
    IF OLD.text IS NOT NULL AND NEW.text IS NOT NULL THEN
        RAISE EXCEPTION 'Version % is immutable: a changed text is a new version.', OLD.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'version_is_immutable';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER version_text BEFORE UPDATE ON articles_articleversion
    FOR EACH ROW EXECUTE FUNCTION refuse_changed_text();

-- What is wrong with a quote's fragments, or null. `body` is the version's text, null while it is withheld.
CREATE FUNCTION fragments_fault(quote_start int, quote_end int, fragments jsonb, body text) RETURNS text
LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
    part jsonb;
    part_start int;
    part_end int;
    reached int := quote_start;
BEGIN
    IF jsonb_typeof(fragments) <> 'array' THEN
        RETURN 'its fragments are no list';
    END IF;
    FOR part IN SELECT value FROM jsonb_array_elements(fragments) LOOP
        IF jsonb_typeof(part) <> 'object' OR jsonb_typeof(part -> 'start') IS DISTINCT FROM 'number'
           OR jsonb_typeof(part -> 'end') IS DISTINCT FROM 'number' THEN
            RETURN 'a fragment lacks its start or end';
        END IF;
        part_start := (part ->> 'start')::int;
        part_end := (part ->> 'end')::int;
        IF part_start < reached OR part_end <= part_start OR part_end > quote_end THEN
            RETURN format('its fragment at %s to %s lies outside the quote or over another', part_start, part_end);
        END IF;
        reached := part_end;
        IF body IS NOT NULL AND part ->> 'exact' IS DISTINCT FROM substr(body, part_start + 1, part_end - part_start) THEN
            RETURN format('the words of its fragment are not at %s to %s', part_start, part_end);
        END IF;
        IF body IS NULL AND part ->> 'exact' IS NOT NULL AND char_length(part ->> 'exact') <> part_end - part_start THEN
            RETURN format('the words of its fragment do not fill %s to %s', part_start, part_end);
        END IF;
    END LOOP;
    RETURN NULL;
END $$;

-- What is wrong with a quote at its place, or null.
CREATE FUNCTION quote_fault(quote articles_quote, body text, body_characters int) RETURNS text
LANGUAGE plpgsql STABLE AS $$
BEGIN
    IF quote."end" > body_characters OR coalesce(quote.speaker_end, 0) > body_characters
       OR coalesce(quote.cue_end, 0) > body_characters THEN
        RETURN format('it reaches beyond the %s characters of the version', body_characters);
    END IF;
    IF body IS NOT NULL THEN
        IF quote.exact IS NULL OR quote.exact <> substr(body, quote.start + 1, quote."end" - quote.start) THEN
            RETURN format('its words are not at %s to %s', quote.start, quote."end");
        END IF;
        IF char_length(quote.prefix) > quote.start
           OR quote.prefix <> substr(body, quote.start + 1 - char_length(quote.prefix), char_length(quote.prefix)) THEN
            RETURN 'its prefix does not stand before it';
        END IF;
        IF quote.suffix <> substr(body, quote."end" + 1, char_length(quote.suffix)) THEN
            RETURN 'its suffix does not stand after it';
        END IF;
    ELSIF quote.exact IS NOT NULL AND char_length(quote.exact) <> quote."end" - quote.start THEN
        RETURN format('its words do not fill %s to %s', quote.start, quote."end");
    END IF;
    RETURN fragments_fault(quote.start, quote."end", quote.fragments, body);
END $$;

-- Statement by statement, version by version: a long text is then read once, however many quotes are saved.
-- FOR SHARE: without it a wrong quote and the text that would refute it could both commit.
CREATE FUNCTION check_quotes() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    held record;
    body text;
    fault record;
BEGIN
    FOR held IN
        SELECT version.id, version.text, version.characters FROM articles_articleversion version
        WHERE version.id IN (SELECT version_id FROM changed) ORDER BY version.id FOR SHARE
    LOOP
        body := held.text || '';  -- unpacked once
        SELECT quote.public_id, checked.what INTO fault
        FROM articles_quote AS quote
        CROSS JOIN LATERAL (SELECT quote_fault(quote, body, held.characters) AS what) AS checked
        WHERE quote.id IN (SELECT id FROM changed WHERE version_id = held.id) AND checked.what IS NOT NULL
        LIMIT 1;
        IF FOUND THEN
            RAISE EXCEPTION 'Quote % in version %: %.', fault.public_id, held.id, fault.what
                USING ERRCODE = 'check_violation', CONSTRAINT = 'quote_words_at_their_place';
        END IF;
    END LOOP;
    RETURN NULL;
END $$;
CREATE TRIGGER quote_inserted AFTER INSERT ON articles_quote
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION check_quotes();
CREATE TRIGGER quote_updated AFTER UPDATE ON articles_quote
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION check_quotes();

-- The words of a text that was taken down can no longer be checked, so they no longer change.
CREATE FUNCTION refuse_changed_words_of_taken_down() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM articles_articleversion
               WHERE id = NEW.version_id AND text IS NULL AND taken_down_at IS NOT NULL FOR SHARE) THEN
        RAISE EXCEPTION 'Quote %: its text was taken down, so its words and place stay as they are.', OLD.public_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'quote_of_taken_down_text';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER quote_of_taken_down BEFORE UPDATE ON articles_quote FOR EACH ROW
    WHEN ((OLD.version_id, OLD.start, OLD."end", OLD.exact, OLD.fragments)
          IS DISTINCT FROM (NEW.version_id, NEW.start, NEW."end", NEW.exact, NEW.fragments))
    EXECUTE FUNCTION refuse_changed_words_of_taken_down();

-- A supplied text completes its quotes, which the trigger above then checks.
CREATE FUNCTION completed_fragments(fragments jsonb, body text) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$
    SELECT coalesce(jsonb_agg(
        part.value || jsonb_build_object('exact', coalesce(part.value ->> 'exact',
            substr(body, (part.value ->> 'start')::int + 1, (part.value ->> 'end')::int - (part.value ->> 'start')::int)))
        ORDER BY part.ordinality), '[]'::jsonb)
    FROM jsonb_array_elements(fragments) WITH ORDINALITY AS part
$$;

CREATE FUNCTION complete_quotes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE articles_quote AS quote SET
        exact = coalesce(quote.exact, substr(NEW.text, quote.start + 1, quote."end" - quote.start)),
        prefix = substr(NEW.text, greatest(quote.start - 32, 0) + 1, least(quote.start, 32)),
        suffix = substr(NEW.text, quote."end" + 1, 32),
        fragments = completed_fragments(quote.fragments, NEW.text)
    WHERE quote.version_id = NEW.id;
    RETURN NULL;
END $$;
CREATE TRIGGER version_supplied AFTER UPDATE ON articles_articleversion FOR EACH ROW
    WHEN (OLD.text IS NULL AND NEW.text IS NOT NULL) EXECUTE FUNCTION complete_quotes();

-- Merges of actors stay one step deep.
CREATE FUNCTION refuse_chained_merge() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM articles_actor WHERE id = NEW.merged_into_id FOR SHARE;
    IF EXISTS (SELECT 1 FROM articles_actor WHERE id = NEW.merged_into_id AND merged_into_id IS NOT NULL)
       OR EXISTS (SELECT 1 FROM articles_actor WHERE merged_into_id = NEW.id) THEN
        RAISE EXCEPTION 'Actor %: merge into the record that stays, and move those merged into this one first.', NEW.slug
            USING ERRCODE = 'check_violation', CONSTRAINT = 'actor_merge_is_one_step';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER actor_merged BEFORE INSERT OR UPDATE OF merged_into_id ON articles_actor FOR EACH ROW
    WHEN (NEW.merged_into_id IS NOT NULL) EXECUTE FUNCTION refuse_chained_merge();
