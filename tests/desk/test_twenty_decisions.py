"""A second reading leaves what an editor decided, and adds only what is new."""

from pathlib import Path

import pytest
from django.contrib.auth import get_user_model
from django.db import connection

from articles.models import Quote
from articles.reading import read_version
from articles.words import place_quote
from desk.reviewing import accept, reject
from tests.makers import make_actor, make_version

pytestmark = pytest.mark.django_db
TEXTS = Path(__file__).parent.parent / "texts"


def rows(ids: list[int]) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT q::text FROM articles_quote q WHERE id = ANY(%s) ORDER BY id", [ids])
        return [row[0] for row in cursor.fetchall()]


def test_a_second_reading_changes_none_of_twenty_decisions() -> None:
    editor = get_user_model().objects.create_superuser("editor")
    texts = [path.read_text(encoding="utf-8") for path in sorted(TEXTS.glob("*.txt"))]
    versions = [make_version(text=text) for text in texts]
    for version in versions:
        read_version(version)
    suggestions = list(Quote.objects.suggested().in_reading_order())
    assert len(suggestions) > 20
    speaker = make_actor("Somebody else")

    # Seven accepted as they are, six rejected, four with another speaker, three cut short by their last word.
    for quote in suggestions[:7]:
        accept(quote, editor)
    for quote in suggestions[7:13]:
        reject(quote, editor, "not a quote")
    for quote in suggestions[13:17]:
        quote.speaker, quote.speaker_description = speaker, ""
        accept(quote, editor)
    for quote in suggestions[17:20]:
        end = quote.start + (quote.exact or "").rindex(" ")
        quote.kind = Quote.Kind.INDIRECT
        accept(place_quote(quote, quote.version, quote.start, end), editor)
    decided = [quote.pk for quote in suggestions[:20]]
    before, left = rows(decided), Quote.objects.suggested().count()

    for version in versions:
        version.read_by = "an older engine"
        version.save()
        read_version(version)

    assert rows(decided) == before
    assert Quote.objects.suggested().count() == left
    assert Quote.objects.exclude(status=Quote.Status.SUGGESTED).count() == 20
