"""What an editor sees of a text or page before it is stored, and what comes of correcting it."""

import re
from datetime import UTC, datetime
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from articles.importing import HTML
from articles.importing.fetching import Fetched, FetchRefused
from articles.models import Article, ArticleVersion
from desk.arriving import Arrival, ArrivalRefused, missing_quotes, seal, unseal
from tests.makers import (
    TEXT,
    make_article,
    make_event,
    make_outlet,
    make_quote,
    make_timeline,
    make_version,
    make_withheld,
)

PAGE = "/admin/desk/import/"
HARBOUR = """<!DOCTYPE html><html lang="en"><head><title>Harbour shut</title>
<meta property="og:site_name" content="Coast Radio">
<link rel="canonical" href="https://radio.example/harbour-shut">
<meta property="article:published_time" content="2022-02-03T09:30:00+00:00"></head><body>
<nav><a href="/">“Nothing here is quoted at all”</a></nav>
<article><h1>Harbour shut</h1>
<p>The harbour of Eskerby was shut on Thursday after a night of heavy wind, its master Ines Calder said.</p>
<p>“We will not send anybody out in this weather,” Calder told reporters who had come to the quay early.</p>
<p>Fishermen waited in the market hall, and the ferry to the islands stayed at its berth until evening.</p>
</article><footer>All rights reserved</footer></body></html>"""


def preview(desk: Client, **fields: object):
    return desk.post(PAGE, {"outlet": "Coast Radio", "step": "preview", **fields})


def fields_of(page) -> dict:
    """What the browser would send back of a preview on which nothing was changed."""
    form = page.context["form"]
    sent = {bound.name: bound.value() or "" for bound in form if bound.name != "agencies"}
    sent["agencies"] = "\n".join(form["agencies"].value() or [])
    sent["boilerplate"] = sorted(page.context["ticked"])
    return sent


def test_nothing_is_stored_by_looking(desk: Client) -> None:
    page = preview(desk, text=TEXT)

    shown = page.content.decode()
    assert page.status_code == 200
    assert 'value="Harbour reopens after storm"' in shown
    assert "Nothing is stored yet." in shown
    assert Article.objects.count() == 0


def test_what_was_not_corrected_is_stored_as_importing_it_at_once_would(desk: Client) -> None:
    desk.post(PAGE, fields_of(preview(desk, text=HARBOUR)))
    previewed = Article.objects.get()
    seen = {f.attname: getattr(previewed, f.attname) for f in Article._meta.concrete_fields}
    text = previewed.versions.get()
    Article.objects.all().delete()

    desk.post(PAGE, {"outlet": "Coast Radio", "text": HARBOUR})

    at_once = Article.objects.get()
    for name, value in seen.items():
        if name not in ("id", "public_id", "headline_search"):
            assert getattr(at_once, name) == value, name
    again = at_once.versions.get()
    assert (again.text, again.spans, again.body_end) == (text.text, text.spans, text.body_end)
    assert bytes(text.raw).decode() == HARBOUR
    assert (text.extractor, text.raw_content_type) == ("trafilatura", HTML)


def test_what_the_editor_corrects_is_what_is_stored(desk: Client) -> None:
    sent = fields_of(preview(desk, text=TEXT))
    sent |= {
        "outlet": "The Eskerby Courier",
        "headline": "The harbour is open",
        "published": "2022-02-01 14:30",
        "agencies": "AFP\nDPA",
        "url": "https://courier.example/harbour",
    }

    desk.post(PAGE, sent)

    article = Article.objects.get()
    assert (article.outlet.name, article.headline) == ("The Eskerby Courier", "The harbour is open")
    assert (article.published_at, article.published_precision) == (
        datetime(2022, 2, 1, 14, 30, tzinfo=UTC),
        "minute",
    )
    assert (article.agencies, article.url) == (["AFP", "DPA"], "https://courier.example/harbour")
    assert article.versions.get().text == TEXT


def test_a_date_that_was_taken_wrongly_can_be_emptied(desk: Client) -> None:
    page = preview(desk, text=HARBOUR)
    assert page.context["form"]["published"].value() == "2022-02-03 09:30"

    desk.post(PAGE, fields_of(page) | {"published": ""})

    article = Article.objects.get()
    assert (article.published_at, article.published_precision) == (None, "unknown")


def test_lines_are_boilerplate_as_the_editor_ticks_them(desk: Client) -> None:
    page = preview(desk, text=TEXT + "\nSubscribe to our newsletter\n")
    line = next(one for one in page.context["preview"].lines if one.words.startswith("Fishermen said"))
    sent = fields_of(page)
    before = set(sent["boilerplate"])

    desk.post(PAGE, sent | {"boilerplate": [line.start]})

    version = ArticleVersion.objects.get()
    marked = [version.text[s["start"] : s["end"]] for s in version.spans if s["kind"] == "boilerplate"]
    assert line.start not in before
    assert marked == ["Fishermen said they had lost a week's catch."]
    assert [s for s in version.spans if s["kind"] == "headline"]


def test_words_in_quotation_marks_that_the_extract_lacks_are_named(desk: Client, monkeypatch) -> None:
    from articles.importing import pages

    real = pages.prepare

    def forgetful(content, content_type):
        prepared = real(content, content_type)
        kept = "\n".join(line for line in prepared.text.splitlines() if "anybody" not in line)
        return type(prepared)(**{**prepared.__dict__, "text": kept})

    monkeypatch.setattr("desk.arriving.prepare", forgetful)

    shown = unescape(preview(desk, text=HARBOUR).content.decode())

    assert "missing from the text" in shown
    assert "<li>“We will not send anybody out in this weather,”</li>" in shown
    assert "Nothing here is quoted at all" not in shown


def test_a_page_whose_quotes_are_all_there_is_not_warned_of(desk: Client) -> None:
    assert "missing from the text" not in preview(desk, text=HARBOUR).content.decode()


@pytest.mark.parametrize(
    ("page", "text", "missing"),
    [
        ("<p>She said: “The port is open.”</p>", 'She said: "The port is open."', []),
        ("<p>“The port\n is <b>open</b> now”</p>", "nothing", ["The port is open now"]),
        ("<p>It is “open”.</p>", "nothing", []),
        ("<div>«The port is open»<br>and so on</div>", "nothing", ["The port is open"]),
        ("<script>“The port is open”</script><p>Rain.</p>", "nothing", []),
        ('<p>"One and two" and "three and four"</p>', "One and two", ["three and four"]),
    ],
)
def test_quotes_are_compared_but_for_marks_and_spaces(page: str, text: str, missing: list[str]) -> None:
    assert missing_quotes(f"<html><body>{page}</body></html>", text) == missing


def test_a_file_is_previewed_like_what_is_pasted(desk: Client) -> None:
    file = SimpleUploadedFile("harbour.html", HARBOUR.encode())

    page = desk.post(PAGE, {"step": "preview", "uploads": file})
    desk.post(PAGE, fields_of(page))

    assert page.context["form"]["outlet"].value() == "Coast Radio"
    assert Article.objects.get().url == "https://radio.example/harbour-shut"


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("harbour.pdf", b"%PDF-1.7", "neither text (.txt) nor a page (.html)"),
        ("harbour.txt", b"", "empty"),
        ("harbour.txt", b"\x00\x01\x02" * 50, "text"),
        ("harbour.txt", b"x" * (5 * 1024 * 1024 + 1), "more than the 5 MB"),
        ("harbour.html", b"<html><body></body></html>", "No article was found in the page"),
    ],
)
@pytest.mark.parametrize("step", ["preview", ""])
def test_a_file_that_cannot_be_read_is_refused_with_a_sentence(
    step: str, name: str, content: bytes, sentence: str, desk: Client
) -> None:
    page = desk.post(
        PAGE, {"outlet": "Coast Radio", "step": step, "uploads": SimpleUploadedFile(name, content)}
    )

    assert sentence in " ".join(page.context["form"].errors["uploads"])
    assert Article.objects.count() == 0


def test_an_address_is_fetched_and_previewed(desk: Client, monkeypatch) -> None:
    fetched = Fetched(
        "https://radio.example/h",
        "https://radio.example/harbour",
        HTML,
        "utf-8",
        HARBOUR.encode(),
        datetime(2022, 2, 4, tzinfo=UTC),
    )
    monkeypatch.setattr("desk.views.importing.fetch", lambda address: fetched)

    page = desk.post(PAGE, {"step": "preview", "address": "https://radio.example/h"})
    desk.post(PAGE, fields_of(page))

    article = Article.objects.get()
    assert (article.url, article.url_evidence) == ("https://radio.example/harbour", "Fetched from there.")
    assert article.outlet.name == "Coast Radio"


def test_an_address_that_is_not_fetched_says_why(desk: Client, monkeypatch) -> None:
    def refuse(address: str) -> Fetched:
        raise FetchRefused("The page is larger than the 5 MB that are read: paste the words.")

    monkeypatch.setattr("desk.views.importing.fetch", refuse)

    page = desk.post(PAGE, {"step": "preview", "address": "https://radio.example/h"})

    assert "larger than the 5 MB" in " ".join(page.context["form"].errors["address"])


@pytest.mark.parametrize(
    "address",
    ["http://127.0.0.1/", "http://localhost:8000/admin/", "file:///etc/hosts", "http://[::1]/", "x"],
)
def test_no_address_of_this_machine_is_fetched(address: str, desk: Client) -> None:
    page = desk.post(PAGE, {"step": "preview", "address": address})

    assert page.context["form"].errors["address"]
    assert Article.objects.count() == 0


@pytest.mark.parametrize(
    ("fields", "named"),
    [
        ({}, "text"),
        ({"text": TEXT, "address": "https://radio.example/"}, "text"),
        ({"text": TEXT, "outlet": ""}, "outlet"),
    ],
)
def test_one_source_is_needed_and_one_only(fields: dict, named: str, desk: Client) -> None:
    page = preview(desk, **fields)

    assert page.context["form"].errors[named]


def test_another_text_of_a_known_address_is_offered_as_its_new_version(desk: Client) -> None:
    version = make_version(make_article(url="https://radio.example/harbour"), TEXT)
    kept = make_quote(version, "they had lost a week's catch", kind="indirect")
    lost = make_quote(version, "We have cleared the northern channel")
    changed = TEXT.replace("northern", "southern")

    page = preview(desk, text=changed, url="https://radio.example/harbour")
    shown = unescape(page.content.decode())

    assert "It has this address" in shown
    assert "1 accepted quote would be carried over and 1 lost" in re.sub(r"\s+", " ", shown)
    assert ArticleVersion.objects.count() == 1
    answer = desk.post(PAGE, fields_of(page) | {"version_of": str(version.article_id)})
    assert answer.url == reverse("desk:versions", args=[version.article_id])
    kept.refresh_from_db()
    lost.refresh_from_db()
    assert (kept.status, kept.version.number, lost.status) == ("accepted", 2, "lost")


def test_the_same_headline_of_the_same_outlet_is_offered_too(desk: Client) -> None:
    outlet = make_outlet("Coast Radio")
    there = make_version(make_article(outlet, headline="Harbour reopens after storm")).article

    shown = preview(desk, text=TEXT + "More.\n").content.decode()

    assert "The same outlet has an article with this headline" in shown
    assert f'value="{there.pk}"' in shown


def test_the_same_text_again_is_named_and_not_stored(desk: Client) -> None:
    there = make_version().article

    page = preview(desk, text=TEXT)
    again = desk.post(PAGE, fields_of(page))

    assert "It has this text already" in page.content.decode()
    assert again.status_code == 400
    assert "Nothing was stored: already there as" in unescape(again.content.decode())
    assert list(Article.objects.all()) == [there]


def test_from_an_articles_versions_its_changed_text_is_added(desk: Client) -> None:
    version = make_version()
    offer = desk.get(reverse("desk:versions", args=[version.article_id])).content.decode()
    assert f"{PAGE}?article={version.article_id}" in offer

    form = desk.get(PAGE, {"article": version.article_id}).content.decode()
    page = desk.post(PAGE, {"article": version.article_id, "text": TEXT + "Added later.\n"})
    desk.post(PAGE, fields_of(page))

    assert "The changed text of" in form
    assert list(version.article.versions.values_list("number", flat=True)) == [1, 2]


@pytest.mark.parametrize("broken", ["", "x", "eJw:abc", None])
def test_a_preview_that_was_changed_on_its_way_is_refused(broken: str | None, desk: Client) -> None:
    sent = fields_of(preview(desk, text=TEXT))
    sent["draft"] = sent["draft"][:-1] + "!" if broken is None else broken

    page = desk.post(PAGE, sent)

    assert page.status_code == 400
    assert "import it anew" in page.content.decode()
    assert Article.objects.count() == 0


def test_what_is_sealed_comes_back_as_it_was() -> None:
    for content in ("a ‘b’ \U0001f30a\n", b"\x00\xff<html>"):
        arrival = Arrival(content, HTML, "a.html", "https://radio.example/", datetime(2022, 2, 4, tzinfo=UTC))
        assert unseal(seal(arrival)) == arrival
    with pytest.raises(ArrivalRefused):
        unseal(seal(Arrival("x")).replace("e", "f", 1))


def test_marks_of_a_page_are_shown_as_text(desk: Client) -> None:
    tag = "<script>alert(1)</script>"

    shown = preview(desk, text=f"{tag} at sea\n\n“{tag} is what she said,” he said.\n").content.decode()

    assert tag not in shown
    assert "&lt;script&gt;" in shown


def test_an_odd_number_of_an_article_is_no_fault(desk: Client) -> None:
    assert desk.get(PAGE, {"article": "abc"}).status_code == 200
    sent = fields_of(preview(desk, text=TEXT)) | {
        "version_of": "9" * 40,
        "boilerplate": ["x", "-1", "9" * 30],
    }
    assert desk.post(PAGE, sent).status_code == 400


def test_who_may_not_change_quotes_adds_no_version(staff_with) -> None:
    version = make_version(make_article(url="https://radio.example/harbour"), TEXT)
    quote = make_quote(version, "We have cleared the northern channel")
    browser = staff_with("articles.add_article", "articles.view_articleversion", "articles.view_quote")
    fields = {"text": TEXT.replace("northern", "southern"), "url": "https://radio.example/harbour"}

    at_once = browser.post(PAGE, {"outlet": "Coast Radio", "adds_version": "on", **fields})
    named = browser.post(PAGE, {"article": version.article_id, **fields})
    page = preview(browser, **fields)
    chosen = browser.post(PAGE, fields_of(page) | {"version_of": str(version.article_id)})

    for answer in (at_once, named, page):
        assert "only who may change quotes can add it" in answer.content.decode()
    assert "Select a valid choice" in chosen.content.decode()
    quote.refresh_from_db()
    assert (quote.status, version.article.versions.count()) == ("accepted", 1)
    offer = browser.get(reverse("desk:versions", args=[version.article_id])).content.decode()
    assert f"{PAGE}?article=" not in offer


def test_quotes_of_a_text_that_nobody_has_are_lost_when_the_editor_says_so(desk: Client) -> None:
    withheld = make_withheld(TEXT, make_article(url="https://radio.example/harbour"))
    words = "We have cleared the northern channel"
    start = TEXT.index(words)
    quote = make_quote(withheld, start=start, end=start + len(words), exact=words)
    make_event(make_timeline(), quotes=[quote])
    page = preview(desk, text=TEXT + "Added later.\n", url=withheld.article.url)
    changed = {**fields_of(page), "version_of": str(withheld.article.pk)}

    refused = desk.post(PAGE, changed).content.decode()
    accepted = desk.post(PAGE, {**changed, "lose_unseen": "on"})

    assert "supply the earlier text first, or, where nobody has it" in refused
    assert accepted.status_code == 302
    quote.refresh_from_db()
    assert (quote.status, quote.lost_because) == ("lost", "unseen")
    read = unescape(Client().get(quote.get_absolute_url()).content.decode())
    assert "Changed by the outlet since, and not compared. We never had the text" in read


def test_nobody_is_asked_to_lose_what_can_be_compared(desk: Client) -> None:
    make_quote(make_version(make_article(url="https://radio.example/harbour")))

    page = preview(desk, text=TEXT + "Added.\n", url="https://radio.example/harbour").content.decode()

    assert "would be carried over" in page
    assert "Nobody has the earlier text" not in page
