-- A text that is taken down leaves nothing by which its words could be found again.
CREATE FUNCTION drop_fingerprint() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM articles_shingle WHERE version_id = NEW.id;
    DELETE FROM articles_fingerprint WHERE version_id = NEW.id;
    RETURN NULL;
END $$;
CREATE TRIGGER version_fingerprint AFTER UPDATE OF text ON articles_articleversion FOR EACH ROW
    WHEN (OLD.text IS NOT NULL AND NEW.text IS NULL) EXECUTE FUNCTION drop_fingerprint();
