"""What a printed date and time become in the database: a time without a printed zone stays as printed."""

import datetime
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from articles.extraction.structure import PrintedDate
from articles.importing.metadata import Moment, offset_of
from articles.models import Article
from articles.precision import CLOCK, Precision
from articles.zones import known_zones

# Abbreviations that news pages print and the zone database does not know. Those that mean several zones
# (IST, CST) are absent on purpose.
_ABBREVIATED = {
    "Z": 0,
    "WEST": 1,
    "BST": 1,
    "CEST": 2,
    "SAST": 2,
    "EEST": 3,
    "MSK": 3,
    "TRT": 3,
    "EDT": -4,
    "CDT": -5,
    "MDT": -6,
    "PST": -8,
    "PDT": -7,
    "JST": 9,
    "KST": 9,
    "AEDT": 11,
    "AEST": 10,
    "NZST": 12,
    "NZDT": 13,
}


@dataclass(frozen=True)
class KeptMoment:
    """A moment as an article's columns hold it: `at` is None exactly where `precision` is unknown."""

    at: datetime.datetime | None = None
    precision: str = Precision.UNKNOWN
    zone: str = ""
    as_printed: str = ""

    def columns(self, moment: str) -> dict[str, object]:
        """The columns of `moment`, "published" or "updated"."""
        return {
            f"{moment}_at": self.at,
            f"{moment}_precision": self.precision,
            f"{moment}_zone": self.zone,
            f"{moment}_as_printed": self.as_printed,
        }


def zone_named(zone: str) -> datetime.tzinfo | None:
    """Return the zone that `zone`, as printed, means beyond doubt, or None.

    >>> zone_named("CEST").utcoffset(None)
    datetime.timedelta(seconds=7200)
    """
    if not zone:
        return None
    if zone in _ABBREVIATED:
        return datetime.timezone(datetime.timedelta(hours=_ABBREVIATED[zone]))
    if zone in known_zones():
        return ZoneInfo(zone)
    return offset_of(zone)


def kept(moment: Moment | PrintedDate, as_printed: str = "") -> KeptMoment:
    """Return how `moment` is stored.

    A date alone is midnight UTC. A time whose zone is known is its moment in UTC; one without a zone, or with
    one that could mean several, is kept as if UTC, to be shown as printed.
    """
    on, at = moment.on, moment.at
    if on is None:
        return KeptMoment(as_printed=as_printed)
    if at is None:
        day = datetime.datetime.combine(on, datetime.time(), datetime.UTC)
        return KeptMoment(day, Precision.DAY, "", as_printed)
    zone = moment.zone[:60]
    local = datetime.datetime.combine(on, at.replace(tzinfo=None), zone_named(zone) or datetime.UTC)
    hour_only = isinstance(moment, PrintedDate) and moment.precision == Precision.HOUR
    try:
        in_utc = local.astimezone(datetime.UTC)
    except OverflowError:  # the first or last day of the calendar
        in_utc = local.replace(tzinfo=datetime.UTC)
    return KeptMoment(in_utc, Precision.HOUR if hour_only else Precision.MINUTE, zone, as_printed)


def printed_day(article: Article) -> datetime.date | None:
    """Return the day from which the article's "on Tuesday" counts: published, else updated, as printed."""
    for at, precision, zone in (
        (article.published_at, article.published_precision, article.published_zone),
        (article.updated_at, article.updated_precision, article.updated_zone),
    ):
        if at is None or precision not in (*CLOCK, Precision.DAY):
            continue
        return at.astimezone(zone_named(zone) or datetime.UTC).date()
    return None
