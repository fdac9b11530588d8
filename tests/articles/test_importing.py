"""A text goes in once and whole, with what is known of it and no more."""

import datetime
import hashlib
import threading

import pytest
from django.db import connections
from django.utils import timezone

from articles.importing import HTML, ImportRefused, Metadata, import_text, read_metadata
from articles.models import Article, ArticleVersion, Outlet, Quote
from tests.makers import make_article, make_outlet, make_quote, make_version, make_withheld

URL = "https://harbour-post.example/news/closure"
TEXT = (
    "Harbour to close for a week\n\n"
    "March 5, 2024\n\n"
    "The harbour of Aldmouth will close for a week, port director Ann Lee said on Tuesday.\n\n"
    '"We will not take risks with lives," Lee told reporters.\n\n'
    "(AFP)\n"
)


def metadata(**fields: object) -> Metadata:
    return read_metadata({"outlet": "The Harbour Post", **fields})


@pytest.mark.django_db
def test_a_text_becomes_an_article_with_what_it_prints():
    imported = import_text(TEXT.encode(), outlet="The Harbour Post")

    article, version = imported.article, imported.version
    assert imported.outcome == "imported"
    assert (article.outlet.name, article.outlet.slug) == ("The Harbour Post", "harbour-post")
    assert article.headline == "Harbour to close for a week"
    assert article.published_at == datetime.datetime(2024, 3, 5, tzinfo=datetime.UTC)
    assert (article.published_precision, article.published_zone) == ("day", "")
    assert article.published_as_printed == "March 5, 2024"
    assert article.agencies == ["AFP"]
    assert article.url is None
    assert version.text == TEXT
    assert version.text_sha256 == hashlib.sha256(TEXT.encode()).hexdigest()
    assert bytes(version.raw) == TEXT.encode()
    headline = next(span for span in version.spans if span["kind"] == "headline")
    assert TEXT[headline["start"] : headline["end"]] == "Harbour to close for a week"
    assert TEXT[version.body_start : version.body_end].startswith("Harbour")


@pytest.mark.django_db
def test_what_is_found_on_import_waits_as_a_suggestion():
    imported = import_text(TEXT, outlet="The Harbour Post")

    quote = imported.version.quotes.get(kind="direct")
    assert quote.exact == "We will not take risks with lives,"
    assert quote.status == "suggested"
    assert imported.suggestions == imported.version.quotes.count() > 0
    assert not Quote.history.exists()


@pytest.mark.django_db
def test_reading_can_be_left_for_later():
    imported = import_text(TEXT, outlet="The Harbour Post", reading=False)

    assert imported.suggestions == 0
    assert imported.version.read_by == ""
    assert ArticleVersion.objects.unread_by("any").get() == imported.version


@pytest.mark.django_db
def test_metadata_beat_the_text_and_the_contradiction_is_told():
    imported = import_text(
        TEXT,
        metadata=metadata(
            headline="Another headline", published="2024-03-04", agencies=["Baltic Press"], url=URL
        ),
    )

    article = imported.article
    assert article.headline == "Another headline"
    assert article.published_at == datetime.datetime(2024, 3, 4, tzinfo=datetime.UTC)
    assert article.published_as_printed == ""
    assert article.agencies == ["Baltic Press"]
    for part in ("headline: taken from the metadata", "published: taken", "March 5, 2024", "agencies: taken"):
        assert part in imported.note


@pytest.mark.django_db
def test_a_finer_time_that_the_text_prints_of_the_same_day_is_kept():
    text = TEXT.replace("March 5, 2024", "Published March 5, 2024 14:30 GMT")

    article = import_text(text, metadata=metadata(published="2024-03-05")).article

    assert article.published_at == datetime.datetime(2024, 3, 5, 14, 30, tzinfo=datetime.UTC)
    assert (article.published_precision, article.published_zone) == ("minute", "GMT")


@pytest.mark.django_db
def test_metadata_with_spans_and_body_are_kept_as_they_are():
    spans = [{"kind": "headline", "start": 0, "end": 27, "text": TEXT[:27], "in_body": True}]

    version = import_text(TEXT, metadata=metadata(spans=spans, body_start=0, body_end=50)).version

    assert version.spans == [{"kind": "headline", "start": 0, "end": 27}]
    assert (version.body_start, version.body_end) == (0, 50)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"sha256": "0" * 64}, "“sha256” is 000000000000…, which is not that of the text"),
        ({"characters": 3}, f"“characters” is 3, but the text has {len(TEXT)}"),
        ({"body_start": 0, "body_end": 9999}, "“body_end” is 9999, beyond"),
        ({"spans": [{"kind": "date", "start": 0, "end": 9999}]}, "beyond the text's"),
        (
            {"spans": [{"kind": "date", "start": 0, "end": 5, "text": "March"}]},
            "words of the date are not at 0",
        ),
    ],
)
def test_metadata_of_another_text_are_refused_and_nothing_is_stored(fields, words):
    with pytest.raises(ImportRefused, match=words):
        import_text(TEXT, metadata=metadata(**fields))

    assert not Article.objects.exists()
    assert not Outlet.objects.exists()


@pytest.mark.django_db
def test_the_same_text_again_names_the_record_that_is_there():
    first = import_text(TEXT, metadata=metadata(url=URL))

    again = import_text(TEXT.encode(), metadata=metadata())

    assert again.outcome == "already-there"
    assert again.article == first.article
    assert f"“{first.article.headline}” (The Harbour Post, article {first.article.public_id})" in again.note
    assert Article.objects.count() == ArticleVersion.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    "spelling",
    [
        URL,
        URL + "/",
        URL.replace("https", "http"),
        URL.replace("//", "//www."),
        URL + "#top",
        URL.upper()[:8] + URL[8:],
    ],
)
def test_the_same_address_with_another_text_is_named_and_left(spelling):
    import_text(TEXT, metadata=metadata(url=URL))

    again = import_text(TEXT + "Corrected.\n", metadata=metadata(url=spelling))

    assert again.outcome == "already-there"
    assert "give --new-version" in again.note
    assert ArticleVersion.objects.count() == 1


@pytest.mark.django_db
def test_another_text_at_a_known_address_can_become_the_next_version():
    first = import_text(TEXT, metadata=metadata(url=URL))

    second = import_text(
        TEXT + "Corrected.\n", metadata=metadata(url=URL, updated="2024-03-06T10:00"), new_version=True
    )
    again = import_text(TEXT + "Corrected.\n", metadata=metadata(url=URL), new_version=True)

    assert second.outcome == "new-version"
    assert (second.article, second.version.number) == (first.article, 2)
    second.article.refresh_from_db()
    assert second.article.updated_at == datetime.datetime(2024, 3, 6, 10, tzinfo=datetime.UTC)
    assert first.version.text == TEXT
    assert second.suggestions > 0
    assert again.outcome == "already-there"


@pytest.mark.django_db
def test_a_copy_that_another_outlet_printed_at_its_own_address_is_an_article_of_its_own():
    first = import_text(TEXT, metadata=metadata(url=URL))

    copy = import_text(
        TEXT, metadata=read_metadata({"outlet": "Coast Radio", "url": "https://coast.example/closure"})
    )

    assert copy.outcome == "imported"
    assert copy.article.outlet.name == "Coast Radio"
    assert f"the same text as “{first.article.headline}”" in copy.note
    assert Article.objects.count() == 2


@pytest.mark.django_db
def test_a_withheld_text_is_supplied_and_its_quotes_are_completed():
    version = make_withheld(TEXT)
    words = "We will not take risks with lives,"
    start = TEXT.index(words)
    accepted = make_quote(version, start=start, end=start + len(words), exact=words)
    make_quote(version, start=0, end=7, kind="indirect")

    imported = import_text(TEXT.encode())

    assert imported.outcome == "supplied"
    assert (imported.version, imported.completed) == (version, 2)
    assert imported.note == "2 quotes completed"
    accepted.refresh_from_db()
    assert accepted.suffix.startswith('" Lee told reporters.')
    assert accepted.status == "accepted"
    assert not version.quotes.suggested().overlapping(version, accepted.start, accepted.end).exists()


@pytest.mark.django_db
def test_a_text_that_was_taken_down_is_refused():
    version = make_withheld(
        TEXT,
        taken_down_at=datetime.datetime(2024, 3, 9, tzinfo=datetime.UTC),
        taken_down_reason="The publisher asked.",
    )

    with pytest.raises(ImportRefused, match="was taken down on 2024-03-09"):
        import_text(TEXT, outlet="The Harbour Post")

    assert ArticleVersion.objects.get() == version


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "file is empty"),
        ("", "text is empty"),
        ("  \n\u200e", "text is empty"),
        (b"\x89PNG\r\n\x1a\n" + bytes(100), "PNG image"),
        (b"%PDF-1.7 ...", "PDF"),
        (b"\xff\xfe\xfa\xfb\x00\xd8", "UTF-16"),
        ("Привет, порт закрыт".encode("cp1251"), "tried UTF-8.* and windows-1252"),
        (b"a" * (5 * 1024 * 1024 + 1), "more than the 5 MB"),
        ("é" * (3 * 1024 * 1024), "more than the 5 MB"),
    ],
)
def test_what_is_no_text_is_refused_in_one_sentence(content, words):
    with pytest.raises(ImportRefused, match=words) as refusal:
        import_text(content, outlet="The Harbour Post")

    assert "\n" not in str(refusal.value)
    assert not Article.objects.exists()
    assert not Outlet.objects.exists()


@pytest.mark.django_db
def test_removed_characters_are_counted_and_kept_with_the_version():
    imported = import_text(TEXT.replace("Lee", "Lee\u202e\x00\x00", 1), outlet="The Harbour Post")

    expected = [{"name": "NUL characters", "count": 2}, {"name": "bidi controls", "count": 1}]
    assert imported.version.text == TEXT
    assert imported.version.removals == list(imported.removals) == expected


@pytest.mark.django_db
def test_a_text_without_a_headline_says_so():
    text = "the harbour of aldmouth will close for a week, port director ann lee said. " * 4

    imported = import_text(text, outlet="The Harbour Post")

    assert imported.article.headline.startswith("the harbour of aldmouth")
    assert imported.article.headline.endswith("…")
    assert "no headline recognised" in imported.note


@pytest.mark.django_db
@pytest.mark.parametrize("words", ["harbour-post", "The Harbour Post", "the harbour post", "HP"])
def test_an_outlet_is_found_by_slug_name_or_short_name(words):
    outlet = make_outlet("The Harbour Post", slug="harbour-post", short_name="HP")

    assert import_text(TEXT, outlet=words).article.outlet == outlet
    assert Outlet.objects.count() == 1


@pytest.mark.django_db
def test_an_outlet_is_found_by_the_host_of_its_homepage():
    outlet = make_outlet("The Harbour Post", homepage="https://www.harbour-post.example/")
    make_outlet("The Post", homepage="https://post.example/")

    imported = import_text(TEXT, metadata=read_metadata({"url": "https://news.harbour-post.example/a"}))

    assert imported.article.outlet == outlet


@pytest.mark.django_db
def test_a_new_outlet_is_made_from_its_metadata():
    imported = import_text(
        TEXT,
        metadata=metadata(
            outlet="Coast Radio Aldmouth (CRA)", outlet_kind="state media", outlet_country="Aldland", url=URL
        ),
    )

    outlet = imported.article.outlet
    assert (outlet.name, outlet.short_name, outlet.slug) == ("Coast Radio Aldmouth", "CRA", "cra")
    assert (outlet.kind, outlet.country) == ("state-media", "Aldland")
    assert "new outlet CRA" in imported.note


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({}, "does not say which outlet published it"),
        ({"outlet_slug": "nowhere"}, "no outlet with the slug “nowhere”"),
        ({"outlet": "Twin"}, "may mean several outlets.*one or two"),
        ({"outlet": "新闻"}, "give “outlet_slug” too"),
        ({"outlet": "Third", "outlet_short_name": "One"}, "“one” of “Third” belongs to First"),
    ],
)
def test_an_outlet_that_is_not_clear_is_asked_for(given, words):
    make_outlet("First", slug="one", short_name="Twin")
    make_outlet("Second", slug="two", short_name="Twin")

    with pytest.raises(ImportRefused, match=words):
        import_text(TEXT, metadata=read_metadata(given))

    assert not Article.objects.exists()


@pytest.mark.django_db
def test_a_page_is_reduced_to_its_article_and_kept_as_it_came():
    page = (
        '<html lang="en"><head><title>Harbour to close | Harbour Post</title>'
        '<meta property="og:site_name" content="The Harbour Post">'
        f'<link rel="canonical" href="{URL}">'
        '<meta property="article:published_time" content="2024-03-05T09:30:00+02:00"></head><body>'
        "<nav><a href='/'>Home</a> <a href='/news'>News</a></nav><article>"
        "<h1>Harbour to close for a week</h1>"
        "<p>The harbour of Aldmouth will close for a week, port director Ann Lee said on Tuesday.</p>"
        "<p>“We will not take risks with lives,” Lee told reporters on the northern quay.</p></article>"
        "<footer>Copyright The Harbour Post</footer></body></html>"
    ).encode()

    imported = import_text(page, content_type=HTML)

    article, version = imported.article, imported.version
    assert (article.outlet.name, article.url) == ("The Harbour Post", URL)
    assert article.headline == "Harbour to close for a week"
    assert article.published_at == datetime.datetime(2024, 3, 5, 7, 30, tzinfo=datetime.UTC)
    assert (article.published_precision, article.published_zone) == ("minute", "+02:00")
    assert "“We will not take risks with lives,”" in version.text
    assert "Copyright" not in version.text
    assert bytes(version.raw) == page
    assert (version.extractor, version.raw_content_type) == ("trafilatura", "text/html")
    assert version.extractor_version
    assert version.quotes.filter(kind="direct", exact="We will not take risks with lives,").exists()


@pytest.mark.django_db
def test_a_page_is_read_in_the_encoding_it_declares():
    words = "Гавань Альдмута закроют на неделю, сообщила директор порта Анна Ли во вторник вечером. " * 3
    head = '<html><head><meta charset="windows-1251"></head>'
    page = f"{head}<body><article><p>{words}</p></article></body></html>"

    imported = import_text(page.encode("windows-1251"), content_type=HTML, outlet="The Harbour Post")

    assert "Гавань Альдмута" in imported.version.text


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("page", "words"),
    [
        (b"<html><body></body></html>", "No article was found in the page"),
        (b"", "empty"),
        (b"<meta charset=utf-16le>\x00", "No article|not valid|binary|encoding"),
    ],
)
def test_a_page_without_an_article_is_refused(page, words):
    with pytest.raises(ImportRefused, match=words):
        import_text(page, content_type=HTML, outlet="The Harbour Post")


@pytest.mark.django_db
def test_the_record_says_who_imported_it(django_user_model):
    editor = django_user_model.objects.create_user("ines")

    article = import_text(TEXT, outlet="The Harbour Post", user=editor).article

    assert article.history.get().history_user == editor
    assert article.outlet.history.get().history_user == editor


@pytest.mark.django_db
def test_a_text_the_engine_stumbles_over_stays_imported_and_unread(monkeypatch):
    def stumble(*args: object, **kwargs: object) -> None:
        raise RuntimeError("no such word")

    monkeypatch.setattr("articles.reading.read", stumble)

    imported = import_text(TEXT, outlet="The Harbour Post")

    assert imported.outcome == "imported"
    assert "could not be read for quotes" in imported.note
    assert ArticleVersion.objects.get().read_by == ""


@pytest.mark.django_db
def test_a_text_that_was_stored_and_never_read_is_read_when_it_comes_again():
    text = "Quay reopens\n\n“We are glad to sail again,” said Ines Calder.\n"
    import_text(text, outlet="The Eskerby Courier", reading=False)  # as after a kill between the two

    again = import_text(text, outlet="The Eskerby Courier")

    assert (again.outcome, again.suggestions) == ("already-there", 1)
    assert Quote.objects.get().status == "suggested"


@pytest.mark.django_db
def test_an_article_made_by_hand_gets_its_first_text():
    article = make_article(url=URL)

    imported = import_text(TEXT, metadata=metadata(url=URL))

    assert (imported.outcome, imported.article, imported.version.number) == ("new-version", article, 1)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("fields", [{"url": URL}, {}], ids=["by address", "by text"])
def test_two_imports_of_one_text_at_once_make_one_article(fields):
    start = threading.Barrier(4)
    outcomes: list[str] = []

    def take_in() -> None:
        try:
            start.wait()
            outcomes.append(import_text(TEXT, metadata=metadata(**fields)).outcome)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=take_in) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes) == ["already-there"] * 3 + ["imported"]
    assert Article.objects.count() == ArticleVersion.objects.count() == Outlet.objects.count() == 1
    direct = Quote.objects.filter(kind="direct")
    assert direct.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_imports_of_different_texts_of_one_address_at_once_make_one_article():
    start = threading.Barrier(2)
    outcomes: list[str] = []

    def take_in(text: str) -> None:
        try:
            start.wait()
            outcomes.append(import_text(text, metadata=metadata(url=URL), reading=False).outcome)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=take_in, args=(TEXT + ending,)) for ending in ("One.", "Two.")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes) == ["already-there", "imported"]
    assert Article.objects.count() == ArticleVersion.objects.count() == 1


@pytest.mark.django_db
def test_a_version_that_was_there_before_any_import_counts_too():
    version = make_version(text=TEXT, retrieved_at=timezone.now())

    assert import_text(TEXT, outlet="The Harbour Post").version == version
