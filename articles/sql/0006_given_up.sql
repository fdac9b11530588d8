-- A quote is given up, so that readers see none of its words, only with the text that was taken down.
CREATE FUNCTION refuse_giving_up_of_held_text() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM articles_articleversion
                   WHERE id = NEW.version_id AND taken_down_at IS NOT NULL FOR SHARE) THEN
        RAISE EXCEPTION 'Quote %: its text was not taken down, so it is not given up.', NEW.public_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'quote_given_up_with_its_text';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER quote_given_up BEFORE INSERT OR UPDATE ON articles_quote FOR EACH ROW
    WHEN (NEW.lost_because = 'taken-down') EXECUTE FUNCTION refuse_giving_up_of_held_text();
