"""Words do not drift: the database refuses it from raw SQL and from two connections at once."""

import hashlib
import json
import threading

import psycopg
import pytest
from django.db import DatabaseError, IntegrityError, connection, connections, transaction

from articles.models import ArticleVersion, Quote
from tests.makers import (
    TEXT,
    make_actor,
    make_outlet,
    make_quote,
    make_statement,
    make_version,
    make_withheld,
)

WORDS = "We have cleared the northern channel"


def run(sql: str, *values: object) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, values)


def other_connection() -> psycopg.Connection:
    """A second session on the test database, as another process would have it."""
    return psycopg.connect(
        **{**connection.get_connection_params(), "cursor_factory": psycopg.Cursor, "context": None}
    )


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        pytest.param("text = text || ' '", "version_is_immutable", id="a longer text"),
        pytest.param("text = replace(text, 'Friday', 'Monday')", "version_is_immutable", id="another word"),
        pytest.param(
            "text = 'x', characters = 1, text_sha256 = repeat('0', 64)",
            "version_is_immutable",
            id="all at once",
        ),
        pytest.param("text = NULL", "version_text_is_kept", id="a text that just vanishes"),
        pytest.param(
            "text = NULL, taken_down_at = now()", "version_text_is_kept", id="taken down without a reason"
        ),
        pytest.param("characters = characters + 1", "version_is_immutable", id="another length"),
        pytest.param("text_sha256 = repeat('a', 64)", "version_is_immutable", id="another hash"),
        pytest.param("number = 7", "version_is_immutable", id="another number"),
    ],
)
@pytest.mark.django_db
def test_a_stored_text_cannot_be_changed_by_raw_sql(change, rule):
    version = make_version()

    with pytest.raises(IntegrityError, match=r"immutable|taken down"):
        run(f"UPDATE articles_articleversion SET {change} WHERE id = %s", version.pk)

    version.refresh_from_db()
    assert version.text == TEXT


@pytest.mark.django_db
def test_a_text_must_be_what_was_hashed_and_counted():
    withheld = make_withheld()

    for wrong in (TEXT + " ", TEXT.replace("Friday", "Monday"), TEXT[:-1]):
        with pytest.raises(IntegrityError, match="version_text_is_what_was_hashed"):
            run("UPDATE articles_articleversion SET text = %s WHERE id = %s", wrong, withheld.pk)
    with pytest.raises(IntegrityError, match="version_text_is_what_was_hashed"), transaction.atomic():
        make_version(text="abc", characters=2)
    with pytest.raises(IntegrityError, match="hexadecimal"), transaction.atomic():
        make_version(text=None, characters=2, text_sha256="Z" * 64)


@pytest.mark.django_db
def test_a_withheld_text_is_supplied_once_and_completes_its_quotes():
    withheld = make_withheld()
    start = TEXT.index("the damage")
    end = TEXT.index(" and thanked")
    painful = TEXT.index("painful")
    mixed = make_quote(
        withheld,
        start=start,
        end=end,
        exact=None,
        kind="mixed",
        fragments=[{"start": painful, "end": painful + 19, "exact": "painful but limited"}],
    )
    told = TEXT.index("they had lost")
    indirect = make_quote(withheld, start=told, end=told + 25, exact=None, kind="indirect")

    run("UPDATE articles_articleversion SET text = %s WHERE id = %s", TEXT, withheld.pk)

    mixed.refresh_from_db()
    indirect.refresh_from_db()
    assert mixed.exact == TEXT[start:end]
    assert mixed.fragments[0]["exact"] == "painful but limited"
    assert indirect.exact == TEXT[told : told + 25]
    assert indirect.prefix == TEXT[told - 32 : told]
    assert indirect.suffix == TEXT[told + 25 : told + 57]


@pytest.mark.django_db
def test_supplying_a_text_is_refused_when_one_quote_is_not_in_it_and_names_the_quote():
    withheld = make_withheld()
    start = TEXT.index(WORDS)
    wrong = make_quote(withheld, start=start + 1, end=start + 1 + len(WORDS), exact=WORDS)

    with pytest.raises(IntegrityError, match=f"Quote {wrong.public_id} .*words are not at"):
        run("UPDATE articles_articleversion SET text = %s WHERE id = %s", TEXT, withheld.pk)

    withheld.refresh_from_db()
    assert withheld.text is None


@pytest.mark.django_db
def test_a_text_taken_down_stays_down_and_its_quotes_keep_their_words():
    quote = make_quote()
    version = quote.version

    run(
        "UPDATE articles_articleversion SET text = NULL, taken_down_at = now(), "
        "taken_down_reason = 'Asked for' "
        "WHERE id = %s",
        version.pk,
    )

    quote.refresh_from_db()
    assert quote.exact == WORDS
    with pytest.raises(IntegrityError, match="not supplied again"):
        run("UPDATE articles_articleversion SET text = %s WHERE id = %s", TEXT, version.pk)
    with pytest.raises(IntegrityError, match="not supplied again"):
        run(
            "UPDATE articles_articleversion SET text = %s, taken_down_at = NULL WHERE id = %s",
            TEXT,
            version.pk,
        )
    with pytest.raises(IntegrityError, match="taken down"):
        run("UPDATE articles_quote SET exact = %s WHERE id = %s", WORDS[::-1], quote.pk)


PLACE = TEXT.index(WORDS)


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        pytest.param("start = start + 1", "words are not at", id="a shifted start"),
        pytest.param('"end" = "end" + 1', "words are not at", id="a shifted end"),
        pytest.param('start = start + 1, "end" = "end" + 1', "words are not at", id="both shifted"),
        pytest.param("exact = 'We have closed the northern channel'", "words are not at", id="other words"),
        pytest.param("exact = NULL", "quote_direct_has_words|words are not at", id="no words"),
        pytest.param('start = 0, "end" = 0', "quote_span_in_order", id="an empty span"),
        pytest.param('"end" = 100000', "beyond", id="beyond the text"),
        pytest.param("prefix = 'never written'", "prefix", id="another prefix"),
        pytest.param("suffix = 'never written'", "suffix", id="another suffix"),
        pytest.param("speaker_start = 5", "quote_speaker_span", id="half a speaker mention"),
        pytest.param("speaker_start = 5, speaker_end = 99999", "beyond", id="a mention beyond the text"),
        pytest.param("cue_start = 9, cue_end = 5", "quote_cue_span", id="a cue that ends first"),
        pytest.param("kind = 'mixed'", "quote_mixed_has_fragments", id="mixed without fragments"),
        pytest.param("kind = 'shouted'", "quote_kind_known", id="an unknown kind"),
        pytest.param("status = 'famous'", "quote_status_known", id="an unknown status"),
        pytest.param("nested_in_id = id", "quote_not_its_own_kin", id="nested in itself"),
        pytest.param(
            'fragments = \'[{"start": 1, "end": 2}]\'',
            "quote_mixed_has_fragments|outside",
            id="fragments of a direct quote",
        ),
    ],
)
@pytest.mark.django_db
def test_a_quote_cannot_be_made_wrong_by_raw_sql(change, rule):
    quote = make_quote()

    with pytest.raises(IntegrityError, match=rule):
        run(f"UPDATE articles_quote SET {change} WHERE id = %s", quote.pk)

    quote.refresh_from_db()
    assert (quote.start, quote.exact) == (PLACE, WORDS)


MIXED_START = TEXT.index("the damage")
MIXED_END = TEXT.index(" and thanked")
FRAGMENT = TEXT.index("painful")


@pytest.mark.parametrize(
    "fragments",
    [
        pytest.param([{"start": FRAGMENT, "end": FRAGMENT + 7, "exact": "fearful"}], id="other words"),
        pytest.param([{"start": FRAGMENT, "end": FRAGMENT + 7}], id="no words"),
        pytest.param([{"start": 0, "end": 7, "exact": TEXT[:7]}], id="outside the quote"),
        pytest.param([{"start": FRAGMENT, "exact": "painful"}], id="no end"),
        pytest.param(
            [
                {"start": FRAGMENT, "end": FRAGMENT + 7, "exact": "painful"},
                {"start": FRAGMENT + 3, "end": FRAGMENT + 7, "exact": "nful"},
            ],
            id="one over another",
        ),
        pytest.param({"start": FRAGMENT}, id="not a list"),
        pytest.param(["painful"], id="not a place"),
    ],
)
@pytest.mark.django_db
def test_fragments_are_checked_like_quotes(fragments):
    quote = make_quote(words=TEXT[MIXED_START:MIXED_END], fragments=["painful but limited"])

    with pytest.raises(DatabaseError, match=r"fragment|cannot extract elements"):
        run("UPDATE articles_quote SET fragments = %s WHERE id = %s", json.dumps(fragments), quote.pk)


@pytest.mark.django_db
def test_one_wrong_quote_among_a_thousand_refuses_them_all():
    version = make_version()
    quotes = [
        Quote(version=version, start=i, end=i + 5, exact=TEXT[i : i + 5], kind="direct") for i in range(100)
    ]
    quotes[57].exact = "wrong"

    with pytest.raises(IntegrityError, match="words are not at"), transaction.atomic():
        Quote.objects.bulk_create(quotes)

    assert not Quote.objects.exists()


@pytest.mark.django_db
def test_offsets_count_code_points_beyond_the_basic_plane():
    text = "\U0001f6a2\U0001f6a2 “Cafe\u0301 open,” she said. \u202b"
    version = make_version(text=text)

    quote = make_quote(version, "Cafe\u0301 open,")

    assert text[quote.start : quote.end] == quote.exact
    with pytest.raises(IntegrityError):
        run('UPDATE articles_quote SET start = start + 2, "end" = "end" + 2 WHERE id = %s', quote.pk)


@pytest.mark.django_db
def test_a_quote_renders_one_statement_only():
    quote = make_quote()
    make_statement(quote)

    with pytest.raises(IntegrityError, match="rendition_of_one_statement"), transaction.atomic():
        make_statement(quote)


@pytest.mark.django_db
def test_merges_of_actors_stay_one_step_deep():
    one, two, three = make_actor("One"), make_actor("Two"), make_actor("Three")
    run("UPDATE articles_actor SET merged_into_id = %s WHERE id = %s", one.pk, two.pk)

    with pytest.raises(IntegrityError, match="merge into the record that stays"):
        run("UPDATE articles_actor SET merged_into_id = %s WHERE id = %s", two.pk, three.pk)
    with pytest.raises(IntegrityError, match="merge into the record that stays"):
        run("UPDATE articles_actor SET merged_into_id = %s WHERE id = %s", three.pk, one.pk)
    with pytest.raises(IntegrityError, match="merge"):
        run("UPDATE articles_actor SET merged_into_id = id WHERE id = %s", three.pk)


@pytest.mark.django_db
def test_addresses_and_wikidata_ids_are_unique_where_present():
    make_actor("One", wikidata="Q1")
    make_actor("Two", wikidata=None)
    make_actor("Three", wikidata=None)

    with pytest.raises(IntegrityError), transaction.atomic():
        make_actor("Four", wikidata="Q1")
    with pytest.raises(IntegrityError, match="share"), transaction.atomic():
        make_outlet(excerpt_share="1.5")


@pytest.mark.django_db(transaction=True)
def test_a_wrong_quote_and_the_text_that_refutes_it_cannot_both_commit():
    """The quote is written and waits, the text is supplied meanwhile; one of the two gives way."""
    withheld = make_withheld()
    wrong = hashlib.sha256(WORDS.encode()).hexdigest()[: len(WORDS)]
    make_quote(withheld, start=PLACE, end=PLACE + len(WORDS), exact=WORDS)
    generated = ("words_search", "gist_search", "id")
    columns = [f.column for f in Quote._meta.local_concrete_fields if f.column not in generated]
    given = {"public_id": "'wrong'", "exact": "%s"}
    names = ", ".join(f'"{column}"' for column in columns)
    values = ", ".join(given.get(column, f'"{column}"') for column in columns)
    sql = f"INSERT INTO articles_quote ({names}) SELECT {values} FROM articles_quote"

    outcomes: list[str] = []
    with other_connection() as writer:
        writer.execute(sql, [wrong])  # holds its share lock on the version until it commits

        def supply() -> None:
            try:
                ArticleVersion.objects.filter(pk=withheld.pk).update(text=TEXT)
                outcomes.append("supplied")
            except IntegrityError as error:
                outcomes.append(str(error))
            finally:
                connections.close_all()

        thread = threading.Thread(target=supply)
        thread.start()
        thread.join(0.5)
        assert thread.is_alive(), "the supplying transaction has to wait for the quote's"
        writer.commit()
        thread.join(300)

    withheld.refresh_from_db()
    assert withheld.text is None
    assert "Quote wrong" in outcomes[0]


@pytest.mark.django_db(transaction=True)
def test_a_wrong_quote_written_while_its_text_is_being_supplied_is_refused():
    withheld = make_withheld()
    quote = make_quote(withheld, start=PLACE, end=PLACE + len(WORDS), exact=WORDS)
    outcomes: list[str] = []

    with other_connection() as supplier:
        supplier.execute("UPDATE articles_articleversion SET text = %s WHERE id = %s", [TEXT, withheld.pk])

        def write() -> None:
            try:
                Quote.objects.create(
                    version=withheld, start=PLACE + 1, end=PLACE + 1 + len(WORDS), exact=WORDS, kind="direct"
                )
                outcomes.append("written")
            except IntegrityError as error:
                outcomes.append(str(error))
            finally:
                connections.close_all()

        thread = threading.Thread(target=write)
        thread.start()
        thread.join(0.5)
        assert thread.is_alive(), "the quote has to wait for the text"
        supplier.commit()
        thread.join(300)

    assert "words are not at" in outcomes[0]
    assert list(Quote.objects.values_list("pk", flat=True)) == [quote.pk]
