-- Search vectors: English stems, accents dropped (Orbán is found as Orban), without any contrib extension.
-- No word is left out as too common, since the phrase "no solution" is not the word "solution".
-- Immutable, because stored columns are computed with them; with bodies that are bound when they are made
-- (RETURN, not a string), because a restored dump computes the columns with an empty search path.

CREATE TEXT SEARCH DICTIONARY sourceline_stem (TEMPLATE = pg_catalog.snowball, LANGUAGE = english);
CREATE TEXT SEARCH CONFIGURATION sourceline (COPY = pg_catalog.english);
ALTER TEXT SEARCH CONFIGURATION sourceline
    ALTER MAPPING FOR asciiword, asciihword, hword_asciipart, word, hword, hword_part WITH sourceline_stem;

CREATE FUNCTION search_text(words text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN regexp_replace(normalize(translate(words, '’‘', ''''''), NFD), '[\u0300-\u036f]', '', 'g');

CREATE FUNCTION search_vector(words text) RETURNS tsvector
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN to_tsvector('sourceline'::regconfig, left(search_text(coalesce(words, '')), 100000));

-- The public words of a quote: all of a direct one, the fragments of a mixed one, a paraphrase where it is shown.
-- Fragments are parted by a run of markers that no phrase crosses.
CREATE FUNCTION quote_words(kind text, exact text, fragments jsonb, shown boolean) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE kind
    WHEN 'direct' THEN coalesce(exact, '')
    WHEN 'mixed' THEN coalesce(
        (SELECT string_agg(part.value ->> 'exact', ' zqzq zqzq ' ORDER BY part.ordinality)
         FROM jsonb_array_elements(fragments) WITH ORDINALITY AS part), '')
    ELSE CASE WHEN shown THEN coalesce(exact, '') ELSE '' END
END;

CREATE FUNCTION quote_words_vector(kind text, exact text, fragments jsonb, shown boolean) RETURNS tsvector
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN ts_delete(search_vector(quote_words(kind, exact, fragments, shown)), 'zqzq');
