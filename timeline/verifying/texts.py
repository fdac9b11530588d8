"""Texts are what was hashed, and quotes and discrepancies stand in them where they say."""

import hashlib
from collections import Counter
from collections.abc import Iterator

from django.db.models import Prefetch

from articles.models import ArticleVersion, Quote
from timeline.models import DiscrepancySpan
from timeline.verifying.breach import Breach

CHUNK = 20
"""Versions in memory at once: a text may have five million characters."""

PLACE = (
    "version_id",
    "public_id",
    "status",
    "kind",
    "start",
    "end",
    "exact",
    "prefix",
    "suffix",
    "fragments",
)
ATTRIBUTION = ("speaker_start", "speaker_end", "cue_start", "cue_end")


def check_texts(counted: Counter[str]) -> Iterator[Breach]:
    """Every hash and length, and every anchor in a text, computed in Python."""
    quotes = Quote.objects.only(*PLACE, *ATTRIBUTION).order_by("pk")
    spans = DiscrepancySpan.objects.select_related("discrepancy").order_by("pk")
    versions = (
        ArticleVersion.objects.select_related("article")
        .defer("raw", "removals", "article__headline_search")
        .prefetch_related(Prefetch("quotes", quotes), Prefetch("discrepancy_spans", spans))
    )
    for version in versions.order_by("pk").iterator(chunk_size=CHUNK):
        name = f"Article {version.article.public_id}, version {version.number}"
        counted["texts" if version.text is not None else "withheld texts"] += 1
        for sentence in _text_faults(version):
            yield Breach(name, sentence)
        for quote in version.quotes.all():
            counted["quotes"] += 1
            for sentence in _quote_faults(quote, version):
                yield Breach(f"Quote {quote.public_id} in {name[0].lower()}{name[1:]}", sentence)
        for span in version.discrepancy_spans.all():
            counted["discrepancy spans"] += 1
            for sentence in _span_faults(span, version):
                yield Breach(f"Discrepancy {span.discrepancy.slug} in {name[0].lower()}{name[1:]}", sentence)


def _text_faults(version: ArticleVersion) -> Iterator[str]:
    text = version.text
    if text is not None:
        if len(text) != version.characters:
            yield f"the text has {len(text)} characters, not {version.characters}."
        digest = hashlib.sha256(text.encode("utf-8")).hexdigest()
        if digest != version.text_sha256:
            yield f"the text was changed: its SHA-256 is {digest[:12]}…, not {version.text_sha256[:12]}…."
        if version.taken_down_at is not None:
            yield "the text was taken down and is still there."
    places = [(span["kind"], span["start"], span["end"]) for span in version.spans]
    if version.body_start is not None and version.body_end is not None:
        places.append(("body", version.body_start, version.body_end))
    for kind, start, end in places:
        if not 0 <= start <= end <= version.characters:
            yield f"its {kind} at {start} to {end} is not inside its {version.characters} characters."


def _quote_faults(quote: Quote, version: ArticleVersion) -> Iterator[str]:
    start, end, text = quote.start, quote.end, version.text
    if not start < end <= version.characters:
        yield f"{start} to {end} is not inside the {version.characters} characters of the text."
        return
    for part in ("speaker", "cue"):
        reached = getattr(quote, f"{part}_end")
        if reached is not None and not getattr(quote, f"{part}_start") < reached <= version.characters:
            yield f"its {part} at {getattr(quote, f'{part}_start')} to {reached} is not inside the text."
    if quote.exact is None:
        if text is not None:
            yield "it has no words though the text is held."
        if quote.kind == Quote.Kind.DIRECT:
            yield "it is direct and has no words."
    elif text is not None and text[start:end] != quote.exact:
        yield f"its words are not at {start} to {end}."
    elif len(quote.exact) != end - start:
        yield f"its words do not fill {start} to {end}."
    if text is not None:
        if not text[:start].endswith(quote.prefix):
            yield "its prefix does not stand before it."
        if text[end : end + len(quote.suffix)] != quote.suffix:
            yield "its suffix does not stand after it."
    yield from _fragment_faults(quote, text)


def _fragment_faults(quote: Quote, text: str | None) -> Iterator[str]:
    if bool(quote.fragments) != (quote.kind == Quote.Kind.MIXED):
        yield f"it is {quote.kind} and has {len(quote.fragments)} fragments."
    reached = quote.start
    for fragment in quote.fragments:
        start, end, exact = fragment["start"], fragment["end"], fragment["exact"]
        if not reached <= start < end <= quote.end:
            yield f"its fragment at {start} to {end} lies outside it or over another."
        if text is not None and text[start:end] != exact:
            yield f"the words of its fragment are not at {start} to {end}."
        elif exact is not None and len(exact) != end - start:
            yield f"the words of its fragment do not fill {start} to {end}."
        reached = end


def _span_faults(span: DiscrepancySpan, version: ArticleVersion) -> Iterator[str]:
    if not span.start < span.end <= version.characters:
        yield f"{span.start} to {span.end} is not inside the {version.characters} characters of the text."
    elif span.exact is not None and version.taken_down_at is not None:
        yield "it keeps words of a text that was taken down."
    elif span.exact is not None and len(span.exact) != span.end - span.start:
        yield f"its words do not fill {span.start} to {span.end}."
    elif (
        span.exact is not None
        and version.text is not None
        and version.text[span.start : span.end] != span.exact
    ):
        yield f"its words are not at {span.start} to {span.end}."
