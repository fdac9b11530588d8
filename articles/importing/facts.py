"""What is known of an article: its metadata first, then what its page says, then what its text prints."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

from articles.extraction.structure import PrintedDate, Structure, recognise
from articles.importing.metadata import Metadata, MetadataRefused, Moment, is_address, normal_address
from articles.importing.moments import KeptMoment, kept
from articles.importing.pages import Prepared

LONGEST_HEADLINE = 500


@dataclass(frozen=True)
class Facts:
    """The columns of an article and of its version, and what an editor should be told about them."""

    article: dict[str, Any]
    version: dict[str, Any]
    url: str
    notes: tuple[str, ...]


def gather_facts(prepared: Prepared, metadata: Metadata) -> Facts:
    """Return what is known of the article, where metadata beat the page and the page beats the text.

    Where two of them contradict each other a note says so. Raises MetadataRefused for metadata that belong to
    another text: another hash or length, spans whose words are not at their place.
    """
    refuse_other_text(prepared, metadata)
    told = _metadata_over_page(metadata, prepared.page)
    structure = recognise(prepared.text, url=told.url or "")
    notes: list[str] = []
    url, url_evidence = _address(metadata, prepared.page, structure, notes)
    headline = _headline(told, structure, prepared.text, notes)
    article = {
        "headline": headline,
        "url": url or None,
        "url_evidence": url_evidence,
        "archive_url": told.archive_url or "",
        "byline": _one("byline", told.byline, structure.byline, 500, notes),
        "section": _section(told, structure, notes),
        "language": told.language or "en",
        "agencies": _several("agencies", told.agencies, structure.agencies, notes),
        "photo_credits": _several("photo credits", told.photo_credits, structure.photo_credits, notes),
        "agencies_inferred": list(told.agencies_inferred or ()),
        "provenance": told.provenance or "",
    }
    if told.kind:
        article["kind"] = told.kind
    article |= _moment("published", told.published, told.published_as_printed, structure.published, notes)
    article |= _moment("updated", told.updated, told.updated_as_printed, structure.updated, notes)
    if metadata.ignored:
        notes.append(f"fields not used: {', '.join(metadata.ignored)}")
    return Facts(article, _version_columns(prepared, told, structure), url, tuple(notes))


def refuse_other_text(prepared: Prepared, metadata: Metadata) -> None:
    """Raise MetadataRefused where the metadata say that they belong to another text than this."""
    text = prepared.text
    if metadata.sha256:
        digests = {hashlib.sha256(text.encode("utf-8")).hexdigest()}
        if prepared.raw is not None:
            digests.add(hashlib.sha256(prepared.raw).hexdigest())
        if metadata.sha256 not in digests:
            raise MetadataRefused(
                f"“sha256” is {metadata.sha256[:12]}…, which is not that of the text", ("sha256",)
            )
    if metadata.characters is not None and metadata.characters != len(text):
        raise MetadataRefused(
            f"“characters” is {metadata.characters}, but the text has {len(text)}", ("characters",)
        )
    if metadata.body_end is not None and metadata.body_end > len(text):
        raise MetadataRefused(
            f"“body_end” is {metadata.body_end}, beyond the {len(text)} characters of the text", ("body_end",)
        )
    for position, span in enumerate(metadata.spans or ()):
        if span.end > len(text):
            raise MetadataRefused(
                f"the {span.kind} at {span.start} to {span.end} is beyond the text's {len(text)} characters",
                ("spans", position),
            )
        if span.text is not None and text[span.start : span.end] != span.text:
            raise MetadataRefused(
                f"the words of the {span.kind} are not at {span.start} to {span.end} of the text",
                ("spans", position),
            )


def _metadata_over_page(metadata: Metadata, page: Metadata) -> Metadata:
    """One set of both, without the outlet, which is looked for elsewhere."""
    missing = {
        one.name: getattr(page, one.name)
        for one in fields(Metadata)
        if getattr(metadata, one.name) is None and not one.name.startswith("outlet")
    }
    return replace(metadata, **missing)


def _address(metadata: Metadata, page: Metadata, structure: Structure, notes: list[str]) -> tuple[str, str]:
    printed = normal_address(structure.url) if is_address(structure.url) else ""
    named = normal_address(page.url) if page.url else ""
    if metadata.url:
        url = normal_address(metadata.url)
        for other, where in ((named, "the page names"), (printed, "the text prints")):
            if other and _bare_address(other) != _bare_address(url):
                notes.append(f"address: taken from the metadata, {where} {other}")
        return url, metadata.url_evidence or ""
    if named:
        return named, metadata.url_evidence or "Named by the page itself."
    if printed:
        evidence = structure.url_evidence
        return printed, metadata.url_evidence or f"{evidence[:1].upper()}{evidence[1:]}."
    return "", metadata.url_evidence or ""


def _bare_address(url: str) -> str:
    """What two spellings of one address have in common."""
    return url.partition("://")[2].removeprefix("www.").rstrip("/")


def _headline(told: Metadata, structure: Structure, text: str, notes: list[str]) -> str:
    printed = " ".join(structure.headline.split())
    if told.headline:
        if printed and _plain(printed) != _plain(told.headline):
            notes.append(f"headline: taken from the metadata, the text prints “{_short(printed)}”")
        return told.headline
    if not printed:
        printed = next((" ".join(line.split()) for line in text.splitlines() if line.strip()), "")
        printed = printed if len(printed) <= 120 else printed[:119].rsplit(" ", 1)[0] + "…"
        notes.append("no headline recognised: its first words stand in")
    return printed if len(printed) <= LONGEST_HEADLINE else printed[: LONGEST_HEADLINE - 1] + "…"


def _section(told: Metadata, structure: Structure, notes: list[str]) -> str:
    printed = structure.section
    if printed and structure.section_basis == "address":
        printed = f"{printed} (from the address)"
    return _one("section", told.section, printed, 200, notes)


def _one(name: str, told: str | None, printed: str, longest: int, notes: list[str]) -> str:
    printed = " ".join(printed.split())
    if told is None:
        return printed if len(printed) <= longest else ""
    if told and printed and _plain(printed) not in _plain(told) and _plain(told) not in _plain(printed):
        notes.append(f"{name}: taken from the metadata, the text prints “{_short(printed)}”")
    return told


def _several(name: str, told: Sequence[str] | None, printed: Sequence[str], notes: list[str]) -> list[str]:
    found = [one for one in (" ".join(one.split()) for one in printed) if 0 < len(one) <= 200]
    if told is None:
        return found
    missing = [one for one in found if not any(_plain(one) in _plain(other) for other in told)]
    if missing:
        notes.append(
            f"{name}: taken from the metadata, the text prints {', '.join(_short(one) for one in missing)}"
        )
    return list(told)


def _moment(
    name: str, told: Moment | None, as_printed: str | None, printed: PrintedDate | None, notes: list[str]
) -> dict[str, Any]:
    """The columns of a moment; the text's own time of day is kept where metadata know the same day only."""
    printed_words = " ".join(printed.as_printed.split()) if printed is not None else ""
    words = as_printed if as_printed is not None else printed_words
    words = words if len(words) <= 200 else ""
    if told is None:
        return (kept(printed, words) if printed is not None else KeptMoment(as_printed=words)).columns(name)
    if printed is None or printed.on is None:
        return kept(told, words).columns(name)
    same_day = told.on == printed.on
    if same_day and told.at is None and printed.at is not None:
        return kept(printed, words).columns(name)
    differs = not same_day or (
        told.at is not None and printed.at is not None and kept(told).at != kept(printed).at
    )
    if differs:
        notes.append(f"{name}: taken from the metadata, the text prints “{_short(printed_words)}”")
        if as_printed is None:
            words = ""
    return kept(told, words).columns(name)


def _version_columns(prepared: Prepared, told: Metadata, structure: Structure) -> dict[str, Any]:
    if told.spans is not None:
        spans = [{"kind": span.kind, "start": span.start, "end": span.end} for span in told.spans]
    else:
        spans = [{"kind": span.kind, "start": span.start, "end": span.end} for span in structure.spans]
    has_body = told.body_start is not None
    return {
        "spans": spans,
        "body_start": told.body_start if has_body else structure.body_start,
        "body_end": told.body_end if has_body else structure.body_end,
        "marks_lost": structure.marks_lost if told.marks_lost is None else told.marks_lost,
        "paragraphs_out_of_order": bool(told.paragraphs_out_of_order),
        "removals": [{"name": removal.name, "count": removal.count} for removal in prepared.removals],
        "raw": prepared.raw,
        "raw_content_type": prepared.content_type,
        "extractor": prepared.extractor,
        "extractor_version": prepared.extractor_version,
    }


def _plain(words: str) -> str:
    """Words without what two spellings of them differ in."""
    return " ".join(
        words.casefold().replace("’", "'").replace("‘", "'").replace("“", '"').replace("”", '"').split()
    )


def _short(words: str) -> str:
    return words if len(words) <= 80 else words[:79] + "…"
