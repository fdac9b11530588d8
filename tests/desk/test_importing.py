"""Taking an article in at the desk by pasting its text."""

import pytest
from django.test import Client
from django.urls import reverse

from articles.models import Article, ArticleVersion, Outlet, Quote
from tests.makers import TEXT, make_article, make_outlet, make_version, make_withheld

PAGE = "/admin/desk/import/"
MARKS = '<script>alert("quay")</script>'


def paste(desk: Client, text: str = TEXT, **fields: str):
    return desk.post(PAGE, {"outlet": "Coast Radio", "text": text, **fields}, follow=True)


def test_a_pasted_text_is_taken_in_and_its_suggestions_shown(desk: Client) -> None:
    page = paste(desk)

    version = ArticleVersion.objects.get()
    assert version.text == TEXT
    assert (version.article.outlet.name, version.article.headline) == (
        "Coast Radio",
        "Harbour reopens after storm",
    )
    assert page.redirect_chain[-1][0] == reverse("desk:article", args=[version.article.pk])
    assert Quote.objects.suggested().filter(exact="We have cleared the northern channel,").exists() or (
        Quote.objects.suggested().filter(exact__startswith="We have cleared").exists()
    )
    assert f"with {Quote.objects.count()} suggestions to decide" in page.content.decode()


def test_line_breaks_as_browsers_send_them_make_no_other_text(desk: Client) -> None:
    withheld = make_withheld(TEXT)

    page = paste(desk, TEXT.replace("\n", "\r\n"))

    withheld.refresh_from_db()
    assert withheld.text == TEXT
    assert "was waited for and is there now" in page.content.decode()
    assert Article.objects.count() == 1


def test_what_the_editor_says_beats_what_the_text_says(desk: Client) -> None:
    paste(
        desk,
        headline="The harbour is open",
        published="2022-02-01 14:30",
        url="https://radio.example/harbour",
    )

    article = Article.objects.get()
    assert (article.headline, article.url) == ("The harbour is open", "https://radio.example/harbour")
    assert (article.published_at.isoformat(), article.published_precision) == (
        "2022-02-01T14:30:00+00:00",
        "minute",
    )


@pytest.mark.parametrize(
    "again", [{}, {"text": TEXT + "Another ending.\n", "url": "https://radio.example/harbour"}]
)
def test_the_same_text_or_address_again_is_named_with_a_link_and_not_stored(
    again: dict, desk: Client
) -> None:
    paste(desk, url="https://radio.example/harbour")
    there = Article.objects.get()

    page = paste(desk, **again)

    assert page.status_code == 409
    assert f'href="{reverse("desk:article", args=[there.pk])}"' in page.content.decode()
    assert (Article.objects.count(), ArticleVersion.objects.count()) == (1, 1)


def test_a_changed_article_becomes_a_new_version_when_the_editor_says_so(desk: Client) -> None:
    paste(desk, url="https://radio.example/harbour")

    paste(desk, TEXT + "Another ending.\n", url="https://radio.example/harbour", adds_version="on")

    assert list(Article.objects.get().versions.values_list("number", flat=True)) == [1, 2]


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"text": " \n "}, "Paste the text of the article."),
        ({"outlet": ""}, "“Outlet” is empty: fill it in."),
        ({"published": "yesterday"}, "“yesterday” is no date."),
        ({"published": "2022-02"}, "Give the day as well"),
        ({"url": "not an address"}, "Enter a valid URL."),
    ],
)
def test_what_cannot_be_taken_in_is_refused_with_a_sentence_and_nothing_stored(
    fields: dict, sentence: str, desk: Client
) -> None:
    page = paste(desk, **{"text": TEXT, **fields})

    assert sentence in page.content.decode().replace("&#x27;", "'")
    assert (Article.objects.count(), Outlet.objects.count()) == (0, 0)


def test_a_text_of_more_than_5_mb_is_refused_with_a_sentence(desk: Client) -> None:
    page = paste(desk, "The harbour is open. " * 300_000)

    assert "5" in "".join(page.context["form"].errors["text"])
    assert Article.objects.count() == 0


def test_marks_in_a_text_are_shown_as_text(desk: Client) -> None:
    page = paste(desk, TEXT + f'\nCalder said the quay was "{MARKS} closed" on Friday.\n').content.decode()

    assert MARKS not in page
    assert "&lt;script&gt;alert(" in page


def test_known_outlets_are_offered(desk: Client) -> None:
    make_outlet("The Eskerby Courier")

    assert '<option value="The Eskerby Courier">' in desk.get(PAGE).content.decode()


def test_the_list_of_articles_and_the_head_of_every_page_lead_to_it(desk: Client) -> None:
    make_version(make_article())

    page = desk.get(reverse("admin:articles_article_changelist")).content.decode()

    assert page.count(f'href="{PAGE}"') == 2
