-- Long texts are cut into pieces once, so that checking many quotes of one costs its length once and not each time:
-- substr() counts characters from the start of the text, and a stored text is unpacked anew for every use.

-- Pieces of 1,024 characters, cut in steps of sixteen: cutting them off a long text one by one would walk it each time.
CREATE FUNCTION text_pieces(body text, size int DEFAULT 4194304) RETURNS text[]
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
    pieces text[] := '{}';
    rest text := body;
BEGIN
    WHILE rest <> '' LOOP
        IF size = 1024 THEN
            pieces := pieces || left(rest, size);
        ELSE
            pieces := pieces || text_pieces(left(rest, size), size / 16);
        END IF;
        rest := substr(rest, size + 1);
    END LOOP;
    RETURN pieces;
END $$;

-- The characters from `first` (counted from 0) up to and without `past`; less where the text is over, as substr().
CREATE FUNCTION text_slice(pieces text[], first int, past int) RETURNS text
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
    words text := '';
BEGIN
    IF past <= first THEN
        RETURN '';
    END IF;
    FOR number IN first / 1024 + 1 .. (past - 1) / 1024 + 1 LOOP
        words := words || coalesce(pieces[number], '');
    END LOOP;
    RETURN substr(words, first % 1024 + 1, past - first);
END $$;

-- What is wrong with a quote at its place, or null. `pieces` are those of the version's text, null while it is withheld.
CREATE FUNCTION quote_fault_in_pieces(quote articles_quote, pieces text[], body_characters int) RETURNS text
LANGUAGE plpgsql STABLE AS $$
DECLARE
    part jsonb;
    what text;
BEGIN
    IF pieces IS NULL THEN
        RETURN quote_fault(quote, NULL, body_characters);
    END IF;
    IF quote."end" > body_characters OR coalesce(quote.speaker_end, 0) > body_characters
       OR coalesce(quote.cue_end, 0) > body_characters THEN
        RETURN format('it reaches beyond the %s characters of the version', body_characters);
    END IF;
    IF quote.exact IS DISTINCT FROM text_slice(pieces, quote.start, quote."end") THEN
        RETURN format('its words are not at %s to %s', quote.start, quote."end");
    END IF;
    IF char_length(quote.prefix) > quote.start
       OR quote.prefix <> text_slice(pieces, quote.start - char_length(quote.prefix), quote.start) THEN
        RETURN 'its prefix does not stand before it';
    END IF;
    IF quote.suffix <> text_slice(pieces, quote."end", quote."end" + char_length(quote.suffix)) THEN
        RETURN 'its suffix does not stand after it';
    END IF;
    what := fragments_fault(quote.start, quote."end", quote.fragments, NULL);
    IF what IS NOT NULL OR quote.fragments = '[]'::jsonb THEN
        RETURN what;
    END IF;
    FOR part IN SELECT value FROM jsonb_array_elements(quote.fragments) LOOP
        IF part ->> 'exact' IS DISTINCT FROM
           text_slice(pieces, (part ->> 'start')::int, (part ->> 'end')::int) THEN
            RETURN format('the words of its fragment are not at %s to %s', part ->> 'start', part ->> 'end');
        END IF;
    END LOOP;
    RETURN NULL;
END $$;

-- The pieces are passed on in plain expressions only: as a parameter of a query they would be copied for each quote.
CREATE OR REPLACE FUNCTION check_quotes() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    held record;
    quote articles_quote;
    pieces text[];
    what text;
BEGIN
    FOR held IN
        SELECT version.id, version.text, version.characters FROM articles_articleversion version
        WHERE version.id IN (SELECT version_id FROM changed) ORDER BY version.id FOR SHARE
    LOOP
        pieces := text_pieces(held.text);
        FOR quote IN SELECT * FROM changed WHERE version_id = held.id LOOP
            what := quote_fault_in_pieces(quote, pieces, held.characters);
            IF what IS NOT NULL THEN
                RAISE EXCEPTION 'Quote % in version %: %.', quote.public_id, held.id, what
                    USING ERRCODE = 'check_violation', CONSTRAINT = 'quote_words_at_their_place';
            END IF;
        END LOOP;
    END LOOP;
    RETURN NULL;
END $$;

CREATE FUNCTION completed_fragments_in_pieces(fragments jsonb, pieces text[]) RETURNS jsonb
LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
    part jsonb;
    completed jsonb := '[]';
BEGIN
    FOR part IN SELECT value FROM jsonb_array_elements(fragments) LOOP
        completed := completed || jsonb_build_array(part || jsonb_build_object('exact', coalesce(part ->> 'exact',
            text_slice(pieces, (part ->> 'start')::int, (part ->> 'end')::int))));
    END LOOP;
    RETURN completed;
END $$;

-- One statement for all quotes of the text, so that they are checked in one go.
CREATE OR REPLACE FUNCTION complete_quotes() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    pieces text[] := text_pieces(NEW.text);
    row record;
    ids bigint[] := '{}';
    exacts text[] := '{}';
    prefixes text[] := '{}';
    suffixes text[] := '{}';
    completed jsonb[] := '{}';
BEGIN
    FOR row IN SELECT id, start, "end", exact, fragments FROM articles_quote WHERE version_id = NEW.id LOOP
        ids := ids || row.id;
        exacts := exacts || coalesce(row.exact, text_slice(pieces, row.start, row."end"));
        prefixes := prefixes || text_slice(pieces, greatest(row.start - 32, 0), row.start);
        suffixes := suffixes || text_slice(pieces, row."end", row."end" + 32);
        completed := completed || completed_fragments_in_pieces(row.fragments, pieces);
    END LOOP;
    UPDATE articles_quote AS quote
    SET exact = made.exact, prefix = made.prefix, suffix = made.suffix, fragments = made.fragments
    FROM unnest(ids, exacts, prefixes, suffixes, completed) AS made (id, exact, prefix, suffix, fragments)
    WHERE quote.id = made.id;
    RETURN NULL;
END $$;
