"""Says when words were said, as far as the article says so: "on Tuesday", "last week", counted from its date.

A day is `stated` where it stands in the sentence of the attribution, outside what is quoted; it is taken from
the `context` where the article states it for the same speaker elsewhere, or for all that it reports as having
happened. Standing positions ("has repeatedly warned", "insists") get no day. Nothing is counted from an
article without a date.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence
from dataclasses import dataclass

from . import words
from .drafts import Draft
from .paragraphs import Paragraph
from .sentences import Sentence
from .words import listed

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
EXPRESSION = re.compile(
    r"""\b(?P<lead>(?:earlier|late|later|early)\s+)?(?:on\s+)?(?:
        (?P<last>last\s+)?(?P<weekday>Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b(?!['’]s\s+(?!(?:call|phone|talks|meeting|news|press)))
        | (?P<word>today|yesterday)\b(?!['’])
        | (?P<which>last|this|earlier\ this)\s+(?P<unit>week|month|year)\b(?!['’])
        | (?P<month>Jan(?:uary|\.)|Feb(?:ruary|\.)|March|April|May|June|July|Aug(?:ust|\.)|Sept(?:ember|\.)
            |Oct(?:ober|\.)|Nov(?:ember|\.)|Dec(?:ember|\.))
          \s+(?P<day>\d{1,2})\b(?:,?\s+(?P<year>(?:19|20)\d\d))?
    )""",
    re.X,
)
STANDING = re.compile(
    r"\b(?:has|have|had|['’]ve|often|repeatedly|long|always|previously|usually|frequently|never|regularly|once)\b",
    re.I,
)
DOCUMENTS = listed(
    """report reports study survey poll documents document data figures filing lawsuit website book"""
)
GROUPS = listed(
    """parties leaders critics supporters opponents voters people others experts analysts countries allies
    republicans democrats many some activists advocates observers residents lawmakers"""
)


@dataclass(frozen=True, slots=True)
class Stated:
    """A day, week or month that the text names, and where."""

    on: datetime.date
    precision: str
    words: str
    start: int


def day_of(match: re.Match[str], published_on: datetime.date) -> tuple[datetime.date, str] | None:
    """The date an expression means in an article of `published_on`, and its precision.

    >>> day_of(EXPRESSION.search("on Monday"), datetime.date(2022, 2, 2))
    (datetime.date(2022, 1, 31), 'day')
    """
    group = match.groupdict()
    if group["weekday"]:
        back = (published_on.weekday() - [w[:-3] for w in WEEKDAYS].index(group["weekday"].lower())) % 7
        if group["last"] and back == 0:
            back = 7
        return published_on - datetime.timedelta(days=back), "day"
    if group["word"]:
        return published_on - datetime.timedelta(days=group["word"] == "yesterday"), "day"
    if group["unit"]:
        past = group["which"] == "last"
        if group["unit"] == "week":
            monday = published_on - datetime.timedelta(days=published_on.weekday() + 7 * past)
            return monday, "week"
        if group["unit"] == "month":
            first = published_on.replace(day=1)
            return ((first - datetime.timedelta(days=1)).replace(day=1) if past else first), "month"
        return datetime.date(published_on.year - past, 1, 1), "year"
    month = words.MONTHS[group["month"].lower()]
    year = int(group["year"]) if group["year"] else published_on.year
    try:
        on = datetime.date(year, month, int(group["day"]))
        if on > published_on and not group["year"]:
            on = datetime.date(year - 1, month, int(group["day"]))
    except ValueError:
        return None
    return (on, "day") if on <= published_on else None


def set_days(
    text: str,
    paragraphs: Sequence[Paragraph],
    sentences: Sequence[Sentence],
    drafts: Sequence[Draft],
    published_on: datetime.date | None,
) -> None:
    """Fill in `said_on`, its precision and its basis, where the article gives them."""
    if published_on is None or not drafts:
        return
    of_sentence: dict[int, list[Draft]] = {}
    for draft in drafts:
        of_sentence.setdefault(draft.sentence, []).append(draft)
    stated: dict[int, Stated] = {}
    main: Stated | None = None
    for number, sentence in enumerate(sentences):
        body = paragraphs[sentence.paragraph].zone == "body"
        if not body:
            continue
        found = _stated_in(text, sentence, of_sentence.get(number, ()), published_on)
        if found is None:
            continue
        stated[number] = found
        recent = found.precision == "day" and (published_on - found.on).days <= 6
        if main is None and recent and sentence.paragraph <= 25:
            main = found
    by_speaker: dict[int, Stated] = {}
    for draft in drafts:
        if draft.sentence in stated:
            _set(draft, stated[draft.sentence], "stated", published_on, "in the same sentence")
            if draft.person is not None and draft.said_on_precision == "day":
                by_speaker.setdefault(id(draft.person), stated[draft.sentence])
    state: tuple[int, set[str], Stated] | None = None
    for draft in drafts:
        if draft.said_on is not None:
            if draft.person is not None and not draft.person.is_person and draft.sentence in stated:
                names = {w.lower() for other in (draft.person, *draft.others) for w in other.words}
                state = (draft.sentence, names, stated[draft.sentence])
            continue
        if draft.inside is not None and draft.inside.said_on is not None:
            draft.said_on, draft.said_on_precision, draft.said_on_basis = (
                draft.inside.said_on, draft.inside.said_on_precision, draft.inside.said_on_basis)  # fmt: skip
            continue
        if not _happened(text, draft):
            continue
        if (
            draft.person is not None
            and state is not None
            and _of_country(draft, state[1], draft.sentence - state[0])
        ):
            by_speaker[id(draft.person)] = state[2]
        known = by_speaker.get(id(draft.person)) if draft.person is not None else None
        if known is not None:
            _set(draft, known, "context", published_on, "where the article has the same speaker")
        elif main is not None:
            _set(draft, main, "context", published_on, "in the article's account of that day")


def _of_country(draft: Draft, names: set[str], distance: int) -> bool:
    """Whether the speaker belongs to the state that spoke in the sentence before: the same announcement."""
    countries = draft.person.countries if draft.person else set()
    known = {words.COUNTRY_ADJECTIVES.get(n, n) for n in names} | (
        {"united kingdom"} if "britain" in names else set()
    )
    return distance <= 2 and bool(countries & known)


def _set(draft: Draft, found: Stated, basis: str, published_on: datetime.date, where: str) -> None:
    draft.said_on = found.on
    draft.said_on_precision = found.precision
    draft.said_on_basis = f"{basis}: '{found.words}' {where}; article of {published_on.isoformat()}"


def _stated_in(
    text: str, sentence: Sentence, drafts: Sequence[Draft], published_on: datetime.date
) -> Stated | None:
    """A day named in the sentence outside its quotes and outside a clause that stands before the main one."""
    if "d" not in sentence.tags and not any(
        w in words.MONTHS or w in ("week", "month", "year") for w in sentence.low
    ):
        return None
    start, end = sentence.at[0], sentence.to[-1]
    for match in EXPRESSION.finditer(text, start, end):
        at = match.start()
        if any(d.start <= at < d.end for d in drafts):
            continue
        if _in_fronted_clause(sentence, at):
            continue
        try:
            day = day_of(match, published_on)
        except OverflowError:  # before the first day of the calendar
            continue
        if day is not None:
            return Stated(day[0], day[1], match.group().strip(), at)
    return None


def _in_fronted_clause(sentence: Sentence, offset: int) -> bool:
    """Whether an offset lies in "After missing a boat on Monday, ..." or in the reporter's aside."""
    tags = sentence.tags
    k = next((i for i, at in enumerate(sentence.at) if at >= offset), len(tags))
    if tags[0] in "sg" or (tags[0] == "i" and len(tags) > 1 and tags[1] in "gG"):
        comma = tags.find(",")
        return 0 < k < comma and sentence.low[0] not in (
            "speaking",
            "addressing",
            "writing",
            "asked",
            "earlier",
        )
    dash = tags.rfind("-", 0, k)
    return dash > 0 and tags.find("-", k) > 0


def _happened(text: str, draft: Draft) -> bool:
    """Whether the attribution tells of one act of speaking, by one person, in the past."""
    if draft.person is not None and not draft.person.is_person:
        return False
    if draft.mention is None or draft.cue is None:
        return draft.person is not None and draft.zone == "body"
    mention = text[slice(*draft.mention)]
    if draft.person is None:
        head = mention.lower().split()
        if not head or set(head) & (GROUPS | DOCUMENTS) or not draft.description:
            return False
    cue = text[slice(*draft.cue)].lower()
    between = text[draft.mention[1] : draft.cue[1]] if draft.mention[1] <= draft.cue[0] else cue
    if len(between) < 60 and STANDING.search(between):
        return False
    if draft.zone != "body":
        return True
    return not (cue.split()[0].endswith("s") or (draft.lemma == cue and cue != "according to"))
