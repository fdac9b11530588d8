-- A text that is taken down leaves none of its words in the differences that stand in it. What its kept
-- quotes say stands with them, and the place stays.
CREATE FUNCTION drop_words_of_taken_down() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE timeline_discrepancyspan SET exact = NULL WHERE version_id = NEW.id AND exact IS NOT NULL;
    RETURN NULL;
END $$;
CREATE TRIGGER version_differences AFTER UPDATE ON articles_articleversion FOR EACH ROW
    WHEN (OLD.taken_down_at IS NULL AND NEW.taken_down_at IS NOT NULL)
    EXECUTE FUNCTION drop_words_of_taken_down();

-- Nor do they come back: not by an undone step, not from a story file. FOR SHARE: the text may be taken down
-- at the same moment.
CREATE FUNCTION leave_words_of_taken_down() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM (SELECT taken_down_at FROM articles_articleversion
                              WHERE id = NEW.version_id FOR SHARE) AS held
               WHERE held.taken_down_at IS NOT NULL) THEN
        NEW.exact := NULL;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER difference_words BEFORE INSERT OR UPDATE OF exact, version_id ON timeline_discrepancyspan
    FOR EACH ROW WHEN (NEW.exact IS NOT NULL) EXECUTE FUNCTION leave_words_of_taken_down();

UPDATE timeline_discrepancyspan SET exact = NULL
WHERE exact IS NOT NULL
  AND version_id IN (SELECT id FROM articles_articleversion WHERE taken_down_at IS NOT NULL);
