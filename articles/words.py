"""The one place that sets a quote's place and words, so that words never drift from their offsets.

The database checks what is set here (articles/sql/0002_words.sql); this module makes sure that there is
nothing to refuse, and turns what is refused all the same into one sentence.
"""

import hashlib
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from articles.models import Article, ArticleVersion, Quote

CONTEXT = 32
"""Code points of `prefix` and `suffix` that are kept around a quote."""

Place = tuple[int, int] | Mapping[str, Any]
"""A fragment's place: (start, end), or a mapping with "start", "end" and perhaps "exact"."""


class WordsRefused(ValueError):
    """The words cannot stand there; the message is one sentence for an editor."""


def text_sha256(text: str) -> str:
    """Return the hash by which a version knows its text: SHA-256 of it in UTF-8.

    >>> text_sha256("Ports close")[:12]
    '8182e209b2b6'
    """
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def place_quote(
    quote: Quote, version: ArticleVersion, start: int, end: int, fragments: Iterable[Place] = ()
) -> Quote:
    """Put `quote` at `start` to `end` of `version` and set exact, prefix, suffix and its fragments' words.

    Offsets are half-open code points. Nothing is saved. Where the text is withheld, words that the quote (or
    a fragment given as a mapping) brings along are kept if they are as long as their place, and checked when
    the text is supplied; a direct quote has to bring them. Raises WordsRefused for a place outside the text,
    fragments outside the quote or over one another, and a direct quote whose words are not known.
    """
    _refuse_place(version, start, end)
    places = sorted(
        (_as_mapping(place) for place in fragments), key=lambda place: (place["start"], place["end"])
    )
    reached = start
    for place in places:
        if not reached <= place["start"] < place["end"] <= end:
            raise WordsRefused(
                f"The fragment at {place['start']} to {place['end']} is not inside its quote at {start} to "
                f"{end}, or lies over another."
            )
        reached = place["end"]
    text = version.text
    quote.version, quote.start, quote.end = version, start, end
    if text is None:
        kept = quote.exact if quote.exact and len(quote.exact) == end - start else None
        if kept is None and quote.kind == Quote.Kind.DIRECT:
            raise WordsRefused(
                f"The text of {version} is withheld, so a direct quote at {start} to {end} needs its "
                f"{end - start} characters given."
            )
        quote.exact = kept
        quote.prefix = quote.suffix = ""
    else:
        quote.exact = text[start:end]
        quote.prefix = text[max(0, start - CONTEXT) : start]
        quote.suffix = text[end : end + CONTEXT]
    quote.fragments = [
        {
            "start": place["start"],
            "end": place["end"],
            "exact": text[place["start"] : place["end"]] if text is not None else _kept_words(place),
        }
        for place in places
    ]
    return quote


def supply_text(version: ArticleVersion, text: str, raw: bytes = b"", **details: Any) -> int:
    """Give a withheld version its text and return how many of its quotes were completed and checked.

    All or nothing: the database completes and checks every quote of the version in the same transaction. A
    text that is there already is left as it is (0 is returned). `details` are other fields of the version to
    set with it (raw_content_type, extractor, …). Raises WordsRefused when the text was taken down, is not the
    one that the version was made from, or does not hold a quote.
    """
    with transaction.atomic():
        # The article first, as wherever its texts or quotes are held.
        Article.objects.select_for_update(no_key=True).filter(pk=version.article_id).first()
        held = ArticleVersion.objects.select_for_update(no_key=True).get(pk=version.pk)
        if held.taken_down_at is not None:
            raise WordsRefused(
                f"The text of {held} was taken down on {held.taken_down_at:%Y-%m-%d}: "
                "it is not supplied again."
            )
        _refuse_other_text(held, text)
        if held.text is None:
            held.text = text
            held.raw = raw or held.raw
            held.retrieved_at = held.retrieved_at or timezone.now()
            for name, value in details.items():
                setattr(held, name, value)
            completed = held.quotes.count()
            try:
                with transaction.atomic():
                    held.save(update_fields=["text", "raw", "retrieved_at", *details])
            except IntegrityError as error:
                raise WordsRefused(
                    f"The text of {held} does not hold its quotes: {_first_line(error)}."
                ) from error
        else:
            completed = 0
    for field in ("text", "raw", "retrieved_at", *details):
        setattr(version, field, getattr(held, field))
    return completed


def _refuse_place(version: ArticleVersion, start: int, end: int) -> None:
    if not 0 <= start < end <= version.characters:
        raise WordsRefused(
            f"A quote at {start} to {end} is not inside the {version.characters} characters of {version}."
        )


def _refuse_other_text(version: ArticleVersion, text: str) -> None:
    if len(text) != version.characters:
        raise WordsRefused(
            f"The text has {len(text)} characters, {version} has {version.characters}: it is another text."
        )
    try:
        digest = text_sha256(text)
    except UnicodeEncodeError:
        raise WordsRefused(
            f"The text holds half characters (lone surrogates), which no text of {version} has."
        ) from None
    if digest != version.text_sha256:
        raise WordsRefused(
            f"The text is as long as that of {version}, but its SHA-256 is {digest[:12]}…, not "
            f"{version.text_sha256[:12]}…: it is another text."
        )


def _as_mapping(place: Place) -> Mapping[str, Any]:
    if isinstance(place, Mapping):
        return place
    start, end = place
    return {"start": start, "end": end}


def _kept_words(place: Mapping[str, Any]) -> str | None:
    words = place.get("exact")
    return words if words and len(words) == place["end"] - place["start"] else None


def _first_line(error: Exception) -> str:
    """The database's own sentence without its context lines."""
    lines = str(error).strip().splitlines()
    return lines[0].rstrip(".") if lines else "the database refused it"
