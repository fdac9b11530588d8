"""Reading adds suggestions and leaves alone whatever an editor has decided, edited or made."""

import datetime

import pytest

from articles.extraction import ENGINE_VERSION, FoundQuote, Fragment, Reading
from articles.models import Alias, ArticleVersion, Quote
from articles.reading import known_actors, read_pending, read_version
from tests.makers import (
    make_actor,
    make_article,
    make_citation,
    make_event,
    make_quote,
    make_version,
    make_withheld,
)

TEXT = (
    "Harbour reopens after storm\n\n"
    "The harbour will open again on Friday, harbour master Ines Calder said on Tuesday.\n\n"
    '"We have cleared the northern channel," Calder told reporters. '
    'She called the damage "painful but limited" and thanked the crews.\n\n'
    "Fishermen said they had lost a week's catch.\n"
)
CHANNEL = "We have cleared the northern channel"


def place(words: str) -> tuple[int, int]:
    start = TEXT.index(words)
    return start, start + len(words)


def found(words: str, kind: str = "direct", **fields: object) -> FoundQuote:
    start, end = place(words)
    return FoundQuote(start, end, kind, **fields)


@pytest.fixture
def engine(monkeypatch):
    """An engine that finds what the test says, to show what is made of it."""

    def finds(*quotes: FoundQuote, version: str = ENGINE_VERSION) -> None:
        monkeypatch.setattr("articles.reading.read", lambda *args, **more: Reading(quotes, version))
        monkeypatch.setattr("articles.reading.ENGINE_VERSION", version)

    return finds


@pytest.mark.django_db
def test_what_is_found_is_saved_as_suggestions_without_history():
    version = make_version(text=TEXT)

    report = read_version(version)

    quotes = list(version.quotes.all())
    assert report.added == len(quotes) >= 2
    assert {quote.status for quote in quotes} == {"suggested"}
    assert {quote.engine_version for quote in quotes} == {ENGINE_VERSION}
    assert all(quote.exact == TEXT[quote.start : quote.end] for quote in quotes)
    assert any(quote.exact.startswith(CHANNEL) for quote in quotes)
    assert all(quote.rule and quote.certainty for quote in quotes)
    assert not Quote.history.exists()
    version.refresh_from_db()
    assert version.read_by == ENGINE_VERSION
    assert version.read_at is not None


@pytest.mark.django_db
def test_everything_the_engine_says_of_a_quote_is_kept(engine):
    calder, oduya, renn = (make_actor(name) for name in ("Ines Calder", "Victor Oduya", "Paula Renn"))
    speaker_start, speaker_end = place("Calder told")
    engine(
        found(
            CHANNEL,
            speaker_start=speaker_start,
            speaker_end=speaker_end - 5,
            speaker_name="Ines Calder",
            speaker_id=str(calder.pk),
            co_speaker_ids=(str(oduya.pk),),
            cue_start=speaker_end - 4,
            cue_end=speaker_end,
            said_on=datetime.date(2022, 2, 1),
            said_on_precision="day",
            said_on_basis="'on Tuesday' in the same sentence",
            occasion="a briefing",
            place="Aldmouth",
            addressee="reporters",
            via="a statement",
            denied=True,
            marks_lost=True,
            marks_lost_basis="first person",
            rule="content-subject-cue",
            certainty="certain",
        ),
        found(
            'the damage "painful but limited"',
            "mixed",
            fragments=(Fragment(*place("painful but limited")),),
            implicit_attribution=True,
            continues=0,
            said_on=datetime.date(2022, 2, 1),
            said_on_basis="context",
            speaker_candidates=(str(calder.pk), str(renn.pk)),
            zone="caption",
        ),
        found("painful", speaker_description="a fisherman", nested_in=1),
        found("Fishermen", "indirect", speaker_name="Marta Quill"),
    )
    version = make_version(text=TEXT)

    read_version(version)

    direct, mixed, nested, named = version.quotes.order_by("start")
    assert direct.speaker == calder
    assert TEXT[direct.speaker_start : direct.speaker_end] == "Calder"
    assert TEXT[direct.cue_start : direct.cue_end] == "told"
    assert list(direct.co_speakers.all()) == [oduya]
    assert (direct.said_on, direct.said_on_precision) == (datetime.date(2022, 2, 1), "day")
    assert direct.said_on_evidence == "stated"
    assert (direct.occasion, direct.place, direct.addressee, direct.via) == (
        "a briefing",
        "Aldmouth",
        "reporters",
        "a statement",
    )
    assert (direct.denied, direct.marks_lost, direct.marks_lost_basis) == (True, True, "first person")
    assert (direct.rule, direct.certainty, direct.speaker_named) == ("content-subject-cue", "certain", "")
    assert mixed.continues == direct
    assert mixed.fragments[0]["exact"] == "painful but limited"
    assert (mixed.implicit_attribution, mixed.zone, mixed.said_on_evidence) == (True, "caption", "context")
    assert set(mixed.speaker_candidates.all()) == {calder, renn}
    assert (mixed.speaker, mixed.speaker_description) == (None, "")
    assert (nested.speaker_description, nested.nested_in) == ("a fisherman", mixed)
    assert (named.speaker, named.speaker_named) == (None, "Marta Quill")


@pytest.mark.django_db
def test_speakers_are_resolved_to_the_actors_we_know():
    calder = make_actor("Ines Calder")

    version = make_version(text=TEXT)
    read_version(version)

    assert version.quotes.get(exact__startswith=CHANNEL).speaker == calder


@pytest.mark.django_db
def test_a_merged_actor_lends_its_names_to_the_one_that_stays():
    stays = make_actor("Ines Calder", aliases=("Calder",))
    merged = make_actor("I. Calder", aliases=("the harbour master",), merged_into=stays)
    Alias.objects.create(actor=merged, name="Ines", is_ambiguous=True)

    (known,) = known_actors()

    assert (known.id, known.name) == (str(stays.pk), "Ines Calder")
    assert set(known.aliases) == {"Calder", "I. Calder", "the harbour master"}
    assert known.ambiguous_aliases == ("Ines",)


@pytest.mark.django_db
@pytest.mark.parametrize("status", ["accepted", "rejected", "lost"])
@pytest.mark.parametrize(
    "words",
    [
        pytest.param(CHANNEL, id="the same span"),
        pytest.param("We have cleared the northern channel,", id="nearly the same"),
        pytest.param('"We have cleared the northern channel," Calder told reporters. She', id="a longer one"),
        pytest.param("cleared the", id="a part of it"),
        pytest.param('channel," Calder', id="an overlap at its edge"),
    ],
)
def test_a_decided_quote_is_never_doubled(engine, status, words):
    version = make_version(text=TEXT)
    decided = make_quote(version, CHANNEL, status=status)
    engine(found(words, "indirect"))

    report = read_version(version)

    assert report.added == 0
    assert version.quotes.get() == decided


@pytest.mark.django_db
def test_a_quote_inside_a_decided_one_is_added(engine):
    version = make_version(text=TEXT)
    outer = make_quote(version, CHANNEL, kind="indirect")
    engine(found(CHANNEL, "indirect"), found("northern", nested_in=0))

    read_version(version)

    inner = version.quotes.get(exact="northern")
    assert inner.nested_in == outer
    assert inner.status == "suggested"


@pytest.mark.django_db
def test_a_quote_that_goes_on_after_a_decided_one_is_linked_to_it_unless_it_was_rejected(engine):
    version = make_version(text=TEXT)
    accepted = make_quote(version, CHANNEL)
    rejected = make_quote(version, "Harbour reopens", status="rejected", kind="indirect")
    engine(
        found("Harbour reopens", "indirect"),
        found("after storm", "indirect", continues=0),
        found(CHANNEL),
        found("painful but limited", continues=2),
    )

    read_version(version)

    assert version.quotes.get(exact="painful but limited").continues == accepted
    assert version.quotes.get(exact="after storm").continues is None
    rejected.refresh_from_db()
    assert rejected.status == "rejected"


@pytest.mark.django_db
def test_reading_again_replaces_untouched_suggestions_only(engine):
    version = make_version(text=TEXT)
    engine(found(CHANNEL), found("painful but limited"), found("Fishermen", "indirect"), found("the crews"))
    read_version(version)
    edited, cited, accepted, untouched = version.quotes.order_by("start")
    assert (edited.exact, untouched.exact) == (CHANNEL, "Fishermen")
    edited.speaker = make_actor("Ines Calder")
    edited.save()
    make_citation(make_event(is_cited=False, status="draft"), quote=cited)
    accepted.status = "accepted"
    accepted.save()
    by_hand = make_quote(version, "a week's catch", status="suggested")

    engine(
        found(CHANNEL),
        found("Fishermen said", "indirect"),
        found("the crews"),
        found("a week's catch"),
        found("on Friday"),
        version="next",
    )
    report = read_version(version)

    kept = {edited.pk, cited.pk, accepted.pk, by_hand.pk}
    assert set(version.quotes.exclude(engine_version="next").values_list("pk", flat=True)) == kept
    assert set(version.quotes.filter(engine_version="next").values_list("exact", flat=True)) == {
        "Fishermen said",
        "on Friday",
    }
    assert (report.found, report.added, report.replaced, report.kept) == (5, 2, 1, 4)
    assert not Quote.history.filter(id=untouched.pk).exists()
    edited.refresh_from_db()
    assert edited.speaker.name == "Ines Calder"


@pytest.mark.django_db
def test_what_a_touched_suggestion_continues_stays_too(engine):
    version = make_version(text=TEXT)
    engine(found(CHANNEL), found("painful but limited", continues=0))
    read_version(version)
    first, second = version.quotes.order_by("start")
    second.status = "accepted"
    second.save()

    engine(version="next")
    read_version(version)

    second.refresh_from_db()
    assert second.continues == first


@pytest.mark.django_db
def test_reading_twice_gives_the_same_suggestions():
    version = make_version(text=TEXT)
    read_version(version)
    before = list(
        version.quotes.values_list("start", "end", "kind", "zone", "speaker_named").order_by("start", "end")
    )

    report = read_version(version)

    after = list(
        version.quotes.values_list("start", "end", "kind", "zone", "speaker_named").order_by("start", "end")
    )
    assert after == before
    assert report.added == report.replaced == len(before)


@pytest.mark.django_db
def test_a_withheld_text_is_not_read():
    version = make_withheld(TEXT)

    assert read_version(version).found == 0
    assert read_pending().versions == 0
    version.refresh_from_db()
    assert version.read_by == ""


@pytest.mark.django_db
def test_relative_days_count_from_the_day_the_article_prints(monkeypatch):
    seen = []

    def remember(text: str, **given: object) -> Reading:
        seen.append((given["published_on"], [span.kind for span in given["zones"]]))
        return Reading((), ENGINE_VERSION)

    monkeypatch.setattr("articles.reading.read", remember)
    late = datetime.datetime(2024, 3, 5, 23, 30, tzinfo=datetime.UTC)
    printed = make_article(published_at=late, published_precision="minute", published_zone="+02:00")
    updated = make_article(published_at=None, updated_at=late, updated_precision="day")
    undated = make_article(published_at=None)
    spans = [{"kind": "headline", "start": 0, "end": 27}]

    for article in (printed, updated, undated):
        read_version(make_version(article, text=TEXT, spans=spans))

    days = [datetime.date(2024, 3, 6), datetime.date(2024, 3, 5), None]
    assert seen == [(day, ["headline"]) for day in days]


@pytest.mark.django_db
def test_words_too_long_for_their_column_are_left_out_not_cut(engine):
    engine(found(CHANNEL, speaker_description="x" * 301, occasion="y" * 301, rule="z" * 90))
    version = make_version(text=TEXT)

    read_version(version)

    quote = version.quotes.get()
    assert (quote.speaker_description, quote.occasion, len(quote.rule)) == ("", "", 80)


@pytest.mark.django_db
def test_pending_texts_are_read_up_to_the_limit_and_once():
    versions = [make_version(text=TEXT + f"{number}\n") for number in range(3)]

    first, second, third = read_pending(limit=2), read_pending(), read_pending()

    assert (first.versions, second.versions, third.versions) == (2, 1, 0)
    assert all(version.quotes.exists() for version in versions)
    assert first.quotes == sum(version.quotes.count() for version in versions[:2])


@pytest.mark.django_db
def test_a_text_the_engine_fails_on_is_named_and_left_unread(monkeypatch):
    from articles import reading

    bad, good = make_version(text=TEXT + "bad"), make_version(text=TEXT + "good")
    real = reading.read

    def stumble(text: str, **given: object) -> Reading:
        if text.endswith("bad"):
            raise RuntimeError("stumbled")
        return real(text, **given)

    monkeypatch.setattr("articles.reading.read", stumble)

    report = read_pending()

    assert report.versions == 1
    assert report.failures == [f"version {bad.pk} could not be read (RuntimeError: stumbled)"]
    assert ArticleVersion.objects.get(pk=bad.pk).read_by == ""
    assert not bad.quotes.exists()
    assert good.quotes.exists()


@pytest.mark.django_db
def test_an_article_of_the_first_day_of_the_calendar_is_read() -> None:
    published = {
        "published_at": datetime.datetime(1, 1, 1, tzinfo=datetime.UTC),
        "published_precision": "day",
    }
    text = '"The harbour is open," Ines Calder said on Tuesday.\n'
    version = make_version(make_article(**published), text=text)

    report = read_version(version)

    assert report.added == 1
