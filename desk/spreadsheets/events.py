"""Events as a table: dates as they are typed; people, timelines and what came before as lists in a cell."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.utils.text import slugify

from articles.admin.moments import as_typed
from articles.models import Actor
from articles.recording import delete_for, save_for, sign
from desk.holding import hold_events
from desk.naming import free_event_slug
from desk.spreadsheets.sheets import REASON, Change, LineRefused, Sheet, in_parts, sentences, slugs
from desk.spreadsheets.tables import Row, TableRefused
from timeline.admin.event_form import EventForm, way_to
from timeline.models import Entry, Event, EventActor, Timeline

FIELDS = {
    "title": "title",
    "summary": "summary",
    "earliest": "earliest_typed",
    "latest": "latest_typed",
    "precision": "precision",
    "zone": "zone",
    "date_basis": "date_basis",
    "sort_on": "sort_on",
    "external_date": "external_date",
    "place": "place",
    "kind": "kind",
    "background": "is_background",
    "announced": "is_announced",
}
"""The form's field of each column that one field answers for."""
COLUMNS = {field: column for column, field in FIELDS.items()}
STORED = (
    "slug", "title", "summary", "earliest", "latest", "precision", "zone", "date_basis", "sort_on",
    "external_date", "place", "kind", "is_background", "is_announced", "status",
)  # fmt: skip
"""What is read of an event itself where it is written."""
LISTS = ("actors", "timelines", "follows")
DATES = ("earliest", "latest", "precision", "zone", "sort_on")
TICKS = ("background", "announced")
YES = {"yes", "y", "1", "true", "x"}
NO = {"no", "n", "0", "false", ""}
_ACTOR = re.compile(r"(?P<slug>[-\w]+)\s*(?:\((?P<role>.*)\))?", re.DOTALL)


class RowForm(EventForm):
    """The event's own form, filled from a line."""

    class Meta(EventForm.Meta):
        fields = [name for name in FIELDS.values() if not name.endswith("_typed")]

    def full_clean(self) -> None:
        self.fields["is_background"].required = self.fields["is_announced"].required = False
        super().full_clean()


class EventSheet(Sheet):
    """Events. A line without `slug` is a new event; `status` is changed by publishing alone."""

    columns = ("slug", *FIELDS, *LISTS)
    told = ("status",)
    permissions = ("timeline.add_event", "timeline.change_event")
    looks = ("timeline.view_event",)

    def __init__(self, user: User | None = None) -> None:
        super().__init__(user)
        self._seen: dict[str, int] = {}
        self._follows: list[tuple[Row, Event]] = []

    def rows(self) -> Iterator[dict[str, str]]:
        for keys in in_parts(Event.objects.order_by("sort_on", "pk")):
            yield from written(keys)

    def refuse_columns(self, columns: Sequence[str]) -> None:
        if not {"slug", "title"} & set(columns):
            raise TableRefused("There is no column slug and none title: no line says which event it is.")

    def name(self, row: Row) -> str:
        return row.cells.get("slug", "").strip() or row.cells.get("title", "").strip()

    def hold(self, rows: Sequence[Row]) -> None:
        hold_events({row.cells.get("slug", "").strip() for row in rows})

    def take(self, row: Row) -> tuple[str, list[Change]]:
        event, before = self._event(row)
        is_new = event.pk is None
        if not is_new and "slug" in row.cells:
            self._once(event.slug, row)
        given = {name: row.cells[name] for name in self.columns if name in row.cells and name != "slug"}
        changed = [name for name, cell in given.items() if not _same(name, cell, before[name])]
        if is_new:
            self._once(event.slug, row)
        own = [name for name in changed if name in FIELDS]
        if own or is_new:
            self._set_fields(event, before, {name: given[name] for name in own})
            event.full_clean()
            save_for(event, self.user, REASON)
        if "actors" in changed:
            self._set_actors(event, given["actors"])
        if "timelines" in changed:
            self._set_timelines(event, given["timelines"])
        if "follows" in changed:
            self._follows.append((row, event))
        (after,) = written([event.pk])
        if "follows" in changed:
            after["follows"] = " ".join(slugs(given["follows"]))
        changes = [Change(name, before[name], after[name]) for name in after if before[name] != after[name]]
        return ("new" if is_new else "changed" if changes else "same"), changes

    def finish(self) -> dict[int, list[str]]:
        """Set what each event follows, now that all of them are there."""
        faults: dict[int, list[str]] = {}
        for row, event in self._follows:
            names = slugs(row.cells["follows"])
            earlier = {one.slug: one for one in Event.objects.filter(slug__in=names)}
            told = [f"follows: there is no event “{name}”." for name in names if name not in earlier]
            told += [
                f"follows: “{name}” itself comes after this event, or is it."
                for name, one in earlier.items()
                if way_to(event, one)
            ]
            if told:
                faults.setdefault(row.line, []).extend(told)
            else:
                sign(event, self.user, REASON)
                event.follows.set(earlier.values())
        return faults

    def _event(self, row: Row) -> tuple[Event, dict[str, str]]:
        """The event that the line is about, held, and its cells as they are."""
        slug = row.cells.get("slug", "").strip()
        if slug:
            held = Event.objects.select_for_update(no_key=True).filter(slug=slug).first()
            if held is not None:
                return held, next(written([held.pk]))
            if slug != slugify(slug):
                raise LineRefused(f"slug: “{slug}” cannot stand in an address: write “{slugify(slug)}”.")
        title = row.cells.get("title", "").strip()
        if not title:
            raise LineRefused(
                f"There is no event “{slug}”, and a new one needs a title." if slug else "It has no title."
            )
        event = Event(title=title, slug=slug or free_event_slug(title))
        if not slug and Event.objects.filter(title=title).exists():
            raise LineRefused("There is an event with this title: give its slug, or another title.")
        return event, dict.fromkeys((*self.columns, *self.told), "")

    def _once(self, slug: str, row: Row) -> None:
        if slug in self._seen:
            raise LineRefused(f"“{slug}” stands in line {self._seen[slug]} already.")
        self._seen[slug] = row.line

    def _set_fields(self, event: Event, before: dict[str, str], new: dict[str, str]) -> None:
        """Set what the line changes through the event's form; what it leaves stays to the letter."""
        data: dict[str, Any] = {FIELDS[name]: before[name] for name in FIELDS} | {
            FIELDS[name]: new[name] for name in new
        }
        data["precision"] = (data["precision"] or "unknown").strip().lower()
        for name in TICKS:
            data[FIELDS[name]] = _tick(name, data[FIELDS[name]])
        if "sort_on" not in new and {"earliest", "latest"} & set(new):
            data["sort_on"] = ""  # the form places it by the new date
        kept = {attribute: getattr(event, attribute) for attribute in _attributes(new)}
        form = RowForm(data, instance=event)
        if not form.is_valid():
            error = ValidationError({name: list(faults) for name, faults in form.errors.items()})
            raise LineRefused(*sentences(error, COLUMNS))
        if event.pk is not None:
            for attribute, value in kept.items():
                setattr(event, attribute, value)

    def _set_actors(self, event: Event, cell: str) -> None:
        wanted = actors_of(cell)
        found = {actor.slug: actor for actor in Actor.objects.filter(slug__in=wanted)}
        if unknown := [slug for slug in wanted if slug not in found]:
            raise LineRefused(*(f"actors: there is no actor “{slug}”." for slug in unknown))
        there = {row.actor_id: row for row in event.event_actors.all()}
        kept = set()
        for position, (slug, role) in enumerate(wanted.items()):
            actor = found[slug]
            if actor.pk not in there:
                actor = actor.canonical
            row = there.get(actor.pk) or EventActor(event=event, actor=actor)
            if row.pk is None or (row.role, row.position) != (role, position):
                row.role, row.position = role, position
                row.full_clean()
                save_for(row, self.user, REASON)
            kept.add(row.pk)
            there[actor.pk] = row
        for row in there.values():
            if row.pk not in kept:
                delete_for(row, self.user)

    def _set_timelines(self, event: Event, cell: str) -> None:
        wanted = slugs(cell)
        found = {one.slug: one for one in Timeline.objects.filter(slug__in=wanted)}
        if unknown := [slug for slug in wanted if slug not in found]:
            raise LineRefused(*(f"timelines: there is no timeline “{slug}”." for slug in unknown))
        if not wanted and event.status == Event.Status.PUBLISHED:
            raise LineRefused("timelines: a published event stays on one: unpublish it first.")
        there = {entry.timeline.slug: entry for entry in event.entries.select_related("timeline")}
        for slug in wanted:
            if slug not in there:
                Entry.objects.create(timeline=found[slug], event=event)
        for slug, entry in there.items():
            if slug not in wanted:
                entry.delete()


def written(keys: Sequence[int]) -> Iterator[dict[str, str]]:
    """Yield the events with these keys as they are written, in this order; four questions for any number."""
    actors: dict[int, list[str]] = defaultdict(list)
    people = EventActor.objects.filter(event__in=keys).order_by("position", "pk")
    for event, slug, role in people.values_list("event_id", "actor__slug", "role"):
        actors[event].append(f"{slug} ({role})" if role else slug)
    timelines: dict[int, list[str]] = defaultdict(list)
    for event, slug in Entry.objects.filter(event__in=keys).values_list("event_id", "timeline__slug"):
        timelines[event].append(slug)
    follows: dict[int, list[str]] = defaultdict(list)
    earlier = Event.follows.through.objects.filter(from_event__in=keys)
    for event, slug in earlier.values_list("from_event_id", "to_event__slug"):
        follows[event].append(slug)
    events = {row["pk"]: row for row in Event.objects.filter(pk__in=keys).values("pk", *STORED)}
    for row in (events[key] for key in keys if key in events):
        key, precision = row["pk"], row["precision"]
        zone = ZoneInfo(row["zone"] or "UTC")
        yield {
            "slug": row["slug"],
            "title": row["title"],
            "summary": row["summary"],
            "earliest": as_typed(row["earliest"], precision, zone),
            "latest": as_typed(row["latest"], precision, zone),
            "precision": precision,
            "zone": row["zone"],
            "date_basis": row["date_basis"],
            "sort_on": row["sort_on"].isoformat() if row["sort_on"] else "",
            "external_date": row["external_date"].isoformat() if row["external_date"] else "",
            "place": row["place"],
            "kind": row["kind"],
            "background": "yes" if row["is_background"] else "no",
            "announced": "yes" if row["is_announced"] else "no",
            "actors": "\n".join(actors[key]),
            "timelines": " ".join(sorted(timelines[key])),
            "follows": " ".join(sorted(follows[key])),
            "status": row["status"],
        }


def actors_of(cell: str) -> dict[str, str]:
    """Return address and role of the actors that a cell lists: one a line, or between semicolons.

    >>> actors_of("ann-lee (port director); victor-oduya")
    {'ann-lee': 'port director', 'victor-oduya': ''}
    """
    found: dict[str, str] = {}
    for line in filter(None, map(str.strip, cell.splitlines())):
        parts = [part.strip() for part in line.split(";") if part.strip()]
        if not all(re.fullmatch(r"[-\w]+\s*(\([^()]*\))?", part) for part in parts):
            parts = [line]
        for part in parts:
            match = _ACTOR.fullmatch(part)
            if match is None:
                raise LineRefused(
                    f"actors: “{part}” is no address of an actor, with a role in brackets as in "
                    "“ann-lee (port director)”."
                )
            if match["slug"] in found:
                raise LineRefused(f"actors: “{match['slug']}” stands there twice.")
            found[match["slug"]] = (match["role"] or "").strip()
    return found


def _same(column: str, cell: str, before: str) -> bool:
    """Whether a cell says what is there: to the letter, or a list or a tick told another way."""
    if cell == before or cell.replace("\r\n", "\n") == before.replace("\r\n", "\n"):
        return True
    if column in ("timelines", "follows"):
        return sorted(slugs(cell)) == sorted(slugs(before))
    if column in TICKS:
        return bool(before) and _tick(column, cell) == _tick(column, before)
    return False


def _tick(column: str, cell: str) -> bool:
    word = str(cell).strip().lower()
    if word not in YES | NO:
        raise LineRefused(f"{column}: write yes or no, not “{cell}”.")
    return word in YES


def _attributes(new: dict[str, Any]) -> list[str]:
    """The event's attributes that a line leaves alone."""
    touched = set(new)
    if touched & {"earliest", "latest", "precision", "zone"}:
        touched |= set(DATES)
    named = {"background": "is_background", "announced": "is_announced"}
    return [named.get(name, name) for name in FIELDS if name not in touched]
