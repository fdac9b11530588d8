"""Whatever characters a text is made of, it goes in or is refused, and every suggestion is a slice of it."""

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from articles.importing import HTML, ImportRefused, import_text
from articles.models import Article, Quote
from tests.makers import make_actor

MARKS = st.text("\"'“”„‟‘’‚‛«»‹›「」『』`´ \n", min_size=1, max_size=300)
RIGHT_TO_LEFT = st.text('אבגדהוזחטיכלמנסעפצקרשתابتثجحخدذرزسشصضطظعغفقكلمنهوي "“”‏‎‫‬\n.', max_size=300)
EMOJI = st.text('😀👩‍👩‍👧‍👦🏳️‍🌈🇺🇦☎️\u200d\ufe0f\U000e0067"” said\n', max_size=300)
COMBINING = st.text('aé\u0301\u0308\u20d0\u0489\u1ab0Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔" said he. ', max_size=300)
ANYTHING = st.text(max_size=400)
WORDS = st.lists(
    st.sampled_from(
        [
            "“",
            "”",
            '"',
            "'",
            "said",
            "Ann Lee",
            "she",
            "told",
            ",",
            ".",
            "\n",
            "\n\n",
            " ",
            "that",
            "By ",
            "(AFP)",
            "\u00a0",
            "\x00",
            "\u202e",
            "\ufe0f",
            "\ud800",
            "12:30",
            "March 5, 2024",
            "https://a.example/b",
            "Image: ",
            "👍",
            "ß",
            "\r\n",
        ]
    ),
    max_size=120,
).map("".join)
HOSTILE = st.one_of(MARKS, RIGHT_TO_LEFT, EMOJI, COMBINING, WORDS, ANYTHING)
MANY = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def check_import(content: str | bytes, **options: object) -> None:
    """Import and read `content`; whatever is stored is consistent, in Python as in the database."""
    with transaction.atomic():
        try:
            imported = import_text(content, outlet="The Harbour Post", **options)
        except ImportRefused as error:
            assert "\n" not in str(error)
            assert not Article.objects.exists()
        else:
            text = imported.version.text
            assert "could not be read" not in imported.note
            assert imported.version.characters == len(text)
            for quote in imported.version.quotes.all():
                assert quote.exact == text[quote.start : quote.end] != ""
                assert text[: quote.start].endswith(quote.prefix)
                assert text[quote.end :].startswith(quote.suffix)
                for fragment in quote.fragments:
                    assert fragment["exact"] == text[fragment["start"] : fragment["end"]]
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        transaction.set_rollback(True)


@pytest.mark.django_db
@MANY
@given(HOSTILE)
def test_hostile_text_is_imported_and_read_or_refused(text):
    check_import(text)


@pytest.mark.django_db
@MANY
@given(HOSTILE)
def test_hostile_bytes_are_imported_and_read_or_refused(text):
    check_import(text.encode("utf-8", "surrogatepass"))


@pytest.mark.django_db
@settings(MANY, max_examples=40)
@given(st.binary(max_size=300))
def test_any_bytes_are_imported_or_refused(raw):
    check_import(raw)


@pytest.mark.django_db
@settings(MANY, max_examples=40)
@given(
    st.one_of(
        HOSTILE, HOSTILE.map(lambda text: f"<article><p>{text * 3}</p><p>She said: “{text}”</p></article>")
    )
)
def test_hostile_pages_are_imported_or_refused(markup):
    check_import(markup, content_type=HTML)


LONG_LINES = [
    pytest.param('"' * 1_000_000, id="marks only"),
    pytest.param("“" * 1_000_000, id="marks that open only"),
    pytest.param('"' + "word " * 200_000, id="one that is never closed"),
    pytest.param("She said he said " * 60_000, id="cues only"),
    pytest.param("word" * 250_000, id="one word"),
    pytest.param("“Yes,” she said. " * 3_000, id="quotes without end"),
    pytest.param("א" * 1_000_000, id="right to left"),
    pytest.param("👩‍👩‍👧‍👦" * 140_000, id="families"),
    pytest.param("e" + "\u0301" * 999_999, id="one letter with a million accents"),
]


@pytest.mark.django_db
@pytest.mark.parametrize("text", LONG_LINES)
def test_an_endless_line_is_imported_and_read(text):
    make_actor("Ann Lee")

    check_import(text)

    assert not Quote.objects.exists()
