"""What a reader may ask of a timeline: one form for the page, its list alone, the exports and the embeds."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar, Self
from urllib.parse import urlencode

from django import forms
from django.db.models import Q
from django.http import QueryDict

from timeline import searching
from timeline.dates import AskedMoment, parse_day_or_hour, spell_since, spell_until, why_unread
from timeline.facets import MANY, Choice, Counts, count_knowing
from timeline.kept_choices import Answer, kept_choices
from timeline.models import Timeline
from timeline.paging import Cursor, Page, first_short_page_of, page_of, short_page_of
from timeline.picking import AskedQuotes
from timeline.querysets import EntryQuerySet
from timeline.visibility import visible_entries

ENTRY_FIELDS = {"actor": "actor_ids", "outlet": "outlet_ids", "agency": "agencies", "kind": "quote_kinds"}
NAMES = {
    "q": "words",
    "actor": "person or body",
    "outlet": "outlet",
    "agency": "agency",
    "kind": "kind of quote",
    "event": "kind of event",
    "since": "from",
    "until": "to",
    "since_hour": "from, hour",
    "until_hour": "to, hour",
    "origins": "reports",
    "background": "background",
    "order": "order",
    "bars": "bars",
    "cursor": "page",
    "rows": "rows",
    "sort": "order",
    "only": "only one outlet",
    "silent": "silent outlet",
    "point": "difference",
    "part": "part",
    "columns": "columns",
    "differ": "kind of difference",
    "side": "outlet",
}
UNKNOWN = {
    "actor": "“{}” is no person or body on this timeline.",
    "outlet": "“{}” is no outlet cited on this timeline.",
    "agency": "“{}” is no agency credited on this timeline.",
    "kind": "“{}” is no kind of quote here: direct, mixed and indirect are the kinds there are.",
    "event": "“{}” is no kind of event on this timeline.",
}
MOST_PARTS = 999_999
PLACES = {"cursor", "part", "columns", "point", "bars"}
"""What says where in a list somebody is, or how it is drawn, and not what is listed."""

MOST_VALUES = 100
"""Of one filter; nobody chooses as many, and each stands in the address of every link on the page."""

MOST_WRONG = 4
"""Values that cannot be read of which each has a chip to take away; any of them takes all away."""


class _Shared(forms.Field):
    """A field that all forms have in common: none is changed, and to copy fifteen takes longer than to read.

    Nothing of it is printed; the templates write their own fields.
    """

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        return self


class Text(_Shared, forms.CharField):
    """One value as it stands in the address."""


class Several(_Shared, forms.MultipleChoiceField):
    """Values as they stand in the address; the form looks each up, so that one bad value spoils no other."""

    def validate(self, value: list[str]) -> None:
        for item in value:
            if len(item) > 200 or "\x00" in item:
                raise forms.ValidationError("A value is too long or holds characters that no name has.")


@dataclass(frozen=True)
class Problem:
    """A value that cannot be read, with the sentence that says so."""

    name: str
    value: str
    message: str

    @property
    def label(self) -> str:
        return NAMES[self.name]


@dataclass(frozen=True)
class Chip:
    """One chosen value and the query that is left without it."""

    label: str
    query: str
    is_wrong: bool = False


def _encoded(values: dict[str, Any]) -> str:
    """The query string of those values that are there."""
    return urlencode(
        {name: value for name, value in values.items() if value not in (None, [], "")}, doseq=True
    )


class EventFilterForm(forms.Form):
    """What a reader may ask of a timeline: values of one filter are alternatives, all filters hold.

    `view` is the name of the page whose form it is.
    """

    view: ClassVar[str] = "timeline"

    q = Text(required=False, max_length=200)
    actor = Several(required=False)
    outlet = Several(required=False)
    agency = Several(required=False)
    kind = Several(required=False)
    event = Several(required=False)
    since = Text(required=False, max_length=40)
    until = Text(required=False, max_length=40)
    since_hour = Text(required=False, max_length=10)
    until_hour = Text(required=False, max_length=10)
    origins = Text(required=False, max_length=10)
    background = Text(required=False, max_length=10)
    order = Text(required=False, max_length=10)
    bars = Text(required=False, max_length=10)
    cursor = Text(required=False, max_length=300)

    def __init__(self, data: QueryDict, *, timeline: Timeline) -> None:
        super().__init__(data)
        self.query_data = data
        self.timeline = timeline
        self.entries = visible_entries(timeline)
        self._options = kept_choices.of(timeline)
        self.offered = self._options.offered
        self.choices, self._merged_actors = self.offered.options, self.offered.merged_actors
        self.chosen: dict[str, list[Choice]] = {name: [] for name in MANY}
        self.unread: dict[str, list[str]] = {}
        self.words = searching.Asked((), ())
        self.asked_since: AskedMoment | None = None
        self.asked_until: AskedMoment | None = None
        self.least_reports = 0
        self.place: Cursor | None = None
        self.is_capped = False
        self._conditions: dict[str, Q] | None = None
        self._found: set[int] | None = None
        self.full_clean()

    # Reading the query string: what can be read holds, what cannot is kept in `unread` and `errors`.

    def _refuse(self, name: str, value: str, message: str) -> None:
        self.unread.setdefault(name, []).append(value)
        self.add_error(name, message)

    def _read_part(self, name: str, asked: str | None, what: str) -> int:
        """The number of a part of what is listed; the first where none can be read."""
        if not asked:
            return 1
        if asked.isascii() and asked.isdecimal() and 1 <= int(asked) <= MOST_PARTS:
            return int(asked)
        self._refuse(name, asked, f"“{asked}” is no {what}: write {name}=2.")
        return 1

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        given = dict(cleaned)
        for name in MANY:
            self._read_choices(name, given.get(name) or [])
        self._read_dates(given)
        self._read_switches(given)
        self.words = searching.read_words(given.get("q") or "")
        if given.get("q") and not (self.words.wanted or self.words.unwanted):
            self._refuse("q", given["q"], f"“{given['q']}” holds no word to search for.")
        for name in self.errors.keys() - self.unread.keys():
            self.unread[name] = self.query_data.getlist(name)
        return cleaned

    def _read_choices(self, name: str, values: list[str]) -> None:
        if not values:
            return
        known = {choice.value: choice for choice in self.choices[name]}
        if name == "actor":
            known = self._merged_actors | known
        asked = list(dict.fromkeys(filter(None, values)))
        if len(asked) > MOST_VALUES:
            self._refuse(name, "", f"At most {MOST_VALUES} values are read: these are the first of them.")
        for value in asked[:MOST_VALUES]:
            if (choice := known.get(value)) is None:
                self._refuse(name, value, UNKNOWN[name].format(value))
            elif choice not in self.chosen[name]:
                self.chosen[name].append(choice)

    def _read_dates(self, given: dict[str, Any]) -> None:
        moments: dict[str, AskedMoment] = {}
        for name in ("since", "until"):
            value, hour = given.get(name) or "", given.get(f"{name}_hour") or ""
            if hour and not value:
                message = f"“{hour}” is an hour of no day: give the day beside it, or leave the hour out."
                self._refuse(f"{name}_hour", hour, message)
            elif value:
                value = f"{value}T{hour}" if hour else value
                try:
                    moments[name] = parse_day_or_hour(value)
                except ValueError:
                    self._refuse(name, value, why_unread(value))
        since, until = moments.get("since"), moments.get("until")
        if since and until and since.starts >= until.ends:
            message = (
                f"The last moment asked for, {until.text}, lies before the first, {since.text}: swap them."
            )
            self._refuse("until", until.text, message)
            until = None
        self.asked_since, self.asked_until = since, until

    def _read_switches(self, given: dict[str, Any]) -> None:
        if origins := given.get("origins"):
            if origins.isascii() and origins.isdecimal() and 1 <= int(origins) <= 99:
                self.least_reports = int(origins)
            else:
                self._refuse("origins", origins, f"“{origins}” is no number of reports: write origins=2.")
        if (background := given.get("background")) not in ("", None, "0", "1"):
            message = f"“{background}” is neither yes nor no: write background=1, or leave it out."
            self._refuse("background", background, message)
        if (order := given.get("order")) not in ("", None, "oldest", "newest"):
            self._refuse("order", order, f"“{order}” is no order: write order=newest, or leave it out.")
        if (bars := given.get("bars")) not in ("", None, "outlet", "actor"):
            self._refuse("bars", bars, f"“{bars}” is no kind of bars: write bars=actor, or leave it out.")
        if cursor := given.get("cursor"):
            try:
                self.place = Cursor.read(cursor)
                if self.place.is_newest_first != self.newest_first:
                    raise ValueError(cursor)
            except ValueError:
                self.place = None
                self._refuse(
                    "cursor", cursor, "This place in the list cannot be found: start at its first page."
                )

    @property
    def with_background(self) -> bool:
        return self.cleaned_data.get("background") == "1"

    @property
    def newest_first(self) -> bool:
        return self.cleaned_data.get("order") == "newest"

    @property
    def bars_by(self) -> str:
        """What the overview has a bar for: each outlet, or each person or body."""
        return "actor" if self.cleaned_data.get("bars") == "actor" else "outlet"

    @property
    def problems(self) -> list[Problem]:
        """Each value that cannot be read, in the order of the form."""
        return [
            Problem(name, value, str(message))
            for name in self.fields
            for value, message in zip(
                self.unread.get(name, []) + [""] * len(self.errors.get(name, [])),
                self.errors.get(name, []),
                strict=False,
            )
        ]

    # What it means for entries.

    def conditions(self) -> dict[str, Q]:
        """One condition for each filter in use; the words are looked up on the first call."""
        if self._conditions is None:
            conditions = {
                name: Q(**{f"{column}__overlap": [self._key(name, choice) for choice in self.chosen[name]]})
                for name, column in ENTRY_FIELDS.items()
                if self.chosen[name]
            }
            if self.chosen["event"]:
                conditions["event"] = Q(event_kind__in=[choice.key for choice in self.chosen["event"]])
            if self.asked_since:
                conditions["since"] = Q(window__overlap=(self.asked_since.starts, None))
            if self.asked_until:
                conditions["until"] = Q(window__overlap=(None, self.asked_until.ends))
            if self.least_reports:
                conditions["origins"] = Q(reports__gte=self.least_reports)
            if not self.with_background:
                conditions["background"] = Q(is_background=False)
            if (found := self._find_words()) is not None:
                conditions["q"] = found
            self._conditions = conditions
        return self._conditions

    def conditions_to_count(self) -> dict[str, Q]:
        """As `conditions`, for what looks at all that is left instead of at a page of it."""
        conditions = self.conditions()
        if self._found is None:
            return conditions
        return conditions | {"q": searching.of_events(self._found, all_are_wanted=True)}

    @staticmethod
    def _key(name: str, choice: Choice) -> int | str:
        return choice.pk if name in ("actor", "outlet") else choice.key

    def _find_words(self) -> Q | None:
        if self.words.wanted:
            ordered = self.entries.in_order(newest_first=self.newest_first)
            found = searching.events_holding_all(ordered, self.words.wanted)
            self.is_capped = len(found) > searching.CAP
            if found and self.words.unwanted:
                # Of those alone, since a word may stand in all others.
                among = self.entries.filter(searching.of_events(found))
                found -= searching.events_holding_any(among, self.words.unwanted)
            self._found = found
            return searching.of_events(found)
        if self.words.unwanted:
            return ~searching.of_events(searching.events_holding_any(self.entries, self.words.unwanted))
        return None

    @property
    def asked_quotes(self) -> AskedQuotes:
        """Which quotes the filters ask for, where an event has some that fit them."""
        return AskedQuotes(
            words=self.words.wanted,
            speakers=tuple(choice.pk for choice in self.chosen["actor"]),
            outlets=tuple(choice.pk for choice in self.chosen["outlet"]),
            agencies=tuple(choice.key for choice in self.chosen["agency"]),
            kinds=tuple(choice.key for choice in self.chosen["kind"]),
        )

    def apply(self, entries: EntryQuerySet) -> EntryQuerySet:
        """Narrow `entries` by each filter that can be read."""
        return entries.filter(*self.conditions().values())

    def count(self) -> Counts:
        conditions = self.conditions_to_count()

        def ask() -> Counts:
            counts = count_knowing(self.entries, conditions, self.offered.whole, self._kept_options)
            self._keep_options(counts)
            return counts

        return self.found_once("counts", ask, lambda counts: counts.looked_at)

    def _kept_options(self, name: str) -> dict[str, int] | None:
        """The options of a filter as the list without it counts them, where that or they are kept."""
        kept = self._options.kept(self._question("counts", **{name: None}))
        if kept is not None:
            return dict(kept.options.get(name, {}))
        options: dict[str, int] | None = self._options.kept(
            self._question(f"options of {name}", **{name: None})
        )
        return options

    def _keep_options(self, counts: Counts) -> None:
        """Keep options beside which the other filters leave very many events, for another choice of them."""
        if len(self.conditions().keys() - {"background"}) < 2:
            return
        for name in filter(self.chosen.get, MANY):
            options = counts.options.get(name, {})
            looked_at = max(options.values(), default=0)
            self._options.keep(self._question(f"options of {name}", **{name: None}), options, looked_at)

    def _question(self, what: str, **changes: Any) -> str:
        """What is asked about the filtered events, with `changes` of the filters as `query` takes them."""
        # Of more events than are looked up, which are the first depends on the order.
        changes |= {} if self.is_capped else {"order": None}
        return f"{type(self).__name__} {what}?{self.query(**changes)}"

    def found_once(self, what: str, ask: Callable[[], Answer], looked_at: Callable[[Answer], int]) -> Answer:
        """Return what `ask` finds about the filtered events, or what is kept of that (`kept_choices`)."""
        return self._options.answered(self._question(what), ask, looked_at)

    def page(self) -> Page:
        """The page of the filtered list that is asked for."""
        return page_of(self.apply(self.entries), newest_first=self.newest_first, cursor=self.place)

    def short_page(self) -> Page:
        """As `page`, with what lists of kept cards need of its entries and events."""
        if self.place is None and not self.conditions().keys() - {"background"}:
            return first_short_page_of(
                self.timeline, newest_first=self.newest_first, with_background=self.with_background
            )
        return short_page_of(self.apply(self.entries), newest_first=self.newest_first, cursor=self.place)

    # What it is called.

    def values(self) -> dict[str, Any]:
        """The filters that hold, as the JSON form and the address write them."""
        values: dict[str, Any] = {}
        if self.words.wanted or self.words.unwanted:
            values["q"] = self.cleaned_data.get("q", "")
        values |= {
            name: [choice.value for choice in chosen] for name, chosen in self.chosen.items() if chosen
        }
        values |= {
            name: moment.text for name in ("since", "until") if (moment := getattr(self, f"asked_{name}"))
        }
        if self.least_reports:
            values["origins"] = self.least_reports
        if self.with_background:
            values["background"] = 1
        if self.newest_first:
            values["order"] = "newest"
        return values

    def query(self, **changes: Any) -> str:
        """This view's query string without its place in the list; `changes` replace values, None drops."""
        return _encoded(self.values() | changes)

    def view_query(self, **changes: Any) -> str:
        """As `query`, and beside the filters how the overview is drawn, for links within the page."""
        look = {"bars": "actor"} if self.bars_by == "actor" else {}
        return self.query(**(look | changes))

    def shared_query(self) -> str:
        """The filters that every view of the timeline has, for the links between them."""
        return _encoded(EventFilterForm.values(self))

    @property
    def cap(self) -> int:
        return searching.CAP

    @property
    def is_filtered(self) -> bool:
        return bool(self.values().keys() - {"order", "background"}) or bool(self.unread.keys() - PLACES)

    def chips(self) -> list[Chip]:
        """Each chosen value, with the query that drops it; values that cannot be read come last."""
        chips = []
        values = self.values()
        if "q" in values:
            chips.append(Chip(f"Words: {values['q']}", self.view_query(q=None)))
        for name in MANY:
            for choice in self.chosen[name]:
                others = [value for value in values[name] if value != choice.value]
                label = (
                    choice.label
                    if name in ("actor", "event", "kind")
                    else f"{NAMES[name].capitalize()}: {choice.label}"
                )
                chips.append(Chip(label, self.view_query(**{name: others})))
        if self.asked_since:
            chips.append(Chip(f"From {spell_since(self.asked_since)}", self.view_query(since=None)))
        if self.asked_until:
            chips.append(Chip(f"To {spell_until(self.asked_until)}", self.view_query(until=None)))
        if self.least_reports:
            chips.append(Chip(f"{self.least_reports} or more reports", self.view_query(origins=None)))
        wrong = [
            Chip(f"{NAMES[name].capitalize()}: {value} (left out)", self.view_query(), is_wrong=True)
            for name, unread in self.unread.items()
            if name != "cursor"
            for value in unread
            if value
        ]
        return chips + wrong[:MOST_WRONG]
