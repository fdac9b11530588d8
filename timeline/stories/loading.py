"""Load a story: all of it or nothing, and nothing over what an editor has changed unless it is asked for."""

from dataclasses import dataclass

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, connection
from django.db.models import Q

from articles.models.names import names_as_stored
from timeline.entries import paused_entries
from timeline.models import Event, LoadedRecord, Timeline
from timeline.stories.checking import faults
from timeline.stories.format import SECTIONS, Record, StoryError, digest, key_of, parse
from timeline.stories.planning import Plan, plan_for
from timeline.stories.writing import Writer

LOCK = 0x53544F5259
"""Two loads at once wait for each other on this advisory lock."""


@dataclass(frozen=True)
class LoadReport:
    """What a load has done, counted in records of the story."""

    slug: str
    title: str
    created: int
    updated: int
    removed: int
    unchanged: int
    checked: int
    suggestions_removed: int

    def __str__(self) -> str:
        return (
            f"{self.title} ({self.slug}): {self.created} records new, {self.updated} changed, "
            f"{self.removed} removed, {self.unchanged} as they were; "
            f"{self.checked} quotes checked against their texts, "
            f"{self.suggestions_removed} suggestions in their place removed."
        )


def load_story(text: str, *, replace: bool = False) -> LoadReport:
    """Load the story that `text` holds and return what was done.

    Raises StoryError, and changes nothing, for a file that is no story, for words that the texts held do not
    have, and, unless `replace`, where an editor has changed what the story tells: each record is named.
    """
    return load_parsed(parse(text), replace=replace)


@names_as_stored()
def load_parsed(story: Record, *, replace: bool = False) -> LoadReport:
    """Load a story as `parse` returns it, like `load_story`; whoever has parsed it need not hold its text."""
    if found := faults(story):
        raise StoryError(found)
    try:
        with paused_entries() as touched:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
            plan = plan_for(story)
            if plan.refusals and not replace:
                raise StoryError(
                    [*plan.refusals, "Nothing was loaded; --replace lets the story's version win."]
                )
            writer = Writer(story, plan)
            if not plan.is_idle:
                timeline = writer.write()
                touched |= _events_touched(timeline, writer)
            _remember(story)
    except (IntegrityError, ValidationError) as error:
        raise StoryError([f"The database refuses the story: {_first_line(error)}."]) from error
    except DatabaseError as error:
        raise StoryError([f"The database could not take the story in: {_first_line(error)}."]) from error
    if not plan.is_idle:
        _count_anew()
    return _report(story, plan, writer)


def _count_anew() -> None:
    """Let PostgreSQL look at what the tables hold now.

    It plans by what it counted last and counts by itself only once a minute: where that was nothing, the
    first readers of a new story would wait for seconds. Method: ANALYZE of both apps' tables.
    """
    tables = [
        model._meta.db_table
        for app in ("articles", "timeline")
        for model in apps.get_app_config(app).get_models(include_auto_created=True)
    ]
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {', '.join(map(connection.ops.quote_name, tables))}")


def _events_touched(timeline: Timeline, writer: Writer) -> set[int]:
    """Events whose entries may read otherwise now: the timeline's own and those that share its records."""
    sharing = Event.objects.filter(
        Q(entries__timeline=timeline)
        | Q(citations__article__in=writer.ids["article"].values())
        | Q(event_actors__actor__in=writer.ids["actor"].values())
        | Q(citations__quote__speaker__in=writer.ids["actor"].values())
    )
    return set(sharing.values_list("pk", flat=True))


def _remember(story: Record) -> None:
    """Store what the story said of each record, instead of what the one before said."""
    timeline = Timeline.objects.get(slug=story["timeline"]["slug"])
    told = {("timeline", timeline.slug): digest(story["timeline"])}
    for section, kind in SECTIONS.items():
        told.update({(kind, key_of(kind, record)): digest(record) for record in story[section]})
    known = {
        (kind, key): sha256
        for kind, key, sha256 in timeline.loaded_records.values_list("kind", "key", "sha256")
    }
    if told == known:
        return
    timeline.loaded_records.all().delete()
    LoadedRecord.objects.bulk_create(
        [
            LoadedRecord(timeline=timeline, kind=kind, key=key, sha256=said)
            for (kind, key), said in told.items()
        ],
        batch_size=1000,
    )


def _report(story: Record, plan: Plan, writer: Writer) -> LoadReport:
    return LoadReport(
        slug=story["timeline"]["slug"],
        title=story["timeline"]["title"],
        created=sum(map(len, plan.new.values())) + (plan.timeline is None),
        updated=sum(map(len, plan.changed.values())) + (plan.timeline is not None and plan.timeline_changed),
        removed=sum(map(len, plan.vanished.values())),
        unchanged=plan.unchanged,
        checked=writer.checked,
        suggestions_removed=writer.suggestions_removed,
    )


def _first_line(error: Exception) -> str:
    if isinstance(error, ValidationError):
        return "; ".join(error.messages).rstrip(".")
    lines = str(error).strip().splitlines()
    return lines[0].rstrip(".") if lines else "it gave no reason"
