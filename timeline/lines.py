"""A line of words and its source, ready to print: who, where, and how close the words are to the speaker."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from unicodedata import bidirectional

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, Min, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from articles.directions import settled
from articles.models import Actor, ArticleVersion, Quote, Rendition
from articles.phrasing import joined
from timeline.dates import spell_day
from timeline.typography import typographic
from timeline.visibility import public_words

HEAVY = ("text", "raw", "spans", "removals")
LOSSES = {
    Quote.Loss.WORDS: "changed by the outlet since",
    Quote.Loss.CONTEXT: "changed by the outlet since, around these words",
    Quote.Loss.UNSEEN: "changed by the outlet since, and not compared",
    Quote.Loss.TAKEN_DOWN: "its text taken down since",
}
"""What a line says of a lost quote, by why it is lost."""

NAMELESS = re.compile(
    r"\b(?:unnamed|unidentified|anonym\w+|not (?:to )?be(?:ing)? (?:named|identified))\b", re.I
)

GIVEN_UP = "The words are no longer shown; the article’s text was taken down."

STRENGTH = {Quote.Kind.DIRECT: 0, Quote.Kind.MIXED: 1, Quote.Kind.INDIRECT: 2}
"""Kinds of quote from the closest to the speaker's words to the farthest."""


@dataclass(frozen=True)
class Line:
    """Words and their source; the first line of `source` says who, or where if a heading says who."""

    quote: Quote
    style: str
    gist: str
    words: list[str]
    source: str
    number: int = 0
    is_excerpt: bool = False

    @property
    def is_direct(self) -> bool:
        return self.quote.kind == Quote.Kind.DIRECT and not self.quote.is_given_up

    @property
    def has_words(self) -> bool:
        return bool(self.words)

    @property
    def url(self) -> str:
        return self.quote.get_absolute_url()

    @property
    def language(self) -> str:
        """The language tag of the outlet's words; nothing where it is English, as the page is."""
        tag = self.quote.version.article.language
        return "" if tag.lower().split("-")[0] == "en" else tag

    @property
    def finds_direction(self) -> bool:
        """Whether a browser is to look at the words for the way they run."""
        return bool(self.language) or any(map(runs_to_the_left, self.words))


def with_printed_parts(quotes: QuerySet[Quote]) -> QuerySet[Quote]:
    """Everything that lines print, in one query however many there are; texts stay in the database."""
    same = Rendition.objects.filter(quote=OuterRef("pk"), judgement=Rendition.Judgement.SAME)
    later = (
        ArticleVersion.objects.filter(
            article=OuterRef("version__article"), number__gt=OuterRef("version__number"), is_trivial=False
        )
        .order_by()
        .values("article")
        .annotate(first=Min("number"))
    )
    joint = Actor.objects.filter(joint_quotes=OuterRef("pk")).order_by("name")
    return (
        quotes.select_related(
            "speaker__merged_into",
            "relayed_by__merged_into",
            "version__article__outlet",
            "addressee_actor__merged_into",
        )
        .defer(
            *(f"version__{name}" for name in HEAVY),
            "words_search",
            "gist_search",
            "version__article__headline_search",
        )
        .annotate(
            statement_gist=Subquery(same.values("statement__gist")[:1]),
            statement_slug=Subquery(same.values("statement__slug")[:1]),
            co_speaker_names=ArraySubquery(joint.values(shown=Coalesce("merged_into__name", F("name")))),
            lost_since=Subquery(later.values("first")[:1]),
        )
    )


def speaker_name(quote: Quote) -> str:
    """The speaker as readers know them, joint speakers with them; an unnamed one as the article puts it."""
    if quote.speaker is None:
        return settled(quote.speaker_description)
    names = [quote.speaker.canonical.name]
    for name in getattr(quote, "co_speaker_names", []):
        if name not in names:
            names.append(name)
    return joined(names)


def as_unnamed(description: str) -> str:
    """An article's description of somebody, with the word that no name is given unless it says so itself.

    >>> as_unnamed("a port official"), as_unnamed("an official who asked not to be named"), as_unnamed("")
    ('a port official, unnamed', 'an official who asked not to be named', '')
    """
    return f"{description}, unnamed" if description and not NAMELESS.search(description) else description


def runs_to_the_left(words: str) -> bool:
    """
    >>> runs_to_the_left("We will appeal"), runs_to_the_left("سوف نستأنف")
    (False, True)
    """
    return not words.isascii() and any(bidirectional(sign) in ("R", "AL") for sign in words)


def apart(name: str) -> str:
    """A name as it stands in a line of others: one that runs from right to left takes none of them along.

    Unicode's isolates do it within plain text, as `<bdi>` would with an element more for each name.

    >>> apart("Ines Calder"), apart("العربية") == "\u2068العربية\u2069"
    ('Ines Calder', True)
    """
    name = settled(name)
    return f"\u2068{name}\u2069" if runs_to_the_left(name) else name


def statement_slug(quote: Quote) -> str:
    """The statement that the quote renders, if any; for quotes that `with_printed_parts` brought."""
    return getattr(quote, "statement_slug", None) or ""


def relay(quote: Quote) -> str:
    """Through whom the words are known, or nothing."""
    if quote.relayed_by is not None:
        return f"relayed by {quote.relayed_by.canonical.name}"
    return f"relayed by {as_unnamed(quote.relayed_by_description)}" if quote.relayed_by_description else ""


def closeness(quote: Quote) -> str:
    """How close the words are to the speaker's, in a few words."""
    said = str(Quote.Kind(quote.kind).label)
    if quote.zone != Quote.Zone.BODY:
        said += f", {quote.get_zone_display().lower()}"
    if quote.marks_lost:
        said += ", marks missing in the text"
    if quote.denied:
        said += ", denied by the speaker"
    return said


def lost_note(quote: Quote) -> str:
    """Which version held the words and which does not any more, or nothing where they are not lost."""
    if quote.status != Quote.Status.LOST:
        return ""
    note = f"in version {quote.version.number}"
    if quote.is_given_up:
        taken_down = quote.version.taken_down_at
        return f"{note}, taken down on {spell_day(taken_down)}" if taken_down else note
    since = getattr(quote, "lost_since", None)
    return f"{note}, lost since version {since}" if since else note


def loss(quote: Quote) -> str:
    """What has become of the text of a lost quote, in a few words; nothing where it is not lost.

    >>> loss(Quote(status="lost", lost_because="context"))
    'changed by the outlet since, around these words'
    """
    is_lost = quote.status == Quote.Status.LOST
    return LOSSES[Quote.Loss(quote.lost_because or Quote.Loss.WORDS)] if is_lost else ""


def line_of(
    quote: Quote,
    *,
    names_speaker: bool = True,
    names_outlet: bool = True,
    repeats_gist: bool = True,
    remark: str = "",
) -> Line:
    """Make the line of a visible quote.

    What a heading above says already may be left out; `remark` ends the source.
    """
    words = public_words(quote)
    style = [Quote.Kind.INDIRECT.value if quote.is_given_up else quote.kind]
    if quote.relayed_by_id or quote.relayed_by_description:
        style.append("relayed")
    if quote.speaker_id is None:
        style.append("unnamed")
    if quote.status == Quote.Status.LOST:
        style += ["lost", "given-up"] if quote.is_given_up else ["lost"]
    gist = words.excerpt or typographic(words.gist) or (GIVEN_UP if quote.is_given_up else "")
    if words.fragments and (quote.kind == Quote.Kind.DIRECT or not repeats_gist):
        gist = ""
    return Line(
        quote,
        " ".join(style),
        _before_words(gist) if gist and words.fragments else gist,
        [in_list(fragment) for fragment in words.fragments],
        ", ".join(
            filter(None, [source_of(quote, names_speaker=names_speaker, names_outlet=names_outlet), remark])
        ),
        is_excerpt=bool(words.excerpt),
    )


def in_list(words: str) -> str:
    """Drop the comma that an outlet sets before the closing mark; the quote's own page keeps it.

    >>> in_list("We will appeal,")
    'We will appeal'
    """
    return words.strip().removesuffix(",").rstrip()


def _before_words(gist: str) -> str:
    return gist.rstrip().removesuffix(".") + (":" if gist.rstrip()[-1:] not in "?!:" else "")


def source_of(quote: Quote, *, names_speaker: bool = True, names_outlet: bool = True) -> str:
    lines = []
    if names_speaker:
        if quote.speaker is None and as_unnamed(quote.speaker_description) != quote.speaker_description:
            lines.append("Unnamed:")
        lines.append(f"{apart(speaker_name(quote)) or 'Speaker not given'},")
    relayed = apart(relay(quote))
    outlet = apart(quote.version.article.outlet.label) if names_outlet else ""
    lost = lost_note(quote)
    how = ", ".join(filter(None, [closeness(quote), lost and f"{loss(quote)}: {lost}"]))
    if names_speaker:
        lines += [f"{relayed},"] if relayed else []
        lines.append(", ".join(filter(None, [outlet, how])))
    else:
        lines += [f"{outlet},"] if outlet else []
        lines.append(", ".join(filter(None, [how, relayed])))
    return "\n".join(lines)


def numbered(lines: Iterable[Line]) -> list[Line]:
    """Number lines as a strip above them does."""
    return [
        replace(line, number=number, source=f"{number}. {line.source}")
        for number, line in enumerate(lines, start=1)
    ]


def one_wording(line: Line) -> tuple[str, ...]:
    """What two renditions share when they are the same words."""
    return tuple(" ".join(words.split()).rstrip(".,").casefold() for words in line.words)
