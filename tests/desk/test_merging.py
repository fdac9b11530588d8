"""Two records of one actor: merged after a look at what will change, read under both names, parted again."""

import pytest
from django.test import Client
from django.urls import reverse

from articles.extraction.actors import KnownActors
from articles.models import Actor
from articles.reading import known_actors
from desk.merging import MergeRefused, foresee_merge, merge, unmerge
from tests.desk.pages import errors, filled
from tests.makers import make_actor, make_event, make_quote, make_timeline

pytestmark = pytest.mark.django_db


@pytest.fixture
def stays() -> Actor:
    return make_actor("Ines Calder", slug="ines-calder", role="harbour master")


@pytest.fixture
def goes() -> Actor:
    """A second record with a quote, an event that readers see, and two names."""
    actor = make_actor("I. Calder", slug="i-calder", aliases=("the harbour master",))
    make_event(make_timeline(), actors=[actor], quotes=[make_quote(speaker=actor)])
    return actor


def address(actor: Actor, into: Actor | None = None) -> str:
    page = reverse("desk:merge", args=[actor.pk])
    return f"{page}?into={into.pk}" if into else page


def test_the_page_says_what_will_change_and_changes_nothing(desk: Client, goes, stays) -> None:
    page = desk.get(address(goes, stays)).content.decode()

    assert "1 quote of “I. Calder” will stand under “Ines Calder”" in page
    assert "1 event will count as one of “Ines Calder”" in page
    assert "“I. Calder”, “the harbour master”" in page
    assert not Actor.objects.filter(merged_into__isnull=False).exists()


def test_merged_readers_are_led_to_the_record_that_stays_with_all_it_said(desk: Client, goes, stays) -> None:
    answer = desk.post(address(goes), {"into": stays.pk, "reason": "Same person"})

    goes.refresh_from_db()
    assert (answer.status_code, goes.merged_into) == (302, stays)
    led = Client().get(goes.get_absolute_url())
    assert (led.status_code, led.url) == (301, stays.get_absolute_url())
    assert "We have cleared" in Client().get(stays.get_absolute_url()).content.decode()
    last = goes.history.latest()
    assert (last.history_user.username, last.history_change_reason) == ("editor", "Same person")


def test_names_of_both_are_read_as_the_record_that_stays(editor, goes, stays) -> None:
    merge(goes, stays, editor)

    known = KnownActors(known_actors())

    assert {known.resolve(name) for name in ("I. Calder", "the harbour master", "Ines Calder")} == {
        (str(stays.pk), ())
    }


def test_undone_both_stand_for_themselves_with_what_they_had(desk: Client, goes, stays) -> None:
    desk.post(address(goes), {"into": stays.pk})

    assert "Undo the merge" in desk.get(address(goes)).content.decode()
    desk.post(address(goes), {"undo": "1"})

    goes.refresh_from_db()
    assert goes.merged_into is None
    assert [alias.name for alias in goes.aliases.all()] == ["the harbour master"]
    assert goes.quotes.count() == 1
    assert Client().get(goes.get_absolute_url()).status_code == 200
    assert KnownActors(known_actors()).resolve("the harbour master") == (str(goes.pk), ())


def test_records_merged_into_it_move_along_and_come_back(editor, goes, stays) -> None:
    third, elsewhere = make_actor("Ms Calder"), make_actor("Calder")
    merge(third, goes, editor)
    merge(elsewhere, stays, editor)

    merge(goes, stays, editor)
    moved = set(stays.merged.values_list("name", flat=True))
    unmerge(Actor.objects.get(pk=goes.pk), editor)

    assert moved == {"Ms Calder", "Calder", "I. Calder"}
    assert set(goes.merged.all()) == {third}
    assert set(stays.merged.all()) == {elsewhere}


def test_a_name_that_others_have_too_is_asked_about(desk: Client, goes, stays) -> None:
    other = make_actor("Tom Brenn", aliases=("The Harbour Master",))

    page = desk.get(address(goes, stays)).content.decode()
    desk.post(address(goes), {"into": stays.pk, "ambiguous": ["the harbour master"]})

    assert "“the harbour master”, also of Tom Brenn" in page
    assert goes.aliases.get().is_ambiguous
    found, candidates = KnownActors(known_actors()).resolve("the harbour master")
    assert found is None
    assert set(candidates) == {str(stays.pk), str(other.pk)}


def test_a_name_of_the_record_itself_may_be_ambiguous_too(editor, goes, stays) -> None:
    make_actor("Ivan Calder", aliases=("I. Calder",))

    merge(goes, stays, editor, ambiguous=["I. Calder"])

    assert KnownActors(known_actors()).resolve("I. Calder")[0] is None


@pytest.mark.parametrize(
    ("case", "sentence"),
    [("itself", "is this record itself"), ("merged", "is merged itself"), ("twice", "is merged already")],
)
def test_what_cannot_be_merged_is_refused_with_a_sentence(case, sentence, desk, editor, goes, stays) -> None:
    into = stays
    if case == "itself":
        into = goes
    elif case == "merged":
        merge(stays, make_actor("Calder"), editor)
    else:
        merge(goes, make_actor("Calder"), editor)
    before = Actor.objects.get(pk=goes.pk).merged_into

    answer = desk.post(address(goes), {"into": into.pk})

    assert (answer.status_code, sentence in answer.content.decode()) == (400, True)
    assert Actor.objects.get(pk=goes.pk).merged_into == before


def test_what_is_not_merged_is_not_parted(editor, goes) -> None:
    with pytest.raises(MergeRefused, match="stands for itself"):
        unmerge(goes, editor)


def test_signs_that_they_are_two_are_shown(goes, stays) -> None:
    goes.wikidata, stays.wikidata, goes.kind = "Q1", "Q2", "state"
    goes.save()
    stays.save()
    make_event(actors=[goes, stays])

    warnings = foresee_merge(goes, stays).warnings

    assert warnings == [
        "One is a state, the other a person.",
        "Wikidata knows them as two: Q1 and Q2.",
        "Both took part in 1 event as two.",
    ]


def test_without_a_choice_the_page_asks_for_one(desk: Client, goes) -> None:
    assert "Which record is the same" in desk.get(address(goes)).content.decode()
    assert desk.get(f"{address(goes)}?into=").status_code == 400
    assert desk.get(f"{address(goes)}?into=nobody").status_code == 400


def test_another_name_that_is_taken_is_asked_about_where_it_is_typed(desk: Client, goes, stays) -> None:
    page = reverse("admin:articles_actor_change", args=[stays.pk])
    form = filled(desk.get(page))

    asked = desk.post(page, {**form, "aliases-0-name": "The harbour master", "_save": "1"})
    assert any("also names I. Calder" in sentence for sentence in errors(asked))
    assert not stays.aliases.exists()

    ticked = {"aliases-0-name": "The harbour master", "aliases-0-is_ambiguous": "on"}
    assert desk.post(page, {**form, **ticked, "_save": "1"}).status_code == 302
    assert stays.aliases.get().is_ambiguous
