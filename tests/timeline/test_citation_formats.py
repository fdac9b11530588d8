"""Citations as text: what a headline, a byline or a speaker says comes out of each format as it went in."""

import json
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser

import bibtexparser
import mwparserfromhell
import pytest
from bibtexparser.customization import convert_to_unicode
from markdown_it import MarkdownIt

from timeline.citation_formats import QUOTED_AT_MOST, PartialDate, Printed, Reference, formats

SHA = "5158" * 16
PRINTED = Printed(
    outlet="The Daily Anchor",
    headline="Harbour reopens",
    byline="Mara Quill",
    published=PartialDate(2022, 2, 1),
    dated="1 February 2022, 14:05 EET",
    url="https://anchor.example/1",
    archive_url="https://web.archive.org/web/20220203040506/https://anchor.example/1",
    agencies=("AFP", "dpa"),
    language="en",
    version=2,
    sha256=SHA,
    retrieved=date(2022, 2, 2),
    words=("We will appeal",),
)
QUOTE = Reference(
    key="sourceline-q1",
    title="Ines Calder, in The Daily Anchor",
    address="https://sourceline.example/quotes/q1/",
    who="Ines Calder, relayed by Bo Lind",
    when="1 February 2022",
    words=("We will appeal",),
    place="characters 10 to 24",
    source=PRINTED,
)
VIEW = Reference(
    key="sourceline-timeline-storm",
    title="Storm: 3 events with Ines Calder",
    address="https://sourceline.example/timelines/storm/?actor=ines-calder&q=%22a+b%22",
    accessed=date(2026, 11, 22),
    when="1 February 2022",
    within="Storm",
)
AWKWARD_IDS = [
    "signs of TeX", "braces", "marks of a wiki", "marks of Markdown and HTML", "a numbered list", "a list",
    "quotation marks", "other alphabets", "several lines", "several names",
]  # fmt: skip
AWKWARD = [
    "50 % of R&D: $5_000 #1 ^up ~down",
    "{braces} }unmatched{ \\backslash \\end{x}",
    "A|B = {{cite}} [[Link]] ''it'' ~~~~ __NOTOC__ <ref>x</ref>",
    "[sic] *bold* `code` ![image](x) <script>alert(1)</script> &amp; & &#65;",
    "1. first - second # third",
    "- a list > a quotation",
    "“Über” ‘café’ über, 'it''s', \"said\"",
    "Порт снова открыт, إعادة فتح الميناء",
    "Two\nlines\tand   blanks",
    "Doe, Jane and Roe, John; AND others",
]


def written(reference: Reference) -> dict[str, str]:
    return {one.slug: one.text for one in formats(reference)}


def with_words(words: str) -> Reference:
    return replace(
        QUOTE,
        who=words,
        words=(words,),
        source=replace(PRINTED, headline=words, byline=words, words=(words,)),
    )


def on_one_line(words: str) -> str:
    return " ".join(words.split())


def text_of_html(markup: str) -> tuple[str, list[str]]:
    """The text of the markup, and the addresses of its links."""
    texts: list[str] = []
    links: list[str] = []

    class Reader(HTMLParser):
        def handle_data(self, data: str) -> None:
            texts.append(data)

        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            assert tag in ("p", "a", "bdi"), f"no other element: {tag}"
            links.extend(value or "" for name, value in attrs if name == "href")

    Reader().feed(markup)
    return "".join(texts).strip(), links


def without_escapes(words: str) -> str:
    """TeX read as it would print it, by the little of it that entries use."""
    for command, mark in (
        ("\\textbackslash{}", "\0"), ("\\textasciicircum{}", "^"), ("\\textasciitilde{}", "~"),
        ("\\textbraceleft{}", "{"), ("\\textbraceright{}", "}"),
        ("\\%", "%"), ("\\$", "$"), ("\\&", "&"), ("\\#", "#"), ("\\_", "_"),
    ):  # fmt: skip
        words = words.replace(command, mark)
    return words.replace("\0", "\\")


def bibtex_entry(text: str) -> dict[str, str]:
    entries = bibtexparser.loads(text).entries
    assert len(entries) == 1
    return {name: on_one_line(value) for name, value in entries[0].items()}


def wiki_parameters(text: str) -> dict[str, str]:
    templates = mwparserfromhell.parse(text).filter_templates()
    assert len(templates) == 1, "one template, and none within its values"
    for parameter in templates[0].params:
        nodes = mwparserfromhell.parse(str(parameter.value)).nodes
        assert {type(node).__name__ for node in nodes} <= {"Text", "HTMLEntity", "ExternalLink"}
    return {
        str(one.name): mwparserfromhell.parse(str(one.value)).strip_code(normalize=True).strip()
        if str(one.name) not in ("url", "archive-url")
        else str(one.value).strip()
        for one in templates[0].params
    }


def test_a_quote_is_cited_with_its_article_its_version_and_our_page() -> None:
    assert written(QUOTE)["text"] == (
        "Ines Calder, relayed by Bo Lind, 1 February 2022: “We will appeal”. In: Mara Quill, “Harbour "
        "reopens”, The Daily Anchor, with AFP, dpa, 1 February 2022, 14:05 EET, https://anchor.example/1, "
        "archived at https://web.archive.org/web/20220203040506/https://anchor.example/1. Checked against "
        "version 2 of the article, fetched on 2 February 2022 (SHA-256 of its text 515851585158…), "
        "characters 10 to 24. Sourceline, https://sourceline.example/quotes/q1/"
    )


@pytest.mark.parametrize("slug", ["bibtex", "ris", "csl"])
def test_programs_are_told_the_whole_hash_and_readers_the_beginning_of_it(slug: str) -> None:
    formats_of_it = written(QUOTE)

    assert SHA in formats_of_it[slug]
    assert not any(SHA in formats_of_it[prose] for prose in ("text", "markdown", "html"))


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("We will appeal", "“We will appeal”. In: Mara Quill"),
        ("We will appeal.", "“We will appeal.” In: Mara Quill"),
        ("Will they appeal?", "“Will they appeal?” In: Mara Quill"),
        ("Never!", "“Never!” In: Mara Quill"),
        ("We will…", "“We will…” In: Mara Quill"),
    ],
    ids=["no mark", "full stop", "question", "exclamation", "dots"],
)
def test_a_sentence_that_ends_within_the_words_takes_no_second_full_stop(words: str, told: str) -> None:
    assert told in written(replace(QUOTE, words=(words,)))["text"]


def test_a_view_is_cited_as_it_was_on_the_day_on_which_it_was_looked_at() -> None:
    assert written(VIEW)["text"] == (
        "“Storm: 3 events with Ines Calder”, 1 February 2022, in Storm, Sourceline, "
        "https://sourceline.example/timelines/storm/?actor=ines-calder&q=%22a+b%22, accessed "
        "22 November 2026"
    )


@pytest.mark.parametrize("words", AWKWARD, ids=AWKWARD_IDS)
def test_bibtex_gives_back_what_was_printed(words: str) -> None:
    entry = bibtex_entry(written(with_words(words))["bibtex"])

    for name in ("title", "author"):
        value = entry[name]
        assert value[0] == "{" and value[-1] == "}", "kept whole: letters as they are, names as printed"
        assert without_escapes(value[1:-1]) == on_one_line(words)
    assert entry["ENTRYTYPE"] == "misc" and entry["ID"] == "sourceline-q1"
    assert (entry["year"], entry["month"], entry["day"]) == ("2022", "February", "1")
    assert entry["url"] == "https://anchor.example/1" and entry["urldate"] == "2022-02-02"
    assert SHA in entry["note"] and "quotes/q1" in entry["note"]


def test_bibtex_of_letters_of_other_alphabets_is_read_as_unicode() -> None:
    parser = bibtexparser.bparser.BibTexParser(customization=convert_to_unicode)

    entry = bibtexparser.loads(written(with_words("Łódź and Порт"))["bibtex"], parser).entries[0]

    assert "Łódź" in entry["title"] and "Порт" in entry["title"]


@pytest.mark.parametrize("words", AWKWARD, ids=AWKWARD_IDS)
def test_wikipedia_gives_back_what_was_printed(words: str) -> None:
    given = wiki_parameters(written(with_words(words))["wikipedia"])

    assert given["title"] == on_one_line(words)
    assert given["quote"] == on_one_line(words)
    assert given["author"].removeprefix("((").removesuffix("))") == on_one_line(words)


def test_wikipedia_is_given_the_outlets_article_and_only_what_is_known() -> None:
    full = wiki_parameters(written(QUOTE)["wikipedia"])
    bare = Printed(outlet="The Daily Anchor", headline="Harbour reopens")

    assert full == {
        "author": "Mara Quill", "date": "1 February 2022", "title": "Harbour reopens",
        "url": "https://anchor.example/1", "archive-date": "3 February 2022",
        "archive-url": "https://web.archive.org/web/20220203040506/https://anchor.example/1",
        "work": "The Daily Anchor", "agency": "AFP, dpa", "language": "en",
        "access-date": "2 February 2022", "quote": "We will appeal",
    }  # fmt: skip
    assert written(replace(QUOTE, source=bare))["wikipedia"] == (
        "{{cite news |title=Harbour reopens |work=The Daily Anchor}}"
    )


@pytest.mark.parametrize(
    ("archive_url", "url"),
    [
        ("https://web.archive.org/web/2022/https://anchor.example/1", "https://anchor.example/1"),
        ("https://web.archive.org/web/20221399000000/https://anchor.example/1", "https://anchor.example/1"),
        ("https://copies.example/abc", "https://anchor.example/1"),
        ("https://web.archive.org/web/20220203040506/https://anchor.example/1", ""),
    ],
    ids=["a year alone", "no such day", "no day in the address", "no address of the article"],
)
def test_wikipedia_is_given_no_copy_without_its_day_and_none_without_the_article(
    archive_url: str, url: str
) -> None:
    given = written(replace(QUOTE, source=replace(PRINTED, archive_url=archive_url, url=url)))["wikipedia"]

    assert "archive" not in given


def test_an_event_gives_wikipedia_each_article_and_a_view_the_page() -> None:
    event = replace(VIEW, articles=(PRINTED, replace(PRINTED, outlet="Gulf Gazette", words=())))

    templates = mwparserfromhell.parse(written(event)["wikipedia"]).filter_templates()

    assert [str(one.name).strip() for one in templates] == ["cite news", "cite news"]
    assert [str(one.get("work").value).strip() for one in templates] == ["The Daily Anchor", "Gulf Gazette"]
    assert wiki_parameters(written(VIEW)["wikipedia"]) == {
        "title": VIEW.title, "url": VIEW.address, "website": "Sourceline", "access-date": "22 November 2026",
    }  # fmt: skip


@pytest.mark.parametrize("words", AWKWARD, ids=AWKWARD_IDS)
def test_markdown_and_html_give_back_what_was_printed_with_two_links_and_ours(words: str) -> None:
    texts = written(with_words(words))
    from_markdown = text_of_html(MarkdownIt().render(texts["markdown"]))
    from_html = text_of_html(texts["html"])

    assert from_markdown == from_html
    assert f"“{on_one_line(words)}”, The Daily Anchor" in from_html[0]
    assert from_html[0].startswith(on_one_line(words))
    assert from_html[1] == [PRINTED.url, PRINTED.archive_url, QUOTE.address]


@pytest.mark.parametrize(
    "url",
    ["https://anchor.example/a(b)_[c]", "https://anchor.example/?a=1&b=<2>", 'https://anchor.example/"x" y'],
    ids=["brackets", "marks of a query", "quotation marks and a blank"],
)
def test_an_address_stays_one_link_in_every_format(url: str) -> None:
    texts = written(replace(QUOTE, source=replace(PRINTED, url=url)))
    encoded = url.replace("<", "%3C").replace(">", "%3E").replace('"', "%22").replace(" ", "%20")

    assert text_of_html(texts["html"])[1][0] == encoded
    linked = text_of_html(MarkdownIt().render(texts["markdown"]))[1][0]
    assert linked.replace("%5B", "[").replace("%5D", "]") == encoded
    assert bibtex_entry(texts["bibtex"])["url"] == encoded
    wiki = wiki_parameters(texts["wikipedia"])["url"]
    assert wiki.replace("%5B", "[").replace("%5D", "]") == encoded


@pytest.mark.parametrize("words", AWKWARD, ids=AWKWARD_IDS)
def test_ris_and_csl_give_back_what_was_printed(words: str) -> None:
    texts = written(with_words(words))
    lines = texts["ris"].split("\n")
    record = dict(line.split("  - ", 1) for line in lines)
    (item,) = json.loads(texts["csl"])

    assert lines[0] == "TY  - NEWS" and lines[-1] == "ER  - "
    assert record["TI"] == record["AU"] == on_one_line(words)
    assert (record["DA"], record["PY"], record["T2"]) == ("2022/02/01/", "2022", "The Daily Anchor")
    assert item["title"] == item["author"][0]["literal"] == on_one_line(words)
    assert item["issued"] == {"date-parts": [[2022, 2, 1]]} and item["type"] == "article-newspaper"


@pytest.mark.parametrize(
    ("known", "bibtex", "ris", "csl", "wiki"),
    [
        (PartialDate(2022, 2), "month = feb", "DA  - 2022/02//", [[2022, 2]], "date=February 2022 "),
        (PartialDate(2022), "year = {2022}", "DA  - 2022///", [[2022]], "date=2022 "),
    ],
    ids=["month", "year"],
)
def test_a_date_is_no_more_exact_than_what_is_printed(
    known: PartialDate, bibtex: str, ris: str, csl: list[list[int]], wiki: str
) -> None:
    texts = written(replace(QUOTE, source=replace(PRINTED, published=known)))

    assert bibtex in texts["bibtex"] and "day =" not in texts["bibtex"]
    assert ris in texts["ris"] and wiki in texts["wikipedia"]
    assert json.loads(texts["csl"])[0]["issued"] == {"date-parts": csl}


def test_words_too_long_to_repeat_are_left_out_and_never_cut() -> None:
    said = "appeal " * (QUOTED_AT_MOST // 6)
    texts = written(replace(QUOTE, words=(said,), source=replace(PRINTED, words=(said,))))

    assert all("appeal" not in text for text in texts.values())
    assert texts["text"].startswith("Ines Calder, relayed by Bo Lind, 1 February 2022. In: ")
