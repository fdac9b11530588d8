"""An article's texts at the desk: what changed, what was carried over, what was lost, and where it is now."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from articles.importing import add_version
from articles.models import Article, Quote
from desk.views import versions as pages
from tests.makers import TEXT, make_actor, make_event, make_quote, make_timeline, make_version

CHANGED = TEXT.replace("the northern channel", "the southern channel").replace("on Tuesday", "on Monday")


@pytest.fixture
def changed(db: None) -> Article:
    """An article whose outlet changed one accepted quote and left the other as it was."""
    version = make_version(text=TEXT)
    speaker = make_actor("Ines Calder")
    lost = make_quote(version, "We have cleared the northern channel", speaker=speaker)
    make_quote(version, "they had lost a week's catch", kind="indirect", speaker_description="Fishermen")
    make_event(make_timeline(), title="The harbour opens", quotes=[lost])
    add_version(version.article, CHANGED)
    return version.article


def lost_one() -> Quote:
    return Quote.objects.get(exact="We have cleared the northern channel")


def versions_page(desk: Client, article: Article, **asked: int) -> str:
    return desk.get(reverse("desk:versions", args=[article.pk]), asked).content.decode()


def test_the_last_two_texts_are_compared_word_by_word_in_marks_and_in_words(
    desk: Client, changed: Article
) -> None:
    page = versions_page(desk, changed)

    assert "2 changes" in page
    assert '<span class="visually-hidden">removed: </span>northern</del>' in page
    assert '<span class="visually-hidden">added: </span>southern</ins>' in page
    assert page.count('id="change-1"') == page.count('id="change-2"') == 1


def test_it_says_what_was_carried_over_and_what_was_lost_with_the_reason(
    desk: Client, changed: Article
) -> None:
    page = versions_page(desk, changed)

    lost = lost_one()
    lost_part, carried_part = page.split("Carried over to version 2")
    assert lost.status == "lost"
    assert reverse("desk:lost-quote", args=[lost.pk]) in lost_part
    assert "Lost since version 2" in lost_part
    assert "they had lost a week" in carried_part


def test_any_two_versions_can_be_compared(desk: Client, changed: Article) -> None:
    add_version(changed, CHANGED + "\nThe tide was high.\n")

    page = versions_page(desk, changed, old=1, new=3)

    assert "Version 1 and version 3" in page
    assert "The tide was high." in page.split("Version 1 and version 3")[1]


def test_numbers_that_are_no_version_lead_to_the_last_two(desk: Client, changed: Article) -> None:
    assert "Version 1 and version 2" in versions_page(desk, changed, old=77, new=99)


def test_one_text_alone_is_compared_with_nothing(desk: Client) -> None:
    version = make_version()

    page = versions_page(desk, version.article)

    assert "There is one version." in page
    assert "<ins>" not in page


def test_long_stretches_that_stayed_are_folded_and_still_there(desk: Client) -> None:
    body = "".join(f"Ship number {number} waited outside the harbour all day.\n" for number in range(80))
    version = make_version(text="A storm came.\n" + body + "It went on Friday.\n")
    add_version(version.article, "A storm came.\n" + body + "It went on Saturday.\n")

    page = versions_page(desk, version.article)

    assert "lines that are the same</summary>" in page
    assert "Ship number 40 waited" in page


def test_a_version_marked_trivial_gives_its_lost_quotes_back(desk: Client, changed: Article) -> None:
    page = desk.post(
        reverse("desk:versions", args=[changed.pk]), {"number": "2", "is_trivial": "1"}, follow=True
    ).content.decode()

    assert "Version 2 is marked trivial" in page
    assert lost_one().status == "accepted"
    desk.post(reverse("desk:versions", args=[changed.pk]), {"number": "2", "is_trivial": "0"})
    assert lost_one().status == "lost"


def test_the_first_version_is_never_trivial(desk: Client, changed: Article) -> None:
    page = desk.post(
        reverse("desk:versions", args=[changed.pk]), {"number": "1", "is_trivial": "1"}, follow=True
    ).content.decode()

    assert "Version 1 is the first" in page
    assert not changed.versions.get(number=1).is_trivial


def test_who_may_not_change_versions_marks_none(changed: Article, staff_with) -> None:
    browser = staff_with("articles.view_articleversion", "articles.view_quote", "articles.change_quote")
    address = reverse("desk:versions", args=[changed.pk])

    answer = browser.post(address, {"number": "2", "is_trivial": "1"})

    assert answer.status_code == 403
    assert "Mark version 2" not in browser.get(address).content.decode()
    assert not changed.versions.get(number=2).is_trivial


def test_a_lost_quote_is_offered_its_likest_places_and_none_is_taken(desk: Client, changed: Article) -> None:
    page = desk.get(reverse("desk:lost-quote", args=[lost_one().pk])).content.decode()

    assert "of 100 alike" in page
    assert "It stands here now: We have cleared the southern channel" in page
    assert lost_one().status == "lost"


def test_places_hardly_alike_are_set_apart_as_unlikely(desk: Client, changed: Article) -> None:
    add_version(changed, "The museum shows paintings of the northern lights until the end of May.\n")

    answer = desk.get(reverse("desk:lost-quote", args=[lost_one().pk]))

    page = answer.content.decode()
    apart = page[page.index("<details") : page.index("</details>")]
    assert answer.context["likely"] == [] and answer.context["unlikely"]
    assert "Nothing in version 3 is much like it." in page
    assert apart.count("It stands here now:") == page.count("It stands here now:") > 0


def test_the_place_that_a_person_takes_becomes_the_quotes_with_history(
    desk: Client, editor, changed: Article
) -> None:
    lost = lost_one()
    start = CHANGED.index("We have cleared the southern channel")
    form = {"version": 2, "start": start, "end": start + len("We have cleared the southern channel")}

    page = desk.post(reverse("desk:lost-quote", args=[lost.pk]), form, follow=True).content.decode()

    lost.refresh_from_db()
    assert (lost.status, lost.exact) == ("accepted", "We have cleared the southern channel")
    assert (lost.version.number, lost.reviewed_by) == (2, editor)
    assert [row.status for row in lost.history.all()[:2]] == ["accepted", "lost"]
    assert lost.history.first().history_user == editor
    assert "stands in version 2 and is accepted" in page


def test_words_given_by_hand_are_found_where_they_stand_once(desk: Client, changed: Article) -> None:
    lost = lost_one()

    desk.post(
        reverse("desk:lost-quote", args=[lost.pk]),
        {"version": 2, "words": "cleared the southern channel", "reason": "The outlet corrected it"},
    )

    lost.refresh_from_db()
    assert (lost.exact, lost.review_reason) == ("cleared the southern channel", "The outlet corrected it")


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        ({"version": 2, "words": "cleared the eastern channel"}, "does not stand in version 2"),
        ({"version": 2, "words": "the"}, "stands more than once in version 2"),
        ({"version": 2}, "Choose one of the places above"),
        ({"version": 1, "start": 3, "end": 9}, "has another text by now"),
        ({"version": 2, "start": 3, "end": 99999}, "99999"),
        ({"version": 2, "start": 3}, "a beginning and an end"),
        ({"version": "x", "start": 3, "end": 9}, ""),
    ],
)
def test_a_place_that_is_none_is_refused_and_the_quote_stays_lost(
    form: dict, sentence: str, desk: Client, changed: Article
) -> None:
    answer = desk.post(reverse("desk:lost-quote", args=[lost_one().pk]), form)

    assert answer.status_code == 400
    assert sentence in answer.content.decode()
    assert lost_one().status == "lost"


def test_two_editors_place_it_once(desk: Client, changed: Article) -> None:
    address = reverse("desk:lost-quote", args=[lost_one().pk])
    key = lost_one().pk
    desk.post(address, {"version": 2, "words": "cleared the southern channel"})

    second = desk.post(address, {"version": 2, "words": "We have cleared the southern"})

    assert second.status_code == 400
    assert "somebody was faster" in second.content.decode()
    assert Quote.objects.get(pk=key).exact == "cleared the southern channel"


def test_a_mixed_quote_is_told_which_words_are_quoted_where_those_have_changed(desk: Client) -> None:
    version = make_version(text=TEXT)
    quote = make_quote(version, 'the damage "painful but limited"', fragments=("painful but limited",))
    add_version(version.article, TEXT.replace("painful but limited", "painful but small"))
    address = reverse("desk:lost-quote", args=[quote.pk])
    form = {"version": 2, "words": 'the damage "painful but small"'}

    refused = desk.post(address, form)
    desk.post(address, {**form, "fragments": "painful but small"})

    quote.refresh_from_db()
    assert refused.status_code == 400
    assert (quote.status, quote.verbatim_fragments) == ("accepted", ["painful but small"])


def test_the_list_of_lost_quotes_begins_with_those_that_readers_see(desk: Client, changed: Article) -> None:
    make_quote(make_version(), "thanked the crews", kind="indirect", status="lost")

    page = desk.get(reverse("desk:lost")).content.decode()

    assert page.index("We have cleared the northern channel") < page.index("thanked the crews")
    assert "The harbour opens" in page


def test_of_very_many_lost_quotes_a_page_reads_its_own_alone(desk: Client, monkeypatch: Any) -> None:
    monkeypatch.setattr(pages, "A_PAGE", 2)
    lost = [make_quote(make_version(), "thanked the crews", kind="indirect", status="lost") for _ in "12345"]
    make_event(quotes=[lost[1]])

    with CaptureQueriesContext(connection) as asked:
        first = desk.get(reverse("desk:lost"))
    (read,) = (query["sql"] for query in asked if '"articles_quote"."exact"' in query["sql"])

    assert first.context["quotes"] == [lost[1], lost[4]]
    assert "EXISTS" not in read and " IN (" in read
    assert desk.get(reverse("desk:lost"), {"page": "3"}).context["quotes"] == [lost[0]]


def test_editors_are_told_of_the_event_at_once_at_the_desk_and_at_its_form(
    desk: Client, changed: Article
) -> None:
    lost = lost_one()
    event = lost.citations.get().event

    first = desk.get(reverse("desk:index")).content.decode()
    form = desk.get(reverse("admin:timeline_event_change", args=[event.pk])).content.decode()

    assert "Published, though a cited quote was lost" in first
    for page in (first, form):
        assert reverse("desk:lost-quote", args=[lost.pk]) in page
    assert "A cited quote was lost when its article changed" in form


def test_marks_in_texts_and_quotes_are_shown_as_text(desk: Client) -> None:
    tag = "<script>alert(1)</script>"
    version = make_version(text=TEXT.replace("northern", tag))
    quote = make_quote(version, f"We have cleared the {tag} channel")
    add_version(version.article, TEXT)

    pages = [
        versions_page(desk, version.article),
        desk.get(reverse("desk:lost")).content.decode(),
        desk.get(reverse("desk:lost-quote", args=[quote.pk])).content.decode(),
    ]

    assert all(tag not in page and "&lt;script&gt;" in page for page in pages)


def test_a_withheld_text_is_said_to_be_beyond_comparison(desk: Client, changed: Article) -> None:
    make_version(changed, None, characters=10, text_sha256="0" * 64)

    page = versions_page(desk, changed, old=2, new=3)

    assert "they cannot be compared" in page


def test_wherever_a_lost_quote_is_looked_at_it_leads_to_where_it_may_stand(
    desk: Client, changed: Article
) -> None:
    lost = lost_one()
    pages = [
        reverse("desk:article", args=[changed.pk]) + f"?version=1&quote={lost.pk}",
        reverse("admin:articles_quote_change", args=[lost.pk]),
    ]

    for address in pages:
        assert reverse("desk:lost-quote", args=[lost.pk]) in desk.get(address).content.decode(), address
    shown = desk.get(reverse("desk:article", args=[changed.pk])).content.decode()
    assert reverse("desk:versions", args=[changed.pk]) in shown
