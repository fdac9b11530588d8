"""One article's side of a difference: its words as far as readers may see them, and how close they are.

Of a speaker's words whatever the quote shows; of the outlet's own prose never more than eight words.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from articles.models import ArticleVersion, Quote
from timeline.lines import closeness, in_list, loss, lost_note, relay
from timeline.models import Discrepancy, DiscrepancySpan
from timeline.typography import typographic
from timeline.visibility import public_words

MOST_WORDS = 8
"""So many words of an outlet's prose are shown of one side."""

LEAST_WORDS_MOVED = 3
"""Words that a quote took along to a later text are known again from so many on."""

WITHHELD = "Not shown: prose of the outlet beyond the eight words that we print."
OWN_WORDS = "its own words"
IN_QUOTATION = f"{OWN_WORDS}, inside a quotation"
CUT = "…"

MARKS = "\"“”„«»\u2018\u2019'"
BRACKETED = re.compile(r"\[[^\[\]]*\]")
ZONES = ("headline", "standfirst", "subheading", "caption")


@dataclass(frozen=True)
class Stretch:
    """Words in a row: a speaker's, or the outlet's."""

    text: str
    is_said: bool = False


@dataclass(frozen=True)
class Side:
    """What one article has at one place; `told` stands for it where no words may be shown.

    `way` is direct, mixed, indirect or prose. `quote` is the one it belongs to, if readers know one. `zone`
    says where in the article prose stands that is no running text.
    """

    span: DiscrepancySpan
    way: str
    style: str
    stretches: tuple[Stretch, ...]
    told: str
    how: str
    quote: Quote | None
    zone: str = ""

    @property
    def outlet(self) -> str:
        return self.span.version.article.outlet.label

    @property
    def url(self) -> str:
        """The page of the quote, or of the article where the words are nobody's but its own."""
        return (self.quote or self.span.version.article).get_absolute_url()

    @property
    def words(self) -> str:
        """The words shown, one after the other; nothing where none are."""
        return " ".join(stretch.text for stretch in self.stretches)


@dataclass(frozen=True)
class _Run:
    """Words of a speaker at half-open places of the text."""

    start: int
    end: int
    text: str


def side_of(span: DiscrepancySpan, quotes: Iterable[Quote], kind: str) -> Side:
    """Return the side of `span`; `quotes` are the visible ones of its article, with their printed parts.

    `kind` is that of the difference: of a name's spelling the place in a paraphrase tells nothing.
    """
    found = [(quote, _said(quote, span)) for quote in quotes]
    touching = [(quote, runs) for quote, runs in found if runs or _overlap(quote, span)]
    quote, runs = max(
        touching,
        key=lambda one: (
            sum(run.end - run.start for run in one[1]),
            _overlap(one[0], span),
            one[0].start - one[0].end,
        ),
        default=(None, []),
    )
    if quote is not None and runs:
        return _said_side(span, quote, runs)
    return _told_side(span, quote, kind)


def _overlap(quote: Quote, span: DiscrepancySpan) -> int:
    if quote.version_id != span.version_id:
        return 0
    return max(0, min(quote.end, span.end) - max(quote.start, span.start))


def _said(quote: Quote, span: DiscrepancySpan) -> list[_Run]:
    """The speaker's words of the quote that stand in the span."""
    if quote.is_given_up or quote.kind == Quote.Kind.INDIRECT:
        return []
    if quote.version_id != span.version_id:
        return _moved(quote, span)
    if quote.kind == Quote.Kind.DIRECT:
        places = [_Run(quote.start, quote.end, quote.exact or "")]
    else:
        places = [_Run(one["start"], one["end"], one["exact"]) for one in quote.fragments if one["exact"]]
    runs = []
    for place in places:
        start, end = max(place.start, span.start), min(place.end, span.end)
        if start < end:
            runs.append(_Run(start, end, place.text[start - place.start : end - place.start]))
    return runs


def _moved(quote: Quote, span: DiscrepancySpan) -> list[_Run]:
    """The words of the span where a quote has them that moved on to a later text of the article."""
    words = span.exact or ""
    if quote.version.number < span.version.number or len(words.split()) < LEAST_WORDS_MOVED:
        return []
    is_there = any(words in fragment for fragment in quote.verbatim_fragments)
    return [_Run(span.start, span.end, words)] if is_there else []


def _said_side(span: DiscrepancySpan, quote: Quote, runs: list[_Run]) -> Side:
    stretches = _stretches(span, runs)
    if len(stretches) == 1 and BRACKETED.fullmatch(stretches[0].text) and _is_short(stretches[0].text):
        inserted = (Stretch(stretches[0].text),)
        return Side(span, "prose", _style("prose", quote), inserted, "", IN_QUOTATION, quote)
    is_whole = all(stretch.is_said for stretch in stretches)
    way = "direct" if is_whole and quote.kind == Quote.Kind.DIRECT else "mixed"
    return Side(span, way, _style(way, quote), stretches, "", _how(way, quote), quote)


def _stretches(span: DiscrepancySpan, runs: list[_Run]) -> tuple[Stretch, ...]:
    """The span's words in order; what may not be shown between a speaker's words is a mark of omission."""
    prose: list[tuple[int, int]] = []
    reached = span.start
    for run in [*runs, _Run(span.end, span.end, "")]:
        if reached < run.start:
            prose.append((reached, run.start))
        reached = run.end
    texts = [_prose(span, *place) for place in prose]
    is_shown = None not in texts and _is_short(" ".join(text or "" for text in texts))
    pieces = [(run.start, Stretch(in_list(run.text), is_said=True)) for run in runs if in_list(run.text)]
    for (start, end), text in zip(prose, texts, strict=True):
        own = (text or "").strip(f"{MARKS},;: \n\u00a0") if is_shown else CUT
        is_inside = span.start < start and end < span.end
        if re.search(r"\w", own) or (own == CUT and is_inside):
            pieces.append((start, Stretch(own)))
    return tuple(stretch for _, stretch in sorted(pieces, key=lambda piece: piece[0]))


def _prose(span: DiscrepancySpan, start: int, end: int) -> str | None:
    """The outlet's words at a place of the span, or None where they are not kept or not to be shown."""
    if span.exact is None or span.version.taken_down_at is not None:
        return None
    return span.exact[start - span.start : end - span.start]


def _is_short(words: str) -> bool:
    return len(words.split()) <= MOST_WORDS


def _told_side(span: DiscrepancySpan, quote: Quote | None, kind: str) -> Side:
    """The side where the outlet's own words stand: in a paraphrase of what somebody said, or nobody's."""
    if quote is not None and (
        kind == Discrepancy.Kind.SPELLING or _overlap(quote, span) * 2 < span.end - span.start
    ):
        quote = None
    way = "prose" if quote is None else "indirect"
    words = _prose(span, span.start, span.end)
    if quote is not None and (words is None or not _is_short(words)):
        words = _excerpt(span, quote)
    elif words is not None and not _is_short(words):
        words = None
    if words:
        stretches: tuple[Stretch, ...] = (Stretch(in_list(words)),)
        told = ""
    else:
        stretches = ()
        told = (typographic(public_words(quote).gist) if quote is not None else "") or WITHHELD
    how, zone = (_how(way, quote), "") if quote is not None else (OWN_WORDS, _zone(span.version, span))
    return Side(span, way, _style(way, quote), stretches, told, how, quote, zone)


def _excerpt(span: DiscrepancySpan, quote: Quote) -> str | None:
    """The words of the span in a paraphrase that an editor chose to show."""
    shown = public_words(quote).excerpt
    if not shown or not (quote.start <= span.start and span.end <= quote.end):
        return None
    return shown[span.start - quote.start : span.end - quote.start]


def _style(way: str, quote: Quote | None) -> str:
    names = [way]
    if quote is not None and way != "prose" and (quote.relayed_by_id or quote.relayed_by_description):
        names.append("relayed")
    if quote is not None and quote.status == Quote.Status.LOST:
        names += ["lost", "given-up"] if quote.is_given_up else ["lost"]
    return " ".join(names)


def _how(way: str, quote: Quote) -> str:
    """What `closeness` says of a quote, of the part of it that is shown."""
    beside = closeness(quote).removeprefix(str(Quote.Kind(quote.kind).label))
    if way == "indirect":
        beside = beside.replace(", marks missing in the text", "")
    lost = lost_note(quote)
    told = [f"{Quote.Kind(way).label}{beside}", relay(quote), lost and f"{loss(quote)}: {lost}"]
    return ", ".join(filter(None, told))


def _zone(version: ArticleVersion, span: DiscrepancySpan) -> str:
    """Where prose stands that is not running text, as “caption”."""
    for part in version.spans:
        if part["kind"] in ZONES and part["start"] <= span.start and span.end <= part["end"]:
            return str(part["kind"])
    return ""
