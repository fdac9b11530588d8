"""Where the database says that its disk is full, whoever stores something is told so, and what to do."""

from io import StringIO
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client

from articles.models import Article
from tests.makers import make_article

pytestmark = pytest.mark.django_db

FULL_AFTER_ONE = """
CREATE FUNCTION is_full() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM articles_article) THEN
        RAISE 'could not extend file: No space left on device' USING ERRCODE = '53100';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER is_full BEFORE INSERT ON articles_article FOR EACH ROW EXECUTE FUNCTION is_full();
"""


@pytest.fixture(autouse=True)
def _full_after_one() -> None:
    with connection.cursor() as cursor:
        cursor.execute(FULL_AFTER_ONE)


def test_an_import_ends_with_a_sentence_and_keeps_what_went_in(tmp_path: Path) -> None:
    for name in ("a", "b", "c"):
        (tmp_path / f"{name}.txt").write_text(f"The {name} pier closes\n\nIt rained.\n", encoding="utf-8")
    told = StringIO()

    with pytest.raises(CommandError) as refused:
        call_command("import_articles", str(tmp_path), outlet="Pier Post", stdout=told, stderr=StringIO())

    assert str(refused.value).endswith(
        "b.txt: nothing of it was stored. The disk of the database is full: make room there, then start the "
        "same import again; what went in stays, and is not taken in twice."
    )
    assert told.getvalue().splitlines()[-1].startswith("1 imported, 0 skipped, 0 failed")
    assert Article.objects.get().headline == "The a pier closes"


def test_an_editor_is_told_that_nothing_was_stored() -> None:
    make_article()
    client = Client(raise_request_exception=False)
    client.force_login(User.objects.create_superuser("ada"))

    form = {"outlet": "Pier Post", "text": "The pier opens\n\nIt rained."}
    answer = client.post("/admin/desk/import/", form)

    assert (answer.status_code, answer["Cache-Control"]) == (507, "no-store")
    assert "The disk of the database is full. Nothing of this was stored" in answer.content.decode()
