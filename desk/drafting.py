"""What quotes know of the event that is made from them: when it was, on what that rests, and who spoke."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

from django.core.exceptions import ValidationError

from articles.admin.moments import bounds, typed
from articles.models import Actor, Quote
from articles.precision import CLOCK, Precision

MOST_SPEAKERS = 20


@dataclass(frozen=True)
class Known:
    """The date of a new event, as an editor would type it, what it rests on, and who takes part."""

    earliest: date | None = None
    latest: date | None = None
    precision: str = Precision.UNKNOWN
    basis: str = ""
    speakers: tuple[Actor, ...] = ()

    @property
    def as_typed(self) -> str:
        """The date in one field: as far as it is known, and nothing where it is known as a bound only."""
        if self.earliest is None:
            return ""
        form = {Precision.YEAR: "%Y", Precision.MONTH: "%Y-%m"}.get(Precision(self.precision), "%Y-%m-%d")
        return self.earliest.strftime(form)

    def dated(self, words: str) -> "Known":
        """Return the same with the date that an editor typed; what the former rested on goes with it.

        Raises ValidationError with a sentence where `words` are no date.
        """
        if words.strip() == self.as_typed:
            return self
        if not words.strip():
            return replace(self, earliest=None, latest=None, precision=Precision.UNKNOWN, basis="")
        moment = typed(words)
        if moment.hour is not None:
            raise ValidationError("Give the day here; the hour, with its zone, goes on the event's own page.")
        earliest, latest = bounds(moment, None, moment.precision)
        return replace(self, earliest=earliest, latest=latest, precision=moment.precision, basis="")


def known_of(quotes: Iterable[Quote]) -> Known:
    """Return what `quotes` know: the day on which the first of them was said, else the day on which its
    article was published, and told as such; and who speaks, each once.
    """
    quotes = list(quotes)
    speakers = {one.speaker.canonical.pk: one.speaker.canonical for one in quotes if one.speaker is not None}
    known = Known(speakers=tuple(speakers.values())[:MOST_SPEAKERS])
    if said := sorted((one.said_on, one.pk, one) for one in quotes if one.said_on):
        first = said[0][2]
        source = f", from {first.said_on_basis}" if first.said_on_basis else ""
        basis = f"The day on which it was said{source}".rstrip(".") + "."
        return _at(known, said[0][0], first.said_on_precision, basis)
    articles = [one.version.article for one in quotes if one.version.article.published_at]
    if articles:
        article = min(articles, key=lambda one: (one.published_at, one.pk))
        assert isinstance(article.published_at, datetime)
        day = article.published_at.astimezone(UTC).date()
        return _at(
            known, day, article.published_precision,
            "The day on which the article was published; when it was said is not known.",
        )  # fmt: skip
    return known


def _at(known: Known, day: date, precision: str, basis: str) -> Known:
    """`known` with a day as exactly as it is known; an hour is not, without its zone."""
    precision = Precision.DAY if precision in (*CLOCK, Precision.UNKNOWN) else precision
    if precision == Precision.BEFORE:
        return replace(known, latest=day, precision=precision, basis=basis)
    if precision in (Precision.MONTH, Precision.YEAR):
        form = "%Y" if precision == Precision.YEAR else "%Y-%m"
        first, last = bounds(typed(day.strftime(form)), None, precision)
    else:
        first, last = bounds(typed(day.isoformat()), None, precision)
    return replace(known, earliest=first, latest=last, precision=precision, basis=basis)
