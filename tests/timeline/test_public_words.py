"""How much of one article a reader can put together from everything that is public: what `verify` counts."""

import re
from collections import Counter, deque
from itertools import product
from typing import Any
from urllib.parse import unquote, urljoin, urlsplit

import pytest
from django.test import Client
from lxml import html

from articles.models import Quote
from tests.makers import (
    make_actor,
    make_article,
    make_citation,
    make_discrepancy,
    make_event,
    make_outlet,
    make_quote,
    make_statement,
    make_timeline,
    make_version,
)
from timeline.contexts import shown_around
from timeline.verifying.excerpts import check_excerpts
from timeline.visibility import visible_quotes

WORDS = ["qz" + "".join(letters) for letters in product("bcdfg", "aeiou", "klmnp", "aeiou", "rst")]
"""Words that stand nowhere but in the article, each once in it."""

MOST_PAGES = 160
ENDINGS = ("csv", "json", "atom", "timelinejs.json", "annotations.json")


def at(text: str, first: int, last: int) -> str:
    """The words of the text with these numbers, as they stand there."""
    return text[text.index(WORDS[first]) : text.index(WORDS[last]) + len(WORDS[last])]


@pytest.fixture
def text(db: None) -> str:
    """An article of 500 words whose quotes of each kind, difference and copy are public, most of it not."""
    text = ". ".join(" ".join(WORDS[start : start + 10]) for start in range(0, 500, 10))
    outlet = make_outlet("The Anchor", slug="anchor")
    article = make_article(outlet, headline="Storm", public_id="a1", url="https://anchor.example/storm")
    version = make_version(article, text)
    speaker = make_actor("Ines Calder", slug="ines")

    def quote(first: int, last: int, public_id: str, **fields: Any) -> Quote:
        start = text.index(WORDS[first])
        end = start + len(at(text, first, last))
        beside = {"prefix": text[max(0, start - 64) : start], "suffix": text[end : end + 64]}
        words = {"speaker": speaker, "gist": "In our words.", "public_id": public_id, **beside, **fields}
        return make_quote(version, at(text, first, last), **words)

    direct = [quote(first, first + 7, f"direct-{first}") for first in range(20, 460, 55)]
    mixed = quote(300, 312, "mixed", fragments=[at(text, 303, 305)])
    shown = quote(352, 355, "shown", kind="indirect", shows_excerpt=True)
    hidden = quote(372, 390, "hidden", kind="indirect")
    quote(480, 488, "suggested", status="suggested")
    make_statement(direct[0], mixed, hidden, slug="claim", speaker=speaker)
    timeline = make_timeline(slug="coast", title="The coast")
    event = make_event(timeline, slug="storm", actors=[speaker], quotes=[*direct, mixed, shown, hidden])
    other = make_version(
        make_article(make_outlet("The Buoy", slug="buoy")), "Another paper wrote this. " * 10
    )
    make_discrepancy((version, at(text, 402, 405)), (other, "Another paper"), event=event, slug="ships")
    make_citation(event, article=article)
    return text


def public_text(client: Client) -> tuple[str, Counter[str]]:
    """All that is answered at the addresses that lead on from the front page, and how many of each kind."""
    views = ["/", "/sitemap.xml", *(f"/timelines/coast.{ending}" for ending in ENDINGS)]
    views += [f"/timelines/coast/{view}" for view in ("", "coverage/", "differences/", "print/")]
    views += [f"/timelines/coast/?quotes={kind}" for kind in ("direct", "mixed", "indirect")]
    of = [f"/quotes/{quote.public_id}/" for quote in Quote.objects.all()]
    of += ["/events/storm/", "/statements/claim/", "/timelines/coast/", "/articles/a1/", "/outlets/anchor/"]
    views += [
        f"{tool}{one}" for one in of for tool in ("", "/embed", "/cite/?of=", "/oembed?url=http://testserver")
    ]
    views += [f"{one}annotation.json" for one in of if "/quotes/" in one]
    waiting, seen, told, kinds = deque(views), set(views), [], Counter[str]()
    while waiting and len(told) < MOST_PAGES:
        response = client.get(waiting.popleft())
        if response.status_code != 200 or response["Content-Type"].startswith("image/"):
            continue
        kind = response["Content-Type"].partition(";")[0]
        body = (b"".join(response) if response.streaming else response.content).decode()
        told.append(body + unquote(body))
        kinds[kind] += 1
        if kind != "text/html":
            continue
        for link in html.fromstring(body).xpath("//@href"):
            parts = urlsplit(urljoin(f"http://testserver{response.request['PATH_INFO']}", link))
            path = parts._replace(scheme="", netloc="", fragment="").geturl()
            if parts.netloc == "testserver" and path not in seen and not path.startswith("/static/"):
                seen.add(path)
                waiting.append(path)
    return "\n".join(told), kinds


def test_no_more_of_an_article_can_be_put_together_than_speakers_words_and_the_share_that_is_counted(
    text: str, client: Client
) -> None:
    told, kinds = public_text(client)
    found = {word for word in re.findall(r"qz\w{5}", told.lower()) if word in text}

    seen = list(visible_quotes().select_related("version"))
    article = seen[0].version.article
    spoken = [(one.start, one.end) for one in seen if one.kind == "direct"]
    spoken += [(place["start"], place["end"]) for one in seen for place in one.fragments]
    counted = [(one.start, one.end) for one in seen if one.shows_excerpt]
    counted += [place for _, _, place in shown_around({article: seen})]
    start = text.index(WORDS[402])
    counted.append((start, start + len(at(text, 402, 405))))
    prose = {word for word in found if not any(start <= text.index(word) < end for start, end in spoken)}
    stray = {
        word
        for word in prose
        if not any(start < text.index(word) + len(word) and text.index(word) < end for start, end in counted)
    }

    assert {"text/html", "text/csv", "application/json", "application/atom+xml"} <= kinds.keys(), kinds
    assert stray == set()
    assert len(prose) * len(WORDS[0]) <= len(text) * 0.1
    assert (
        WORDS[24] in found and WORDS[304] in found and WORDS[353] in found
    )  # a reader does see what is shown
    assert list(check_excerpts(Counter())) == []


@pytest.mark.parametrize("number", [380, 484, 150], ids=["paraphrase", "suggestion", "prose"])
def test_searching_for_a_word_that_is_not_shown_does_not_tell_that_it_stands_there(
    text: str, client: Client, number: int
) -> None:
    found = client.get("/timelines/coast.json", {"q": WORDS[number]}).json()

    assert found["events"] == []
    assert client.get("/timelines/coast.json", {"q": WORDS[22]}).json()["events"] != []
