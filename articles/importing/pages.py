"""Turns what came, a text file, a page or pasted words, into the text whose characters are counted."""

import re
from dataclasses import dataclass, field, replace
from importlib.metadata import version as installed_version

from lxml.html import HtmlElement

from articles.extraction.cleaning import MAX_BYTES, Removal, UnreadableText, clean, decode
from articles.importing.metadata import Metadata, is_address, parse_moment

TEXT = "text/plain"
HTML = "text/html"

# <meta charset="windows-1251"> or <meta http-equiv=… content="text/html; charset=windows-1251">
_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_:.-]{2,40})", re.IGNORECASE)
_DATE_IN_JSON = re.compile(r'"(?P<name>datePublished|dateModified)"\s*:\s*"(?P<date>[^"]{8,40})"')
_BYTE_ORDER_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")


@dataclass(frozen=True)
class Prepared:
    """A text ready to be stored, what it was made from, and what its page says of itself."""

    text: str
    removals: tuple[Removal, ...]
    raw: bytes | None
    content_type: str
    extractor: str = ""
    extractor_version: str = ""
    page: Metadata = field(default_factory=Metadata)


def prepare(content: str | bytes, content_type: str = TEXT) -> Prepared:
    """Return the text of `content`, cleaned of what cannot be counted; bytes are kept beside it.

    Pages are reduced to their article with trafilatura. Raises UnreadableText in one sentence.
    """
    if isinstance(content, str) and len(content.encode("utf-8", "surrogatepass")) > MAX_BYTES:
        raise UnreadableText(
            f"The text has more than the 5 MB ({MAX_BYTES:,} bytes) that are read: split it."
        )
    if content_type == HTML:
        return _from_page(content)
    raw = content if isinstance(content, bytes) else None
    text, removals = _text_of(content)
    return Prepared(text, removals, raw, content_type if raw is not None else "")


def _text_of(content: str | bytes) -> tuple[str, tuple[Removal, ...]]:
    if isinstance(content, bytes):
        decoded = decode(content)
        return decoded.text, decoded.removals
    cleaned = clean(content)
    if not cleaned.text.strip():
        raise UnreadableText("The text is empty: give the words of an article.")
    return cleaned.text, cleaned.removals


def _from_page(content: str | bytes) -> Prepared:
    # Loaded with the first page: it takes longer than the rest of the program together.
    import trafilatura
    from trafilatura.settings import Document

    markup = content if isinstance(content, str) else _decode_page(content)
    tree = trafilatura.load_html(clean(markup).text)
    head = _head_of(tree) if tree is not None else Metadata()
    document = None
    if tree is not None:
        document = trafilatura.bare_extraction(
            tree, include_comments=False, include_tables=False, with_metadata=True
        )
    if not isinstance(document, Document) or not (document.text or "").strip():
        raise UnreadableText("No article was found in the page: copy its words into a text file.")
    cleaned = clean(document.text or "")
    return Prepared(
        text=cleaned.text,
        removals=cleaned.removals,
        raw=content if isinstance(content, bytes) else content.encode("utf-8", "surrogatepass"),
        content_type=HTML,
        extractor="trafilatura",
        extractor_version=installed_version("trafilatura"),
        page=replace(head, headline=_words(document.title, 500), byline=_words(document.author, 500)),
    )


def _decode_page(raw: bytes) -> str:
    """The markup, in the encoding the page declares if it is a real one, else as any text is read."""
    declared = None if raw.startswith(_BYTE_ORDER_MARKS) else _CHARSET.search(raw[:4096])
    if declared is None or len(raw) > MAX_BYTES:
        return decode(raw).text
    name = declared[1].decode("ascii")
    try:
        return raw.decode(name)
    except LookupError:
        return decode(raw).text
    except UnicodeError as error:
        if name.lower().replace("_", "-") in ("utf-8", "utf8"):
            return decode(raw).text
        raise UnreadableText(
            f"The page says that its encoding is {name}, but is not valid in it ({error.args[-1]}): "
            "save it again as UTF-8."
        ) from None


def _head_of(tree: HtmlElement) -> Metadata:
    """What the head of the page says outright: no date is guessed from an address or a copyright line."""
    said: dict[str, str] = {}
    for meta in tree.iter("meta"):
        name = (meta.get("property") or meta.get("name") or "").lower()
        if name and meta.get("content"):
            said.setdefault(name, meta.get("content") or "")
    for link in tree.iter("link"):
        if (link.get("rel") or "").lower() == "canonical" and link.get("href"):
            said.setdefault("canonical", link.get("href") or "")
    for script in tree.iter("script"):
        if (script.get("type") or "").lower() == "application/ld+json":
            for match in _DATE_IN_JSON.finditer(script.text or ""):
                said.setdefault(match["name"], match["date"])
    url = _words(said.get("canonical") or said.get("og:url"), 1000)
    return Metadata(
        outlet=_words(said.get("og:site_name"), 200),
        url=url if url and is_address(url) else None,
        published=parse_moment(said.get("article:published_time") or said.get("datePublished") or ""),
        updated=parse_moment(said.get("article:modified_time") or said.get("dateModified") or ""),
        language=_words(tree.get("lang"), 20),
    )


def _words(value: str | None, longest: int) -> str | None:
    text = " ".join(clean(value or "").text.split())
    return text if 0 < len(text) <= longest else None
