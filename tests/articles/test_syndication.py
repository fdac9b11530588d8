"""Copies are suggested when a text is stored, and what an editor decided is not asked again."""

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles import syndication
from articles.importing import Metadata, add_version, import_text
from articles.models import ArticleVersion, Fingerprint, SharedPassage, Shingle
from articles.syndication import evidence, families, suggest_passages, waiting
from tests.makers import make_article, make_event, make_outlet, make_version, make_withheld
from timeline.models import PassageTelling

pytestmark = pytest.mark.django_db

PIER = (
    "The old pier was closed for a second night after divers had found two broken beams below the landing, "
    "and the post now comes with a small boat from the fish market."
)
SCHOOL = (
    "Pupils from the outer islands sleep in the gym of the lower school until a bus of the coast guard can "
    "bring them home along the flooded road."
)
ANCHOR = f"Storm closes pier\n\n{PIER}\n\nRepairs begin in spring, the mayor said on Monday.\n\n{SCHOOL}\n"
COURIER = f"Island cut off\n\nThe shop by the jetty stays open.\n\n{PIER}\n\nNobody was hurt.\n"
GAZETTE = f"No school on the islands\n\n{SCHOOL}\n\nHot soup is served from noon in the old town hall.\n"
OTHER = "Bread dearer\n\nBakers ask for a tenth more since rain has spoiled the wheat in the silos.\n"


def stored(text: str, **fields: object) -> ArticleVersion:
    version = make_version(make_article(make_outlet(), **fields), text)
    suggest_passages(version)
    return version


def words(passage: SharedPassage) -> tuple[str, str]:
    return (
        (passage.one.text or "")[passage.one_start : passage.one_end],
        (passage.other.text or "")[passage.other_start : passage.other_end],
    )


def decide(passage: SharedPassage, status: str) -> SharedPassage:
    passage.status = status
    passage.save()
    return passage


def test_a_text_that_is_imported_is_compared_with_those_that_are_there():
    for name, text in (("Anchor", ANCHOR), ("Courier", COURIER), ("Baker", OTHER)):
        import_text(text, metadata=Metadata(outlet=f"The {name}", url=f"https://{name.lower()}.example/1"))

    passage = waiting().get()
    assert words(passage) == (PIER.rstrip("."), PIER.rstrip("."))
    assert not SharedPassage.history.exists()
    assert Fingerprint.objects.filter(compared_at__isnull=False).count() == 3


def test_a_mixed_text_is_in_two_families():
    anchor, courier, gazette = stored(ANCHOR), stored(COURIER), stored(GAZETTE)

    grouped = families(SharedPassage.objects.order_by("pk"))

    assert [[{passage.one_id, passage.other_id} for passage in family] for family in grouped] == [
        [{anchor.pk, courier.pk}],
        [{anchor.pk, gazette.pk}],
    ]


def test_texts_of_one_family_are_grouped_through_any_of_them():
    for _ in range(3):
        stored(COURIER.replace("Nobody", f"Nobody in ward {Shingle.objects.count()}"))

    [family] = families(SharedPassage.objects.all())

    assert len(family) == 3


@pytest.mark.parametrize("status", ["confirmed", "rejected"])
def test_what_was_decided_is_not_suggested_again(status):
    anchor, courier = stored(ANCHOR), stored(COURIER)
    passage = SharedPassage.objects.get()
    passage.one_start += 8  # an editor drew it narrower
    decide(passage, status)

    call_command("find_copies", "--all", verbosity=0)
    suggest_passages(anchor)
    suggest_passages(courier)

    assert SharedPassage.objects.get() == passage
    assert SharedPassage.objects.get().status == status


def test_suggestions_that_are_no_longer_made_go_unless_somebody_touched_them(monkeypatch):
    stored(ANCHOR), stored(COURIER), stored(GAZETTE)
    _, touched = SharedPassage.objects.order_by("pk")
    touched.save()  # it has a history now
    monkeypatch.setattr(syndication, "shared_passages", lambda one, other: [])

    call_command("find_copies", "--all", verbosity=0)

    assert list(SharedPassage.objects.all()) == [touched]


def test_the_index_forgets_a_text_that_is_taken_down():
    anchor, courier = stored(ANCHOR), stored(COURIER)

    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE articles_articleversion SET text = NULL, taken_down_at = now(), "
            "taken_down_reason = 'Asked for' WHERE id = %s",
            [anchor.pk],
        )

    assert set(Shingle.objects.values_list("version", flat=True)) == {courier.pk}
    assert not Fingerprint.objects.filter(version=anchor).exists()
    assert not waiting().exists()
    gazette = stored(GAZETTE)
    assert not SharedPassage.objects.filter(other=gazette).exists()


def test_a_withheld_text_is_compared_once_it_is_supplied():
    waits = make_withheld(ANCHOR)
    stored(COURIER)
    assert suggest_passages(waits) == 0 and not SharedPassage.objects.exists()

    import_text(ANCHOR)

    assert waiting().get().one == waits


def test_a_confirmed_passage_goes_along_to_a_changed_text_with_what_it_tells_of():
    anchor, courier = stored(ANCHOR), stored(COURIER)
    old = decide(SharedPassage.objects.get(), "confirmed")
    event = make_event()
    PassageTelling.objects.create(passage=old, event=event)

    added = add_version(anchor.article, "Corrected on Tuesday\n\n" + ANCHOR).version

    new = SharedPassage.objects.exclude(pk=old.pk).get()
    assert (new.status, {new.one_id, new.other_id}) == ("confirmed", {added.pk, courier.pk})
    assert words(new) == words(old)
    assert new.tellings.get().event == event
    assert new.history.get().history_change_reason == "Carried over from version 1 to 2"
    old.refresh_from_db()
    assert old.status == "confirmed" and old.one == anchor
    assert set(Shingle.objects.values_list("version", flat=True)) == {added.pk, courier.pk}


def test_a_rejected_passage_stays_rejected_in_a_changed_text():
    stored(ANCHOR)
    courier = stored(COURIER)
    decide(SharedPassage.objects.get(), "rejected")

    add_version(courier.article, COURIER.replace("Nobody was hurt.", "Two men were hurt."))

    assert not waiting().exists()
    assert SharedPassage.objects.filter(status="rejected").count() == 2


def test_both_articles_of_a_passage_are_held_before_any_quote_when_one_changes():
    courier, anchor = stored(COURIER), stored(ANCHOR)
    decide(SharedPassage.objects.get(), "confirmed")

    with CaptureQueriesContext(connection) as asked:
        add_version(anchor.article, "Corrected on Tuesday\n\n" + ANCHOR)

    locks = [query["sql"] for query in asked.captured_queries if "FOR UPDATE" in query["sql"]]
    first = next(sql for sql in locks if "articles_article" in sql)
    assert all(str(one.article_id) in first for one in (anchor, courier))
    assert 'ORDER BY "articles_article"."id" ASC FOR UPDATE' in first
    holds_quotes = [
        number
        for number, query in enumerate(asked.captured_queries)
        if 'FROM "articles_quote"' in query["sql"] and "FOR NO KEY UPDATE" in query["sql"]
    ]
    assert [query["sql"] for query in asked.captured_queries].index(first) < min(holds_quotes)


@pytest.mark.parametrize(
    "changed",
    [ANCHOR.replace("two broken beams", "three broken beams"), f"{ANCHOR}\n{PIER}\n"],
    ids=["its words are changed", "its words stand there twice"],
)
def test_a_passage_that_does_not_stand_exactly_once_stays_behind_and_is_suggested_anew(changed):
    anchor = stored(ANCHOR)
    stored(COURIER)
    old = decide(SharedPassage.objects.get(), "confirmed")

    added = add_version(anchor.article, changed).version

    old.refresh_from_db()
    assert old.status == "confirmed" and anchor in (old.one, old.other)
    anew = SharedPassage.objects.exclude(pk=old.pk)
    assert anew.exists()
    assert all(row.status == "suggested" and added.pk in (row.one_id, row.other_id) for row in anew)


def test_a_comparison_that_fails_leaves_the_text_imported_and_says_how_to_take_it_up(monkeypatch):
    stored(COURIER)

    def fail(version: object, hashes: object) -> None:
        raise RuntimeError("no index today")

    with monkeypatch.context() as broken:
        broken.setattr(syndication, "_candidates", fail)
        imported = import_text(ANCHOR, outlet="The Anchor")
        with pytest.raises(CommandError, match="no index today"):
            call_command("find_copies", verbosity=0)

    assert "manage.py find_copies" in imported.note
    assert imported.version.quotes.exists() or imported.version.read_by
    call_command("find_copies", verbosity=0)
    assert waiting().exists()


def test_two_texts_compared_at_one_moment_suggest_their_passage_once():
    anchor, courier = make_version(make_article(), ANCHOR), make_version(make_article(), COURIER)
    for version in (anchor, courier):  # both are known before either looks
        syndication._make_known(version)

    suggest_passages(anchor)
    suggest_passages(courier)

    assert waiting().count() == 1


def test_a_run_of_words_that_very_many_hold_is_not_followed_to_all_of_them(monkeypatch):
    monkeypatch.setattr(syndication, "FEW", 3)
    monkeypatch.setattr(syndication, "CANDIDATES", 2)
    for number in range(6):
        stored(COURIER.replace("Nobody", f"In ward {number} nobody"))

    assert all(
        SharedPassage.objects.filter(other=version).count() <= 2 for version in ArticleVersion.objects.all()
    )


def test_more_copies_than_a_text_is_compared_with_are_one_family_through_the_first(monkeypatch):
    monkeypatch.setattr(syndication, "FEW", 3)
    monkeypatch.setattr(syndication, "CANDIDATES", 2)
    copies = [stored(COURIER) for _ in range(8)]

    passages = list(SharedPassage.objects.all())

    connected = {key for passage in passages for key in (passage.one_id, passage.other_id)}
    assert connected == {copy.pk for copy in copies}
    assert max(sum(passage.other_id == copy.pk for passage in passages) for copy in copies) == 2
    assert len(families(passages)) == 1


def test_a_text_that_is_compared_anew_is_known_by_its_present_runs_alone():
    anchor = stored(ANCHOR)
    runs = set(Shingle.objects.filter(version=anchor).values_list("hash", flat=True))
    Shingle.objects.create(version=anchor, hash=1)
    Shingle.objects.filter(version=anchor, hash=min(runs)).delete()

    suggest_passages(anchor)

    assert set(Shingle.objects.filter(version=anchor).values_list("hash", flat=True)) == runs
    assert Fingerprint.objects.get(version=anchor).compared_at is not None


def test_a_deleted_article_leaves_nothing_in_the_index():
    anchor = stored(ANCHOR)

    anchor.article.delete()

    assert not Shingle.objects.exists() and not Fingerprint.objects.exists()


def test_credits_explain_a_passage_in_words():
    anchor = make_article(make_outlet("The Anchor"), agencies=["AFP", "dpa"])
    courier = make_article(make_outlet("The Courier"), agencies=["Afp"])
    gazette = make_article(make_outlet("The Gazette"), agencies_inferred=["AFP"])

    assert evidence(anchor, courier) == ["Both credit AFP."]
    assert evidence(courier, gazette) == ["The Courier credits Afp."]
    assert evidence(anchor, gazette) == [
        "The Anchor credits AFP and dpa.",
        "We suppose that AFP wrote both.",
    ]
    assert evidence(gazette, make_article()) == []


def test_credits_alone_suggest_nothing():
    stored(OTHER, agencies=["AFP"])
    stored(GAZETTE, agencies=["AFP"], published_at=timezone.now())

    assert not SharedPassage.objects.exists()
