"""What arrives to be imported, between its arrival and the editor's yes: looked at, sealed, corrected.

Nothing is stored before the editor has seen the preview. Until then the browser keeps what arrived, sealed so
that it comes back as it went out.
"""

import base64
import binascii
import json
import re
import zlib
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.core.signing import BadSignature, Signer
from lxml.html import HtmlElement

from articles.extraction.cleaning import UnreadableText
from articles.importing import HTML, TEXT, Metadata, MetadataRefused
from articles.importing.facts import Facts, gather_facts
from articles.importing.metadata import GivenSpan
from articles.importing.outlets import outlet_of_address
from articles.importing.pages import Prepared, prepare
from articles.importing.storing import article_at
from articles.models import Article, Quote
from articles.versions import NotCarried, foresee, unseen_quotes
from articles.words import text_sha256

MOST_LINES = 1000
"""Lines of a text that are offered to be told from boilerplate; what comes after them stays as recognised."""

BOILERPLATE = "boilerplate"
MOST_MISSING = 20
LEAST_WORDS = 3

_PAGE = re.compile(r"\s*(?:<\?xml[^>]*>\s*)?<(?:!doctype\s+html|html)\b", re.IGNORECASE)
_QUOTED = re.compile(
    r"“(?P<curly>[^“”\n]{3,1000})” | \"(?P<straight>[^\"\n]{3,1000})\" | «(?P<angled>[^«»\n]{3,1000})»",
    re.VERBOSE,
)
_BLOCKS = frozenset(
    {
        "address",
        "article",
        "blockquote",
        "br",
        "dd",
        "div",
        "dl",
        "dt",
        "figcaption",
        "figure",
        "h1",
        "h2",
        "h3",
    }
    | {"h4", "h5", "h6", "hr", "li", "main", "ol", "p", "pre", "section", "table", "td", "th", "tr", "ul"}
)
_UNREAD = frozenset(
    ["aside", "button", "footer", "form", "nav", "noscript", "script", "style", "svg", "template", "title"]
)


class ArrivalRefused(ValueError):
    """It cannot be previewed; the message is one sentence for an editor."""


@dataclass(frozen=True)
class Arrival:
    """A text or page as it came: from the clipboard, a file, or an address (`url`, `retrieved_at`)."""

    content: str | bytes
    content_type: str = TEXT
    name: str = ""
    url: str = ""
    retrieved_at: datetime | None = None


@dataclass(frozen=True)
class TextLine:
    """A line of the text with words in it, in code points of the text."""

    start: int
    end: int
    words: str
    kind: str = "body"

    @property
    def is_boilerplate(self) -> bool:
        return self.kind == BOILERPLATE


@dataclass(frozen=True)
class Likeness:
    """An article that is there and that this may be, why, and what a new version would do to its quotes.

    Of those that would be lost, `unseen` stand in a text that is withheld: nobody can compare them.
    """

    article: Article
    why: str
    is_same_text: bool = False
    carried: list[Quote] = field(default_factory=list)
    lost: list[NotCarried] = field(default_factory=list)
    unseen: int = 0


@dataclass(frozen=True)
class Preview:
    """What would be stored, and what an editor should know before it is."""

    arrival: Arrival
    prepared: Prepared
    facts: Facts
    lines: list[TextLine]
    missing: list[str]

    @property
    def outlet(self) -> str:
        """The outlet as far as the address or the page itself tells."""
        known = outlet_of_address(self.facts.url)
        return known.name if known else self.prepared.page.outlet or ""


def is_page(words: str) -> bool:
    """Whether pasted words are the source of a page.

    >>> is_page("<!DOCTYPE html><html>"), is_page("A storm came.")
    (True, False)
    """
    return _PAGE.match(words) is not None


def seal(arrival: Arrival) -> str:
    """Return the arrival as a string that a form can carry, and that is known again as ours."""
    head = {
        "is_text": isinstance(arrival.content, str),
        "content_type": arrival.content_type,
        "name": arrival.name,
        "url": arrival.url,
        "retrieved_at": arrival.retrieved_at.isoformat() if arrival.retrieved_at else "",
    }
    content = arrival.content
    raw = content.encode("utf-8", "surrogatepass") if isinstance(content, str) else content
    packed = zlib.compress(json.dumps(head).encode() + b"\n" + raw)
    return _signer().sign(base64.b64encode(packed).decode())


def unseal(sealed: str) -> Arrival:
    """Return what was sealed. Raises ArrivalRefused for anything else."""
    try:
        head, _, raw = zlib.decompress(base64.b64decode(_signer().unsign(sealed))).partition(b"\n")
        said: dict[str, Any] = json.loads(head)
    except (BadSignature, binascii.Error, zlib.error, ValueError) as error:
        raise ArrivalRefused("The preview has been cut off or changed on its way: import it anew.") from error
    return Arrival(
        raw.decode("utf-8", "surrogatepass") if said["is_text"] else raw,
        said["content_type"],
        said["name"],
        said["url"],
        datetime.fromisoformat(said["retrieved_at"]) if said["retrieved_at"] else None,
    )


def look(arrival: Arrival, metadata: Metadata | None = None) -> Preview:
    """Return what importing would make of it. Raises ArrivalRefused."""
    metadata = metadata or Metadata(url=arrival.url or None)
    try:
        prepared = prepare(arrival.content, arrival.content_type)
        facts = gather_facts(prepared, metadata)
    except (UnreadableText, MetadataRefused) as error:
        raise ArrivalRefused(str(error)) from error
    lines = list(_lines(prepared.text, facts.version["spans"]))
    missing = missing_quotes(arrival.content, prepared.text) if arrival.content_type == HTML else []
    return Preview(arrival, prepared, facts, lines, missing)


def likenesses(preview: Preview, outlet: str = "", named: Article | None = None) -> list[Likeness]:
    """Return the articles that this may be again: the same text, the same address, the same headline."""
    found: dict[int, Likeness] = {}

    def add(article: Article | None, why: str, is_same_text: bool = False) -> None:
        if article is not None and article.pk not in found:
            text, spans = preview.prepared.text, preview.facts.version["spans"]
            carried, lost = ([], []) if is_same_text else foresee(article, text, spans)
            unseen = 0 if is_same_text else unseen_quotes(article)
            found[article.pk] = Likeness(article, why, is_same_text, carried, lost, unseen)

    articles = Article.objects.select_related("outlet")
    digest = text_sha256(preview.prepared.text)
    for twin in articles.with_text_sha256(digest).distinct().order_by("pk")[:3]:
        add(twin, "It has this text already, character by character", is_same_text=True)
    if preview.facts.url:
        add(article_at(preview.facts.url), "It has this address")
    add(named, "You came from it")
    headline = preview.facts.article["headline"]
    for like in articles.filter(outlet__name__iexact=outlet or preview.outlet, headline__iexact=headline)[:3]:
        add(like, "The same outlet has an article with this headline")
    return list(found.values())


def corrected_spans(preview: Preview, ticked: Collection[int]) -> Metadata:
    """Return what an editor's ticks change: the lines, named by where they start, that are boilerplate.

    Where nothing differs from what was recognised, nothing is said.
    """
    changed = [line for line in preview.lines if line.is_boilerplate != (line.start in ticked)]
    if not changed:
        return Metadata()
    version = preview.facts.version
    spans = [(span["kind"], span["start"], span["end"]) for span in version["spans"]]
    start, end = version["body_start"], version["body_end"]
    for line in changed:
        spans = [piece for span in spans for piece in _without(span, line)]
        if line.start in ticked:
            spans.append((BOILERPLATE, line.start, line.end))
        elif start is not None:
            start, end = min(start, line.start), max(end, line.end)
    given = tuple(GivenSpan(*span) for span in sorted(spans, key=lambda span: (span[1], span[2])))
    return Metadata(spans=given, body_start=start, body_end=end)


def missing_quotes(page: str | bytes, text: str) -> list[str]:
    """Return words in quotation marks on the page that the text taken from it lacks, as the page prints them.

    Navigation, scripts and the like are not looked at, nor are single words.

    >>> missing_quotes('<p>“The port is open now,” she said.</p><p>It rained.</p>', "It rained.")
    ['The port is open now,']
    """
    import trafilatura

    tree = trafilatura.load_html(page)
    if tree is None:
        return []
    held = _plain(text)
    missing = []
    for match in _QUOTED.finditer(_printed(tree)):
        words = next(filter(None, match.groups())).strip()
        if len(words.split()) >= LEAST_WORDS and _plain(words) not in held and words not in missing:
            missing.append(words)
    return missing


def _printed(tree: HtmlElement) -> str:
    """What the page prints, each block on a line of its own."""
    parts: list[str] = []
    stack: list[tuple[HtmlElement, bool]] = [(tree, False)]
    while stack:
        node, is_done = stack.pop()
        if is_done:
            parts += ["\n" if node.tag in _BLOCKS else "", _one_line(node.tail)]
            continue
        stack.append((node, True))
        if isinstance(node.tag, str) and node.tag not in _UNREAD:
            parts += ["\n" if node.tag in _BLOCKS else "", _one_line(node.text)]
            stack.extend((child, False) for child in reversed(node))
    return "".join(parts)


def _one_line(words: str | None) -> str:
    return re.sub(r"\s+", " ", words or "")


def _plain(words: str) -> str:
    for mark, plain in (("’", "'"), ("‘", "'"), ("“", '"'), ("”", '"')):
        words = words.replace(mark, plain)
    return " ".join(words.casefold().split())


def _lines(text: str, spans: Sequence[dict[str, Any]]) -> Iterator[TextLine]:
    at = count = 0
    for line in text.splitlines(keepends=True):
        words = line.strip()
        if words:
            start = at + line.index(words)
            yield TextLine(start, start + len(words), words, _kind_at(start, start + len(words), spans))
            count += 1
            if count == MOST_LINES:
                return
        at += len(line)


def _kind_at(start: int, end: int, spans: Sequence[dict[str, Any]]) -> str:
    """What more than half of the line is recognised as."""
    for span in spans:
        if min(end, span["end"]) - max(start, span["start"]) > (end - start) / 2:
            return span["kind"]
    return "body"


def _without(span: tuple[str, int, int], line: TextLine) -> Iterator[tuple[str, int, int]]:
    """What of a span lies beside the line."""
    kind, start, end = span
    if end <= line.start or line.end <= start:
        yield span
        return
    if start < line.start:
        yield kind, start, line.start
    if line.end < end:
        yield kind, line.end, end


def _signer() -> Signer:
    return Signer(salt="desk.arriving")
