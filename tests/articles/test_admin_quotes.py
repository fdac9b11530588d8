"""The quote form: its place is found from its words, decisions have their own buttons, and nothing drifts."""

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from articles.models import Quote
from tests.desk.pages import errors, filled
from tests.makers import (
    TEXT,
    make_actor,
    make_article,
    make_event,
    make_outlet,
    make_quote,
    make_version,
    make_withheld,
)


@pytest.fixture
def desk(client: Client, db: None) -> Client:
    client.force_login(User.objects.create(username="editor", is_staff=True, is_superuser=True))
    return client


def address(quote: Quote) -> str:
    return reverse("admin:articles_quote_change", args=[quote.pk])


def save(desk: Client, quote: Quote, **fields: object) -> list[str]:
    """Save the form with `fields` changed; return the errors it shows."""
    sent = {"_save": "1", **fields} if not any(name.startswith("_") for name in fields) else fields
    page = desk.post(address(quote), {**filled(desk.get(address(quote))), **sent})
    quote.refresh_from_db()
    return errors(page) if page.status_code == 200 else []


def add(desk: Client, version, words: str, **fields: object) -> list[str]:
    data = {"version": version.pk, "words": words, "kind": "direct", "zone": "body", **fields}
    page = desk.post(reverse("admin:articles_quote_add"), data)
    return errors(page) if page.status_code == 200 else []


def test_words_copied_from_the_text_become_a_quote_at_their_place(desk: Client) -> None:
    version = make_version()

    assert not add(desk, version, "We have cleared the northern channel,")

    quote = Quote.objects.get()
    assert version.text[quote.start : quote.end] == quote.exact == "We have cleared the northern channel,"
    assert (quote.status, quote.engine_version, TEXT.endswith(quote.suffix + TEXT[quote.end + 32 :])) == (
        "suggested",
        "",
        True,
    )
    assert quote.history.count() == 1


@pytest.mark.parametrize(
    ("words", "fields", "sentence"),
    [
        ("We have cleared the southern channel", {}, "These words do not stand in the text"),
        ("harbour", {}, "These words stand 2 times in the text (at 33, 68)"),
        ("harbour", {"first_character": 30}, "The words do not start at character 30."),
        ("painful but limited", {"kind": "mixed"}, "A partly quoted one has words in marks: name them."),
        (
            "painful but limited",
            {"kind": "mixed", "quoted_words": "cheerful"},
            "“cheerful” does not stand inside the quote",
        ),
    ],
)
def test_words_nobody_can_place_are_refused_with_a_sentence(
    words: str, fields: dict, sentence: str, desk: Client
) -> None:
    found = add(desk, make_version(), words, **fields)

    assert any(sentence in error for error in found), found
    assert not Quote.objects.exists()


def test_where_words_stand_several_times_the_editor_says_where(desk: Client) -> None:
    text = "“No,” she said. “No,” he said."

    assert not add(desk, make_version(text=text), "No,", first_character=text.rindex("No"))

    assert Quote.objects.get().start == text.rindex("No")


def test_a_withheld_text_takes_no_quote_by_its_words(desk: Client) -> None:
    assert "The text of this version is withheld" in add(desk, make_withheld(), "We have")[0]


def test_other_words_move_the_ends_to_where_they_stand(desk: Client) -> None:
    quote = make_quote(words="cleared the northern channel")

    assert not save(desk, quote, words="We have cleared the northern channel,")

    assert quote.exact == "We have cleared the northern channel,"
    assert quote.version.text[quote.start : quote.end] == quote.exact


def test_words_that_stand_several_times_move_to_the_place_at_hand(desk: Client) -> None:
    text = "“No, never,” she said. “No, never,” he said."
    second = text.rindex("No, never")
    quote = make_quote(make_version(text=text), start=second, end=second + 9)

    assert not save(desk, quote, words="No")

    assert (quote.start, quote.end) == (second, second + 2)


def test_a_changed_kind_names_its_fragments(desk: Client) -> None:
    quote = make_quote(words='the damage "painful but limited"')

    assert save(desk, quote, kind="mixed") == ["A partly quoted one has words in marks: name them."]
    assert not save(desk, quote, kind="mixed", quoted_words="painful but limited")

    assert (quote.kind, quote.verbatim_fragments) == ("mixed", ["painful but limited"])


def test_a_paraphrase_is_shown_only_while_there_is_room(desk: Client) -> None:
    quote = make_quote(words="they had lost a week's catch", kind="indirect")
    quote.version.article.outlet.excerpt_share = 0
    quote.version.article.outlet.save()

    found = save(desk, quote, shows_excerpt="on")

    assert found[0].startswith("This paraphrase has 28 characters; of the article 0 more may be shown")
    assert quote.shows_excerpt is False


def test_a_quote_of_a_withheld_text_keeps_its_words_when_others_of_its_facts_change(desk: Client) -> None:
    quote = make_quote(make_withheld(), start=5, end=9, exact="quay")

    assert not save(desk, quote, occasion="a walk on the quay", words="other words")

    assert (quote.exact, quote.occasion) == ("quay", "a walk on the quay")


@pytest.mark.parametrize(
    ("button", "status"), [("_accept", "accepted"), ("_reject", "rejected"), ("_save", "suggested")]
)
def test_a_button_saves_what_was_changed_and_takes_its_decision(
    button: str, status: str, desk: Client
) -> None:
    quote = make_quote(status="suggested", speaker=make_actor())

    assert not save(desk, quote, via="a statement", decision_reason="read it twice", **{button: "1"})

    assert (quote.status, quote.via) == (status, "a statement")
    assert quote.review_reason == ("" if button == "_save" else "read it twice")


def test_no_field_of_the_form_decides(desk: Client) -> None:
    quote = make_quote(status="suggested")

    assert not save(desk, quote, status="accepted", via="a letter")

    assert (quote.status, quote.via) == ("suggested", "a letter")


def test_bringing_an_old_state_back_keeps_the_decision_and_the_words_of_the_text(desk: Client) -> None:
    quote = make_quote(words="cleared the northern channel", status="suggested", via="a letter")
    old = quote.history.latest()
    assert not save(desk, quote, words="We have cleared the northern channel,", via="a call", _accept="1")
    page = reverse("admin:articles_quote_simple_history", args=[quote.pk, old.history_id])
    fields = desk.get(page).context["adminform"].form
    shown = {bound.html_name: bound.value() for bound in fields}

    desk.post(page, {name: value for name, value in shown.items() if value not in (None, False)})

    quote.refresh_from_db()
    assert (quote.exact, quote.via, quote.status) == ("cleared the northern channel", "a letter", "accepted")
    assert quote.version.text[quote.start : quote.end] == quote.exact


def test_what_the_program_found_stands_beside_the_decision_and_cannot_be_typed(desk: Client) -> None:
    quote = make_quote(status="suggested", rule="marks-then-cue", certainty="likely", engine_version="7")

    page = desk.get(address(quote)).content.decode()

    assert '<span class="tag suggested">suggested</span>' in page
    assert "the program, rule “marks-then-cue”" in page
    assert 'name="rule"' not in page
    assert 'name="engine_version"' not in page


def test_a_cited_quote_is_not_deleted_and_the_page_says_what_rests_on_it(desk: Client) -> None:
    quote = make_quote()
    make_event(title="The harbour opens", quotes=[quote])
    page = reverse("admin:articles_quote_delete", args=[quote.pk])

    shown = desk.get(page).content.decode()
    desk.post(page, {"post": "yes"})

    assert "cannot be deleted, because this rests on it" in shown
    assert "The harbour opens" in shown
    assert Quote.objects.filter(pk=quote.pk).exists()


def test_choices_for_a_citation_leave_rejected_and_lost_quotes_out(desk: Client) -> None:
    version = make_version(make_article(make_outlet("Coast Radio")))
    kept = make_quote(version, "We have cleared", speaker=make_actor("Ines Calder"))
    make_quote(version, "the northern channel", status="rejected")
    make_quote(version, "painful but limited", status="lost")

    answer = desk.get(
        "/admin/autocomplete/",
        {"app_label": "timeline", "model_name": "citation", "field_name": "quote", "term": "Harbour"},
    ).json()

    assert [choice["text"] for choice in answer["results"]] == [
        f"“{kept}” Ines Calder, Coast Radio (Accepted)"
    ]


@pytest.mark.parametrize(
    ("needs", "status"),
    [("decision", "suggested"), ("anew", "lost"), ("event", "accepted"), ("speaker", "accepted")],
)
def test_a_filter_answers_what_needs_an_editor(needs: str, status: str, desk: Client) -> None:
    speaker = make_actor()
    for state in ("suggested", "accepted", "rejected", "lost"):
        make_quote(status=state, speaker=None if (needs, state) == ("speaker", "accepted") else speaker)
    make_event(quotes=[make_quote(speaker=speaker)])

    listed = desk.get(reverse("admin:articles_quote_changelist"), {"needs": needs}).context["cl"]

    assert [quote.status for quote in listed.result_list] == [status]
