"""What loading a story would do to each record, and which records an editor has changed since."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from articles.models import Actor, Article, ArticleVersion, Outlet, Quote, SharedPassage, Statement
from timeline.models import Discrepancy, Event, LoadedRecord, StatementTopic, Timeline
from timeline.stories.format import SECTIONS, Record, digest, key_of, sides_in_order
from timeline.stories.forms import OFF_TIMELINE, Scope, forms_of, timeline_form, withhold_prose
from timeline.stories.withholding import withhold_taken_down

SIDE = ("article", "version", "start", "end")
PASSAGE = ("__article", "__number", "_start", "_end")
"""What names a side of a shared passage in a story, and where the database has it."""
MADE_BY_IMPORT = ("outlet", "article")
"""Kinds of which an import makes records that a story may then complete."""


@dataclass
class Plan:
    """What is to be done: by kind, the keys of the file, and the rows that are there for them."""

    timeline: Timeline | None
    rows: dict[str, dict[str, int]] = field(default_factory=dict)
    new: dict[str, list[str]] = field(default_factory=dict)
    changed: dict[str, list[str]] = field(default_factory=dict)
    vanished: dict[str, list[tuple[str, int]]] = field(default_factory=dict)
    timeline_changed: bool = False
    unchanged: int = 0
    refusals: list[str] = field(default_factory=list)

    @property
    def is_idle(self) -> bool:
        """Whether the database says already what the file says."""
        parts = (self.new, self.changed, self.vanished)
        return not (self.timeline_changed or any(keys for part in parts for keys in part.values()))


def plan_for(story: Record) -> Plan:
    """Compare the story with the database; rows that it names are locked until the transaction ends.

    What a take-down here has given up since the file was written is taken from `story`, in place.
    """
    withhold_taken_down(story)
    timeline = Timeline.objects.select_for_update().filter(slug=story["timeline"]["slug"]).first()
    plan = Plan(timeline)
    scope = Scope(
        timeline,
        frozenset(article["public_id"] for article in story["articles"]),
        frozenset(
            (article["public_id"], version["number"])
            for article in story["articles"]
            for version in article["versions"]
        ),
        frozenset(event["slug"] for event in story["events"]),
    )
    loaded = _Loaded(timeline, story)
    _plan_timeline(plan, story["timeline"], loaded)
    for section, kind in SECTIONS.items():
        told = {key_of(kind, record): record for record in story[section]}
        gone = loaded.keys(kind) - told.keys()
        plan.rows[kind] = _find(kind, told, gone, plan.rows.get("article", {}))
        forms = _current(kind, plan.rows[kind], scope, story)
        plan.new[kind], plan.changed[kind], plan.vanished[kind] = [], [], []
        for key, record in told.items():
            _plan_record(plan, kind, key, record, forms.get(key), loaded)
        for key in sorted(gone & plan.rows[kind].keys()):
            if not loaded.said(kind, key, forms[key]):
                plan.refusals.append(
                    f"{name_of(kind, key)} is no longer in the story, but was changed since it was loaded."
                )
            plan.vanished[kind].append((key, plan.rows[kind].pop(key)))
    return plan


def name_of(kind: str, key: str) -> str:
    """Return how a message names a record.

    >>> name_of("shared_passage", "a/1 0-9 = b/1 3-12")
    'Shared passage a/1 0-9 = b/1 3-12'
    """
    return f"{kind.replace('_', ' ').capitalize()} {key}"


class _Loaded:
    """What story files last said: of this timeline for what was there, of all for who changed it."""

    def __init__(self, timeline: Timeline | None, story: Record) -> None:
        self.here: dict[str, set[str]] = {}
        if timeline is not None:
            for kind, key in timeline.loaded_records.values_list("kind", "key"):
                self.here.setdefault(kind, set()).add(key)
        self.digests: dict[tuple[str, str], set[str]] = {}
        keys = {key for own in self.here.values() for key in own}
        keys.update(key_of(kind, record) for section, kind in SECTIONS.items() for record in story[section])
        for kind, key, sha256 in LoadedRecord.objects.filter(key__in=keys).values_list(
            "kind", "key", "sha256"
        ):
            self.digests.setdefault((kind, key), set()).add(sha256)

    def keys(self, kind: str) -> set[str]:
        return self.here.get(kind, set())

    def said(self, kind: str, key: str, form: Record) -> bool:
        """Whether a story left the record as it reads now, so that nobody has changed it since."""
        return digest(form) in self.digests.get((kind, key), ())


def _plan_timeline(plan: Plan, told: Record, loaded: _Loaded) -> None:
    if plan.timeline is None:
        plan.timeline_changed = True
        return
    current = timeline_form(plan.timeline)
    if current == told:
        plan.unchanged += 1
        return
    plan.timeline_changed = True
    if not loaded.said("timeline", told["slug"], current):
        plan.refusals.append(_changed("timeline", told["slug"], current, told, bool(loaded.keys("timeline"))))


def _plan_record(
    plan: Plan, kind: str, key: str, told: Record, current: Record | None, loaded: _Loaded
) -> None:
    was_loaded = key in loaded.keys(kind)
    if current is None:
        plan.new[kind].append(key)
        if was_loaded:
            plan.refusals.append(f"{name_of(kind, key)} was deleted since the story was loaded.")
        return
    if current == told:
        plan.unchanged += 1
        return
    plan.changed[kind].append(key)
    if kind == "shared_passage" and current.get("status") == SharedPassage.Status.SUGGESTED:
        return  # the program found it too, and nobody has decided
    only_elsewhere = not was_loaded and {k: v for k, v in current.items() if k != OFF_TIMELINE} == told
    if only_elsewhere or loaded.said(kind, key, current):
        return
    if kind in MADE_BY_IMPORT and not was_loaded and not _touched_by_person(kind, plan.rows[kind][key]):
        return
    plan.refusals.append(_changed(kind, key, current, told, was_loaded))


def _changed(kind: str, key: str, current: Record, told: Record, was_loaded: bool) -> str:
    fields = sorted(name for name in current.keys() | told.keys() if current.get(name) != told.get(name))
    since = "was changed since the story was loaded" if was_loaded else "is there already and reads otherwise"
    return f"{name_of(kind, key)} {since} ({', '.join(fields)})."


def _touched_by_person(kind: str, pk: int) -> bool:
    """Whether an editor, and not an import alone, has saved the record."""
    history = {"outlet": Outlet, "article": Article}[kind].history  # type: ignore[attr-defined]
    return history.filter(id=pk, history_user__isnull=False).exists()


def _current(kind: str, rows: dict[str, int], scope: Scope, story: Record) -> dict[str, Record]:
    """What the database says now of the records found, under the keys they have in the file."""
    forms = forms_of(kind, MODELS[kind].objects.filter(pk__in=rows.values()), scope)
    if kind == "discrepancy":
        withhold_prose(forms.values(), story["quotes"])
    if kind == "shared_passage":  # found by its places, in articles that may be called otherwise as yet
        told = {key_of(kind, record): record for record in story["shared_passages"]}
        for key in rows.keys() & told.keys():
            forms[rows[key]].update(one=told[key]["one"], other=told[key]["other"])
    return {key: forms[pk] for key, pk in rows.items()}


MODELS: dict[str, Any] = {
    "outlet": Outlet,
    "actor": Actor,
    "article": Article,
    "quote": Quote,
    "statement": Statement,
    "event": Event,
    "discrepancy": Discrepancy,
    "shared_passage": SharedPassage,
    "topic": StatementTopic,
}


def _find(kind: str, told: dict[str, Record], gone: set[str], articles: dict[str, int]) -> dict[str, int]:
    """Return the rows that are there for these records, by key, and lock them; `articles` are found."""
    model = MODELS[kind]
    if kind == "shared_passage":
        found = _find_passages(told, gone, articles)
    else:
        field_name = "public_id" if kind in ("article", "quote") else "slug"
        keys = list(told.keys() | gone)
        found = dict(model.objects.filter(**{f"{field_name}__in": keys}).values_list(field_name, "pk"))
    if kind == "outlet":
        _find_by_name(told, found)
    if kind == "article":
        _find_by_text_or_address(told, found)
    locked = model.objects.filter(pk__in=found.values()).order_by("pk").select_for_update(of=("self",))
    still_there = set(locked.values_list("pk", flat=True))
    return {key: pk for key, pk in found.items() if pk in still_there}


def _find_by_name(told: dict[str, Record], found: dict[str, int]) -> None:
    """Add the outlets that an import made under another slug."""
    slugs = {record["name"]: key for key, record in told.items() if key not in found}
    for name, pk in Outlet.objects.filter(name__in=slugs).values_list("name", "pk"):
        found[slugs[name]] = pk


def _find_by_text_or_address(told: dict[str, Record], found: dict[str, int]) -> None:
    """Add the articles that were imported before the story was loaded: same text, else same address."""
    missing = {key: record for key, record in told.items() if key not in found}
    texts = {version["text_sha256"]: key for key, record in missing.items() for version in record["versions"]}
    urls = {record["url"]: key for key, record in missing.items() if record["url"]}
    taken = set(found.values())
    same_text = ArticleVersion.objects.filter(text_sha256__in=texts).order_by("pk")
    candidates: Iterable[tuple[str, int]] = [
        *((texts[sha256], pk) for sha256, pk in same_text.values_list("text_sha256", "article")),
        *((urls[url], pk) for url, pk in Article.objects.filter(url__in=urls).values_list("url", "pk")),
    ]
    for key, pk in candidates:
        if key not in found and pk not in taken:
            found[key] = pk
            taken.add(pk)


def _find_passages(told: dict[str, Record], gone: set[str], articles: dict[str, int]) -> dict[str, int]:
    """Passages have no name: they are found by their two places, whatever the articles are called here."""
    named = {pk: key for key, pk in articles.items()}
    for side in (side for key in gone for side in key.split(" = ")):
        named.update(dict.fromkeys(_ids_of(side.split("/")[0]), side.split("/")[0]))
    rows = SharedPassage.objects.filter(one__article__in=named, other__article__in=named)
    found = {}
    for pk, one, other in (
        (row[0], row[1:5], row[5:])
        for row in rows.values_list("pk", *(f"{side}{part}" for side in ("one", "other") for part in PASSAGE))
    ):
        sides = [dict(zip(SIDE, (named[side[0]], *side[1:]), strict=True)) for side in (one, other)]
        first, second = sides_in_order(*sides)
        found[key_of("shared_passage", {"one": first, "other": second})] = pk
    return {key: pk for key, pk in found.items() if key in told or key in gone}


def _ids_of(public_id: str) -> Iterable[int]:
    return Article.objects.filter(public_id=public_id).values_list("pk", flat=True)
