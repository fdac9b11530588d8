"""One sentence that says what a filtered list holds, so that a link to it explains itself."""

from dataclasses import dataclass
from datetime import timedelta

from timeline.dates import spell_since, spell_until
from timeline.facets import Counts
from timeline.filters import EventFilterForm
from timeline.paths import path_to

QUOTED = {"direct": "verbatim", "mixed": "in part", "indirect": "in paraphrase"}


@dataclass(frozen=True)
class Part:
    """A stretch of the sentence; what the reader chose is set off from what joins it.

    `url` leads to the page of a person or an outlet that was chosen.
    """

    text: str
    is_chosen: bool = False
    url: str = ""


def number(amount: int, one: str, many: str = "") -> str:
    """
    >>> number(1, "event"), number(0, "event"), number(1200, "reply", "replies")
    ('1 event', 'no event', '1,200 replies')
    """
    if amount == 0:
        return f"no {one}"
    return f"{amount:,} {one if amount == 1 else many or one + 's'}"


def any_of(labels: list[str], urls: list[str] | None = None) -> list[Part]:
    """
    >>> "".join(part.text for part in any_of(["DW", "CGTN", "A News"]))
    'DW, CGTN or A News'
    """
    parts: list[Part] = []
    for position, label in enumerate(labels):
        if position:
            parts.append(Part(" or " if position == len(labels) - 1 else ", "))
        parts.append(Part(label, is_chosen=True, url=urls[position] if urls else ""))
    return parts


def describe(form: EventFilterForm, counts: Counts) -> list[Part]:
    """Return the sentence: “22 events reported by DW or Gulf Today since 24 January 2022, oldest first.”"""
    total = number(counts.total, "event")
    parts = [
        Part(
            (f"More than {form.cap:,} events" if form.is_capped else total[0].upper() + total[1:]),
            is_chosen=True,
        )
    ]
    if form.with_background and counts.background:
        parts.append(
            Part(f", {'it is' if counts.total == 1 else f'{counts.background:,} of them'} background,")
        )
    phrases = _phrases(form)
    for position, phrase in enumerate(phrases):
        parts += [Part(", " if len(phrases) > 2 and position else " "), *phrase]
    if not phrases and parts[-1].text.endswith(","):
        parts[-1] = Part(parts[-1].text.removesuffix(","))
    if counts.total > 1:
        parts.append(Part(", newest first" if form.newest_first else ", oldest first"))
    return [*parts, Part(".")]


def hours_told(form: EventFilterForm, without_hour: int | None) -> str:
    """Say of a list that is asked for by the hour what its bounds leave in; nothing of any other.

    `without_hour` is how many of its events name no hour, or None where that was not counted.
    """
    if not asks_for_hours(form):
        return ""
    told = "Events whose hour is not known stay in"
    if without_hour is not None:
        told += f", here {without_hour:,}"
    if form.asked_until and form.asked_until.has_hour:
        told += f"; the minute {form.asked_until.ends - timedelta(minutes=1):%H:%M} is included"
    return f"{told}."


def asks_for_hours(form: EventFilterForm) -> bool:
    return any(asked and asked.has_hour for asked in (form.asked_since, form.asked_until))


def filters_told(form: EventFilterForm) -> str:
    """Return what the filters in use ask for, without a count: “with Sergey Lavrov, reported by CGTN”."""
    return ", ".join("".join(part.text for part in phrase) for phrase in _phrases(form))


def _pages(form: EventFilterForm, name: str) -> list[str]:
    """The pages of the actors or outlets that were chosen."""
    path = path_to(name)
    return [path(choice.value) for choice in form.chosen[name]]


def _phrases(form: EventFilterForm) -> list[list[Part]]:
    labels = {name: [choice.label for choice in chosen] for name, chosen in form.chosen.items() if chosen}
    phrases: list[list[Part]] = []
    if "event" in labels:
        phrases.append([Part("of the kind "), *any_of([label.lower() for label in labels["event"]])])
    if "actor" in labels:
        phrases.append([Part("with "), *any_of(labels["actor"], _pages(form, "actor"))])
    if "kind" in labels:
        kinds = [QUOTED[choice.value] for choice in form.chosen["kind"]]
        phrases.append([Part("with words quoted "), *any_of(kinds)])
    if "outlet" in labels:
        phrases.append([Part("reported by "), *any_of(labels["outlet"], _pages(form, "outlet"))])
    if "agency" in labels:
        phrases.append([Part("crediting "), *any_of(labels["agency"])])
    if form.least_reports:
        phrases.append(
            [Part("in at least "), Part(number(form.least_reports, "independent report"), is_chosen=True)]
        )
    if form.words.wanted or form.words.unwanted:
        phrases.append([Part("matching "), Part(form.cleaned_data.get("q", ""), is_chosen=True)])
    if (
        form.asked_since
        and form.asked_until
        and form.asked_since.text == form.asked_until.text
        and not form.asked_since.has_hour
    ):
        phrases.append([Part("on "), Part(spell_since(form.asked_since), is_chosen=True)])
        return phrases
    if form.asked_since:
        phrases.append([Part("since "), Part(spell_since(form.asked_since), is_chosen=True)])
    if form.asked_until:
        phrases.append([Part("until "), Part(spell_until(form.asked_until), is_chosen=True)])
    return phrases
