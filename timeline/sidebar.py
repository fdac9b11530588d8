"""The filter form as it is printed: each option with what it would lead to, chosen ones always in sight."""

import re
from dataclasses import dataclass
from html import escape

from django.utils.safestring import SafeString, mark_safe

from timeline.dates import AskedMoment, spell_in_utc, timeline_zone
from timeline.facets import Counts
from timeline.filters import EventFilterForm
from timeline.options import LEGENDS, Possible, address_of_options, holding, most_frequent, possible

SHOWN_OPTIONS = 7
LONG = 12
"""Options of one filter beyond which a field is offered to find one by typing."""
MOST_LISTED = 40
"""Options of one filter that stand in the form, what is chosen and those with most events; the others are to
be found.
"""

CLOCK = re.compile(r"(?:[01]\d|2[0-3]):[0-5]\d", re.ASCII)


@dataclass(frozen=True)
class Option:
    """A value of the filter `name`; `id` is its own on the page."""

    id: str
    name: str
    value: str
    label: str
    events: int
    is_chosen: bool

    @property
    def row(self) -> SafeString:
        """Its line in the form, put together here: for thirty of them a template takes long."""
        field = f'id="option-{self.id}" name="{self.name}" value="{escape(self.value)}"'
        checked = " checked" if self.is_chosen else ""
        return mark_safe(  # noqa: S308 - words are escaped
            f'<label for="option-{self.id}"><input type="checkbox" {field}{checked}> {escape(self.label)} '
            f"<span>{self.events:,}</span></label>"
        )


@dataclass(frozen=True)
class Facet:
    """One filter of several options; `more` are folded away.

    There are `total` of them in all; where that is more than stand in the form, `address` leads to all.
    Where somebody looks for some, `found` says of how many, and `left` how many of those are not shown.
    """

    name: str
    legend: str
    options: list[Option]
    more: list[Option]
    total: int
    address: str = ""
    found: str = ""
    left: int = 0

    @property
    def rows(self) -> SafeString:
        return _rows(self.options)

    @property
    def folded_rows(self) -> SafeString:
        return _rows(self.more)

    @property
    def told(self) -> str:
        return f"{self.total:,}"

    @property
    def is_long(self) -> bool:
        return self.total > LONG


def _rows(options: list[Option]) -> SafeString:
    return mark_safe("\n".join(option.row for option in options))  # noqa: S308 - each was escaped


@dataclass(frozen=True)
class DateField:
    """A day field and the hour beside it.

    Both are printed as text, since pickers take a browser longer than the rest of the page. `picker` is the
    type of input that a field becomes when somebody comes to it; "" where it would drop an unreadable value.
    """

    name: str
    label: str
    picker: str
    value: str
    message: str
    hour_picker: str = "time"
    hour: str = ""
    is_hour_wrong: bool = False
    in_utc: str = ""

    @property
    def day_field(self) -> SafeString:
        wrong = f' aria-invalid="true" aria-describedby="problem-{self.name}"' if self.message else ""
        return _text(f"filter-{self.name}", self.name, self.value, "YYYY-MM-DD", self.picker, wrong)

    @property
    def hour_field(self) -> SafeString:
        wrong = ' aria-invalid="true"' if self.is_hour_wrong else ""
        own = f"filter-{self.name}-hour", f"{self.name}_hour"
        return _text(*own, self.hour, "hh:mm", self.hour_picker, wrong)


def _text(own: str, name: str, value: str, form: str, picker: str, wrong: str) -> SafeString:
    """A field of text with its id, put together here as the options are; `form` is how to fill it in."""
    offered = f' data-picker="{picker}"' if picker else ""
    written = f'value="{escape(value)}" placeholder="{form}"{offered}{wrong}'
    return mark_safe(f'<input type="text" id="{own}" name="{name}" {written}>')  # noqa: S308 - escaped


@dataclass(frozen=True)
class Sidebar:
    words: str
    words_message: str
    facets: list[Facet]
    dates: list[DateField]
    several_reports: Option
    background: Option | None
    newest_first: bool
    zone: str
    is_offered: bool
    """Whether there is something to filter, or a filter to take away."""

    @property
    def has_hours(self) -> bool:
        return any(date.hour for date in self.dates)


def sidebar(form: EventFilterForm, counts: Counts) -> Sidebar:
    messages = {problem.name: problem.message for problem in reversed(form.problems)}
    return Sidebar(
        words=form.data.get("q", ""),
        words_message=messages.get("q", ""),
        facets=[facet_of(form, counts, name) for name in LEGENDS if form.choices[name]],
        dates=[
            _date(form, "since", "From", form.asked_since, messages.get("since", "")),
            _date(form, "until", "To", form.asked_until, messages.get("until", "")),
        ],
        several_reports=Option(
            "several-reports",
            "origins",
            str(max(form.least_reports, 2)),
            f"{max(form.least_reports, 2)} or more independent reports",
            counts.total if form.least_reports > 2 else counts.several_reports,
            bool(form.least_reports),
        ),
        background=Option(
            "with-background",
            "background",
            "1",
            "Background events too",
            counts.with_background,
            form.with_background,
        ),
        newest_first=form.newest_first,
        zone=timeline_zone(form.timeline),
        is_offered=any(form.choices.values()) or form.is_filtered,
    )


def facet_of(form: EventFilterForm, counts: Counts, name: str, words: str = "") -> Facet:
    """The options of one filter; with `words` those that hold them, and those that are chosen."""
    offered = possible(form, counts, name)
    held = {option.place for option in holding(offered, words)} if words else set()
    wanted = [option for option in offered if option.place in held or option.is_chosen] if words else offered
    listed = most_frequent(wanted, MOST_LISTED)
    shown: list[Option] = []
    more: list[Option] = []
    for option in (_option(name, one) for one in listed):
        (shown if words or len(shown) < SHOWN_OPTIONS or option.is_chosen else more).append(option)
    address = address_of_options(form, name) if len(offered) > MOST_LISTED else ""
    found = f"{len(held):,} of {len(offered):,}" if words else ""
    left = len(wanted) - len(listed) if words else 0
    return Facet(name, LEGENDS[name], shown, more, len(offered), address, found, left)


def _option(name: str, option: Possible) -> Option:
    """The option as the form prints it, by a number that stays its own whatever else is listed."""
    choice = option.choice
    return Option(f"{name}-{option.place}", name, choice.value, choice.label, option.events, option.is_chosen)


def _date(
    form: EventFilterForm, name: str, label: str, moment: AskedMoment | None, message: str
) -> DateField:
    if moment is None:
        day, hour = form.data.get(name, ""), form.data.get(f"{name}_hour", "")
        hour_picker = "time" if not hour or CLOCK.fullmatch(hour) else ""
        return DateField(name, label, "" if day else "date", day, message, hour_picker, hour, bool(hour))
    day = f"{moment.starts:%Y-%m-%d}"
    if not moment.has_hour:
        return DateField(name, label, "date", day, message)
    told = spell_in_utc(moment.starts, form.timeline.zone)
    return DateField(name, label, "date", day, message, hour=f"{moment.starts:%H:%M}", in_utc=told)
