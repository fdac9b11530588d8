"""Bring the records of a story into the database: what is new, what has changed, and what is gone from it."""

from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Model, ProtectedError, Q

from articles.models import Actor, Alias, ArticleVersion, Quote, Rendition, SharedPassage
from articles.recording import explain
from articles.words import place_quote
from timeline.models import (
    Citation,
    Discrepancy,
    DiscrepancySpan,
    Entry,
    Event,
    EventActor,
    PassageTelling,
    Timeline,
)
from timeline.querysets import PUBLIC_QUOTE_STATUSES
from timeline.stories import rows
from timeline.stories.format import SECTIONS, Record, StoryError, key_of
from timeline.stories.forms import (
    ACTOR_FIELDS,
    ARTICLE_FIELDS,
    EVENT_FIELDS,
    OUTLET_FIELDS,
    QUOTE_FIELDS,
    VERSION_FIELDS,
)
from timeline.stories.placing import misplaced, says_the_same
from timeline.stories.planning import MODELS, Plan
from timeline.stories.topics import align_links

PLACE = ("start", "end")


def day(value: str | None) -> date | None:
    """Return the calendar date of a story."""
    return date.fromisoformat(value) if value is not None else None


def moment(value: str | None) -> datetime | None:
    """Return the moment, or the midnight UTC of a calendar date, that a story gives."""
    if value is None:
        return None
    parsed = datetime.fromisoformat(value)
    return parsed if parsed.tzinfo else parsed.replace(tzinfo=UTC)


class Writer:
    """Writes one story by its plan; `checked` counts the quotes whose words stood in a text that is held."""

    def __init__(self, story: Record, plan: Plan) -> None:
        self.story = story
        self.plan = plan
        self.ids = {kind: dict(found) for kind, found in plan.rows.items()}
        self.told = {
            kind: {key_of(kind, record): record for record in story[section]}
            for section, kind in SECTIONS.items()
        }
        self.versions: dict[tuple[str, int], int] = {}
        self.checked = 0
        self.suggestions_removed = 0

    def write(self) -> Timeline:
        """Write everything, each kind after those that it rests on; entries are to be paused meanwhile."""
        timeline = self._timeline()
        self._plain("outlet", self._outlet)
        self._actors()
        self._plain("article", self._article)
        self._versions()
        self._quotes()
        self._plain("statement", self._statement)
        self._renditions()
        self._plain("event", self._event)
        self._parts_of_events(timeline)
        self._plain("discrepancy", lambda record: self._discrepancy(record, timeline))
        self._discrepancy_spans()
        self._silences()
        self._plain("shared_passage", self._shared_passage)
        self._tellings(timeline)
        self._plain("topic", self._topic)
        topics = {self.ids["topic"][key]: record for key, record in self._touched("topic").items()}
        align_links(topics, self.ids["statement"], self.ids["article"].values())
        self._remove_vanished(timeline)
        return timeline

    def _touched(self, kind: str) -> dict[str, Record]:
        """The records of this kind that are new or changed, by key."""
        return {key: self.told[kind][key] for key in (*self.plan.new[kind], *self.plan.changed[kind])}

    def _id(self, kind: str, key: str | None) -> int | None:
        return self.ids[kind][key] if key is not None else None

    def _timeline(self) -> Timeline:
        told = self.story["timeline"]
        timeline = self.plan.timeline or Timeline(slug=told["slug"])
        if self.plan.timeline_changed:
            rows.set_values(
                timeline, {**told, "first_day": day(told["first_day"]), "last_day": day(told["last_day"])}
            )
            explain(timeline, rows.REASON)
            timeline.save()
        return timeline

    def _plain(self, kind: str, values: Callable[[Record], dict[str, Any]]) -> None:
        """Create and update the records of a kind whose values need nothing but records written before."""
        model = MODELS[kind]
        new = {key: model(**values(self.told[kind][key])) for key in self.plan.new[kind]}
        rows.create(model, list(new.values()))
        self.ids[kind].update((key, row.pk) for key, row in new.items())
        self._update(model, kind, values)

    def _update(self, model: type[Model], kind: str, values: Callable[[Record], dict[str, Any]]) -> None:
        wanted = {self.ids[kind][key]: values(self.told[kind][key]) for key in self.plan.changed[kind]}
        stored = model._default_manager.filter(pk__in=wanted)
        changed = [row for row in stored if rows.set_values(row, wanted[row.pk])]
        if changed:
            rows.update(model, changed, wanted[changed[0].pk])

    def _outlet(self, record: Record) -> dict[str, Any]:
        return {**_taken(record, OUTLET_FIELDS), "excerpt_share": Decimal(str(record["excerpt_share"]))}

    def _actors(self) -> None:
        """Actors come without their merges first: one may be merged into another that is new as well."""
        touched = self._touched("actor")
        self._plain("actor", lambda record: _taken(record, ACTOR_FIELDS))
        merged = {
            self.ids["actor"][key]: self._id("actor", record["merged_into"])
            for key, record in touched.items()
        }
        stored = Actor.objects.filter(pk__in=merged)
        changed = [row for row in stored if rows.set_values(row, {"merged_into_id": merged[row.pk]})]
        for undone in (True, False):
            rows.update(
                Actor, [row for row in changed if (row.merged_into_id is None) is undone], ["merged_into"]
            )
        rows.align(
            Alias.objects.filter(actor__in=merged),
            {
                (self.ids["actor"][key], alias["name"]): {
                    "actor_id": self.ids["actor"][key],
                    "name": alias["name"],
                    "is_ambiguous": alias["is_ambiguous"],
                    "position": position,
                }
                for key, record in touched.items()
                for position, alias in enumerate(record["aliases"])
            },
            lambda alias: (alias.actor_id, alias.name),
        )

    def _article(self, record: Record) -> dict[str, Any]:
        return {
            **_taken(record, ARTICLE_FIELDS),
            "outlet_id": self._id("outlet", record["outlet"]),
            "url": record["url"],
            "published_at": moment(record["published_at"]),
            "updated_at": moment(record["updated_at"]),
        }

    def _versions(self) -> None:
        """Versions never change their text: one that reads otherwise here ends the load."""
        touched = self._touched("article")
        wanted = {
            (self.ids["article"][key], version["number"]): version
            for key, record in touched.items()
            for version in record["versions"]
        }
        stored = ArticleVersion.objects.filter(article__in=[pk for pk, _ in wanted]).defer("text", "raw")
        others = [
            f"Article {version.article.public_id}: its version {version.number} has another text here."
            for version in stored.select_related("article")
            if (told := wanted.get((version.article_id, version.number)))
            and told["text_sha256"] != version.text_sha256
        ]
        if others:
            raise StoryError(others)
        rows.align(
            stored,
            {
                (article, number): {
                    "article_id": article,
                    **_taken(version, ("number", "characters", "text_sha256", "spans", *VERSION_FIELDS)),
                }
                for (article, number), version in wanted.items()
            },
            lambda version: (version.article_id, version.number),
            delete=False,
        )
        names = {pk: key for key, pk in self.ids["article"].items()}
        for pk, article, number in ArticleVersion.objects.filter(article__in=names).values_list(
            "pk", "article", "number"
        ):
            self.versions[names[article], number] = pk

    def _version(self, place: Record) -> int:
        return self.versions[place["article"], place["version"]]

    def _quotes(self) -> None:
        touched = self._touched("quote")
        if not touched:
            return
        versions = ArticleVersion.objects.defer("raw").in_bulk(
            {self._version(record) for record in touched.values()}
        )
        stored = Quote.objects.in_bulk([self.ids["quote"][key] for key in self.plan.changed["quote"]])
        new = frozenset(self.plan.new["quote"])
        refused: list[str] = []
        made: list[Quote] = []
        changed: list[Quote] = []
        for key, record in touched.items():
            version = versions[self._version(record)]
            refused += misplaced(record, version)
            is_new = key in new
            quote = Quote() if is_new else stored[self.ids["quote"][key]]
            stays = not is_new and says_the_same(quote, version, record)
            values = self._quote(record)
            if quote.is_given_up:
                del values["kind"]  # told as a paraphrase, since none of its words are
            rows.set_values(quote, values)
            if not stays and not refused:
                quote.exact = record["exact"]
                place_quote(quote, version, record["start"], record["end"], record["fragments"])
            self.checked += version.text is not None
            (made if is_new else changed).append(quote)
        if refused:
            raise StoryError(refused)
        # The history of new quotes is written below, once they also know their kin.
        Quote.objects.bulk_create(made, batch_size=rows.BATCH)
        self.ids["quote"].update((quote.public_id, quote.pk) for quote in made)
        for quote in (*made, *changed):
            record = touched[quote.public_id]
            quote.continues_id = self._id("quote", record["continues"])
            quote.nested_in_id = self._id("quote", record["nested_in"])
        kin = [quote for quote in made if quote.continues_id or quote.nested_in_id]
        Quote.objects.bulk_update(kin, ["continues", "nested_in"], batch_size=rows.BATCH)
        Quote.history.bulk_history_create(made, batch_size=rows.BATCH, default_change_reason=rows.REASON)
        words = ("version", "exact", "prefix", "suffix", "fragments", "continues", "nested_in")
        fields = {name for quote in changed for name in self._quote(touched[quote.public_id])}
        rows.update(Quote, changed, sorted(fields | set(words)))
        for quote in (*made, *changed):
            speakers = [self.ids["actor"][slug] for slug in touched[quote.public_id]["co_speakers"]]
            if speakers or quote.public_id not in new:
                quote.co_speakers.set(speakers)
        self._remove_doubles([*made, *changed])

    def _quote(self, record: Record) -> dict[str, Any]:
        return {
            **_taken(record, QUOTE_FIELDS),
            "speaker_id": self._id("actor", record["speaker"]),
            "relayed_by_id": self._id("actor", record["relayed_by"]),
            "addressee_actor_id": self._id("actor", record["addressee_actor"]),
            "said_on": day(record["said_on"]),
        }

    def _remove_doubles(self, quotes: list[Quote]) -> None:
        """Delete the machine's suggestions that stand where a quote of the story stands."""
        by_version: dict[int, list[Quote]] = {}
        for quote in quotes:
            by_version.setdefault(quote.version_id, []).append(quote)
        suggested = Quote.objects.suggested().filter(version__in=by_version, citations=None)
        suggested = suggested.exclude(pk__in=Quote.history.values("id"))
        doubles = [
            row.pk
            for row in suggested.only("pk", "version_id", "start", "end")
            if any(row.start < quote.end and quote.start < row.end for quote in by_version[row.version_id])
        ]
        for row in Quote.objects.filter(pk__in=doubles):
            row.delete()
        # They had no history: what was never decided leaves no trace.
        Quote.history.filter(id__in=doubles).delete()
        self.suggestions_removed += len(doubles)

    def _statement(self, record: Record) -> dict[str, Any]:
        return {
            **_taken(record, ("slug", "gist", "confidence", "note")),
            "speaker_id": self._id("actor", record["speaker"]),
            "said_on": day(record["said_on"]),
        }

    def _renditions(self) -> None:
        touched = self._touched("statement")
        rows.align(
            Rendition.objects.filter(
                statement__in=[self.ids["statement"][key] for key in touched],
                quote__status__in=PUBLIC_QUOTE_STATUSES,
                quote__version__article__in=self.ids["article"].values(),
            ),
            {
                (self.ids["statement"][key], self.ids["quote"][row["quote"]]): {
                    "statement_id": self.ids["statement"][key],
                    "quote_id": self.ids["quote"][row["quote"]],
                    "judgement": row["judgement"],
                    "position": position,
                }
                for key, record in touched.items()
                for position, row in enumerate(record["renditions"])
            },
            lambda row: (row.statement_id, row.quote_id),
            yields=lambda row: row.judgement != Rendition.Judgement.SAME,
        )

    def _event(self, record: Record) -> dict[str, Any]:
        return {
            **_taken(record, EVENT_FIELDS),
            "earliest": moment(record["earliest"]),
            "latest": moment(record["latest"]),
            "external_date": day(record["external_date"]),
            "sort_on": day(record["sort_on"]),
        }

    def _parts_of_events(self, timeline: Timeline) -> None:
        touched = self._touched("event")
        ids = {key: self.ids["event"][key] for key in touched}
        on_it = set(
            Entry.objects.filter(timeline=timeline, event__in=ids.values()).values_list("event", flat=True)
        )
        rows.create(Entry, [Entry(timeline=timeline, event_id=pk) for pk in ids.values() if pk not in on_it])
        rows.align(
            EventActor.objects.filter(event__in=ids.values()),
            {
                (ids[key], self.ids["actor"][row["actor"]]): {
                    "event_id": ids[key],
                    "actor_id": self.ids["actor"][row["actor"]],
                    "role": row["role"],
                    "position": position,
                }
                for key, record in touched.items()
                for position, row in enumerate(record["actors"])
            },
            lambda row: (row.event_id, row.actor_id),
        )
        rows.align(
            Citation.objects.public().filter(event__in=ids.values()),
            {
                (ids[key], *self._cited(row)): {
                    "event_id": ids[key],
                    "article_id": self._cited(row)[0],
                    "quote_id": self._cited(row)[1],
                    **_taken(row, ("relation", "stance", "note")),
                    "position": position,
                }
                for key, record in touched.items()
                for position, row in enumerate(record["citations"])
            },
            lambda row: (row.event_id, row.article_id, row.quote_id),
            yields=lambda row: row.relation != Citation.Relation.SAID_HERE,
        )
        self._follow(touched, timeline)

    def _cited(self, row: Record) -> tuple[int, int | None]:
        if "quote" in row:
            quote = self.told["quote"][row["quote"]]
            return self.ids["article"][quote["article"]], self.ids["quote"][row["quote"]]
        return self.ids["article"][row["article"]], None

    def _follow(self, touched: dict[str, Record], timeline: Timeline) -> None:
        """Set what events follow; first all goes that goes, so that no circle forms in between."""
        stored = Event.objects.filter(pk__in=[self.ids["event"][key] for key in touched])
        events = {event.slug: event for event in stored.prefetch_related("follows")}
        before = {key: {earlier.pk for earlier in event.follows.all()} for key, event in events.items()}
        on_timeline = set(timeline.entries.values_list("event", flat=True))
        wanted = {
            key: {self.ids["event"][slug] for slug in record["follows"]} for key, record in touched.items()
        }
        for key, event in events.items():
            if gone := (before[key] & on_timeline) - wanted[key]:
                event.follows.remove(*gone)
        for key, event in events.items():
            if come := wanted[key] - before[key]:
                event.follows.add(*come)

    def _discrepancy(self, record: Record, timeline: Timeline) -> dict[str, Any]:
        return {
            **_taken(record, ("slug", "kind", "topic", "explanation")),
            "event_id": self._id("event", record["event"]),
            "timeline_id": timeline.pk if record["of_timeline"] else self._other_timeline(record, timeline),
            "status": Discrepancy.Status.PUBLISHED,
        }

    def _silences(self) -> None:
        touched = self._touched("discrepancy")
        stored = Discrepancy.objects.filter(slug__in=touched).prefetch_related("silent")
        for discrepancy in stored:
            outlets = {self.ids["outlet"][slug] for slug in touched[discrepancy.slug]["silent"]}
            if outlets != {outlet.pk for outlet in discrepancy.silent.all()}:
                discrepancy.silent.set(outlets)

    def _other_timeline(self, record: Record, timeline: Timeline) -> int | None:
        """The timeline with which the discrepancy is listed already, if it is not the story's."""
        stored = Discrepancy.objects.filter(slug=record["slug"]).exclude(timeline=timeline)
        return stored.values_list("timeline", flat=True).first()

    def _discrepancy_spans(self) -> None:
        touched = self._touched("discrepancy")
        ids = {key: self.ids["discrepancy"][key] for key in touched}
        stored = DiscrepancySpan.objects.filter(discrepancy__in=ids.values()).order_by(
            "discrepancy", "position", "id"
        )
        places: dict[int, int] = {}
        numbered: dict[int, tuple[int, int]] = {}
        for pk, discrepancy in stored.values_list("pk", "discrepancy"):
            numbered[pk] = (discrepancy, places.get(discrepancy, 0))
            places[discrepancy] = places.get(discrepancy, 0) + 1
        rows.align(
            stored,
            {
                (ids[key], position): {
                    "discrepancy_id": ids[key],
                    "version_id": self._version(span),
                    **_taken(span, (*PLACE, "exact")),
                    "position": position,
                }
                for key, record in touched.items()
                for position, span in enumerate(record["spans"])
            },
            lambda span: numbered[span.pk],
        )

    def _shared_passage(self, record: Record) -> dict[str, Any]:
        return {
            "one_id": self._version(record["one"]),
            "one_start": record["one"]["start"],
            "one_end": record["one"]["end"],
            "other_id": self._version(record["other"]),
            "other_start": record["other"]["start"],
            "other_end": record["other"]["end"],
            "status": SharedPassage.Status.CONFIRMED,
        }

    def _tellings(self, timeline: Timeline) -> None:
        """Which events the passages tell of; what they tell of events on other timelines stays."""
        touched = self._touched("shared_passage")
        ids = {key: self.ids["shared_passage"][key] for key in touched}
        here = Event.objects.filter(Q(entries__timeline=timeline) | Q(pk__in=self.ids["event"].values()))
        rows.align(
            PassageTelling.objects.filter(passage__in=ids.values(), event__in=here.values("pk")),
            {
                (ids[key], self.ids["event"][slug]): {
                    "passage_id": ids[key],
                    "event_id": self.ids["event"][slug],
                }
                for key, record in touched.items()
                for slug in record["tells"]
            },
            lambda row: (row.passage_id, row.event_id),
        )

    def _topic(self, record: Record) -> dict[str, Any]:
        return {**_taken(record, ("slug", "title")), "speaker_id": self._id("actor", record["speaker"])}

    def _remove_vanished(self, timeline: Timeline) -> None:
        """Delete what the story no longer tells, unless something else here rests on it."""
        for kind in reversed(SECTIONS.values()):
            for _, pk in self.plan.vanished[kind]:
                if kind == "event":
                    Entry.objects.filter(timeline=timeline, event=pk).delete()
                row = MODELS[kind].objects.get(pk=pk)
                if not self._is_needed(kind, row):
                    try:
                        row.delete()
                    except ProtectedError:
                        continue

    def _is_needed(self, kind: str, row: Any) -> bool:
        """Whether something rests on a record that its deletion would take along unasked."""
        if kind == "event":
            return row.entries.exists() or row.discrepancies.exists()
        if kind == "statement":
            own = Q(
                quote__status__in=PUBLIC_QUOTE_STATUSES,
                quote__version__article__in=self.ids["article"].values(),
            )
            return row.renditions.exclude(own).exists() or row.topic_links.exists()
        if kind == "article":
            return row.versions.filter(Q(text__isnull=False) | Q(quotes__isnull=False)).exists()
        if kind == "topic":
            return row.links.exclude(statement__in=self.ids["statement"].values()).exists()
        if kind == "shared_passage":
            return row.tellings.exclude(event__in=self.ids["event"].values()).exists()
        if kind == "actor":
            return row.joint_quotes.exists() or row.candidate_quotes.exists()
        return False


def _taken(record: Record, fields: Iterable[str]) -> dict[str, Any]:
    return {field: record[field] for field in fields}
