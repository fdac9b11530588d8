"""Finds quotes in stored articles and saves them as suggestions, which only a person can accept.

A reading never touches what an editor has decided or edited: it replaces its own untouched suggestions and
adds what nobody has judged yet. Each version is read in a transaction of its own, so that a killed
run goes on where it stopped.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from django.db import connection, transaction
from django.utils import timezone

from articles.extraction import ENGINE_VERSION, FoundQuote, KnownActor, Span, read
from articles.importing.moments import printed_day
from articles.models import Actor, ArticleVersion, Quote
from articles.words import place_quote
from articles.workers import work_side_by_side

MUCH = 0.5
"""Two spans that share more than this part of what they cover together are one quote."""

BATCH = 20
"""Versions that a worker reads before it looks for changed actors and reports."""


@dataclass(frozen=True)
class ReadReport:
    """What one reading of a version did; `found` is what the engine saw, `kept` what was there and stays."""

    found: int = 0
    added: int = 0
    replaced: int = 0
    kept: int = 0


@dataclass
class PendingReport:
    """What a run over unread versions did."""

    versions: int = 0
    quotes: int = 0
    failures: list[str] = field(default_factory=list)


def known_actors() -> tuple[KnownActor, ...]:
    """Return all actors a speaker may be resolved to, each with its own names and those merged into it."""
    names: dict[int, tuple[list[str], list[str]]] = {}
    actors = []
    for actor in Actor.objects.prefetch_related("aliases").order_by("pk"):
        plain, ambiguous = names.setdefault(actor.merged_into_id or actor.pk, ([], []))
        if actor.merged_into_id is None:
            actors.append(actor)
        else:
            plain.append(actor.name)
        for alias in actor.aliases.all():
            (ambiguous if alias.is_ambiguous else plain).append(alias.name)
    return tuple(
        KnownActor(
            id=str(actor.pk),
            name=actor.name,
            kind=actor.kind,
            aliases=tuple(dict.fromkeys(names[actor.pk][0])),
            ambiguous_aliases=tuple(dict.fromkeys(names[actor.pk][1])),
            role=actor.role,
        )
        for actor in actors
    )


def read_version(version: ArticleVersion, actors: Sequence[KnownActor] | None = None) -> ReadReport:
    """Read the text of `version` and save what is found as suggestions; a version without a text gives none.

    A quote that doubles one an editor has decided on, edited or made is left out. Runs in one transaction and
    waits for another reading of the same version.
    """
    with transaction.atomic():
        held = (
            ArticleVersion.objects.select_for_update(of=("self",), no_key=True)
            .select_related("article")
            .get(pk=version.pk)
        )
        if held.text is None:
            return ReadReport()
        report = _read_held(held, known_actors() if actors is None else actors)
    version.read_by, version.read_at = held.read_by, held.read_at
    return report


def read_pending(
    limit: int | None = None, workers: int = 1, progress: Callable[[int], None] | None = None
) -> PendingReport:
    """Read every text that this engine has not read, at most `limit`, in `workers` processes.

    `progress` is called with the number of versions read since its last call. A version another process is at
    is left to that one. A text the engine fails on is named in the report and left unread. Raises WorkerLost.
    """
    report = PendingReport()
    pending = ArticleVersion.objects.unread_by(ENGINE_VERSION).order_by("pk").values_list("pk", flat=True)
    ids = list(pending[:limit] if limit is not None else pending)
    batches = [ids[start : start + BATCH] for start in range(0, len(ids), BATCH)]
    for versions, quotes, failures in work_side_by_side(_read_batch, batches, workers):
        report.versions += versions
        report.quotes += quotes
        report.failures += failures
        if progress is not None:
            progress(versions + len(failures))
    return report


def _read_batch(ids: list[int]) -> tuple[int, int, list[str]]:
    """Read these versions, each in its own transaction; return how many, the quotes added and what failed."""
    actors = known_actors()
    versions = quotes = 0
    failures = []
    for pk in ids:
        try:
            report = _read_unless_taken(pk, actors)
        except Exception as error:
            failures.append(f"version {pk} could not be read ({type(error).__name__}: {error})")
            continue
        if report is not None:
            versions += 1
            quotes += report.added
    return versions, quotes, failures


def _read_unless_taken(pk: int, actors: Sequence[KnownActor]) -> ReadReport | None:
    with transaction.atomic():
        held = (
            ArticleVersion.objects.unread_by(ENGINE_VERSION)
            .select_for_update(of=("self",), no_key=True, skip_locked=True)
            .select_related("article")
            .filter(pk=pk)
            .first()
        )
        return None if held is None else _read_held(held, actors)


def _read_held(version: ArticleVersion, actors: Sequence[KnownActor]) -> ReadReport:
    """Read a version whose row is locked by this transaction."""
    text = version.text or ""
    reading = read(
        text,
        actors=actors,
        published_on=printed_day(version.article),
        zones=[Span(span["kind"], span["start"], span["end"]) for span in version.spans],
    )
    replaced, kept = clear_untouched(version)
    rows: list[Quote | None] = []
    new: list[tuple[FoundQuote, Quote]] = []
    for found in reading.quotes:
        double = _double_of(found, kept)
        if double is None:
            row = _as_row(found, version)
            new.append((found, row))
            rows.append(row)
        else:
            rows.append(double if double.status != Quote.Status.REJECTED else None)
    _save(new, rows)
    version.read_by = ENGINE_VERSION
    version.read_at = timezone.now()
    version.save(update_fields=["read_by", "read_at"])
    return ReadReport(len(reading.quotes), len(new), replaced, len(kept))


def clear_untouched(
    version: ArticleVersion, within: tuple[int, int] | None = None
) -> tuple[int, list[Quote]]:
    """Take away the machine's suggestions that nobody has touched; return how many, and the quotes that stay.

    With `within` only those that say the same as a quote at that place would. A suggestion that somebody is
    at in this moment counts as touched. No history is left of those taken away: they never had any.
    """
    quotes = list(version.quotes.order_by("start", "end", "pk"))
    own = [
        quote.pk
        for quote in quotes
        if quote.status == Quote.Status.SUGGESTED
        and quote.engine_version
        and (within is None or _shared_part((quote.start, quote.end), within) > MUCH)
    ]
    if not own:
        return 0, quotes
    free = set(
        Quote.objects.filter(pk__in=own, status=Quote.Status.SUGGESTED)
        .select_for_update(of=("self",), skip_locked=True)
        .values_list("pk", flat=True)
    )
    untouched = free - _touched(free)
    kept = [quote for quote in quotes if quote.pk not in untouched]
    if untouched:
        _remove(untouched)
    return len(untouched), kept


def _touched(ids: set[int]) -> set[int]:
    """Those of these quotes that have a history or that something of an editor's points to."""
    touched = set(Quote.history.filter(id__in=ids).values_list("id", flat=True))
    for relation in Quote._meta.related_objects:
        pointing = relation.field
        if pointing.model is Quote:
            # Suggestions that continue one another do not hold each other.
            pairs = Quote.objects.filter(**{f"{pointing.name}__in": ids}).exclude(pk__in=ids)
            touched.update(pairs.values_list(pointing.attname, flat=True))
        elif pointing.many_to_one or pointing.one_to_one:
            others = pointing.model._default_manager.filter(**{f"{pointing.name}__in": ids})
            touched.update(others.values_list(pointing.attname, flat=True))
    return touched


def _remove(ids: set[int]) -> None:
    for name in ("co_speakers", "speaker_candidates"):
        getattr(Quote, name).through.objects.filter(quote_id__in=ids).delete()
    Quote.objects.filter(pk__in=ids).update(continues=None, nested_in=None)
    # Past the signals on purpose: deleting one by one would write a history of what never had one.
    rows = Quote.objects.filter(pk__in=ids)
    rows._raw_delete(rows.db)


def _double_of(found: FoundQuote, kept: Iterable[Quote]) -> Quote | None:
    """The quote that stays and that `found` says again, if there is one.

    Words that overlap a decided quote are judged already, unless one stands as a quote inside the other.
    """
    best: Quote | None = None
    best_share = 0.0
    for quote in kept:
        share = _shared_part((found.start, found.end), (quote.start, quote.end))
        if share <= 0:
            continue
        is_inner = found.nested_in is not None and quote.start <= found.start and found.end <= quote.end
        is_outer = quote.nested_in_id is not None and found.start <= quote.start and quote.end <= found.end
        if share <= MUCH and (is_inner or is_outer or quote.status == Quote.Status.SUGGESTED):
            continue
        if share > best_share:
            best, best_share = quote, share
    return best


def _shared_part(one: tuple[int, int], other: tuple[int, int]) -> float:
    """The part of what two spans cover together that both cover; 0 or less where they do not meet."""
    shared = min(one[1], other[1]) - max(one[0], other[0])
    return shared / (max(one[1], other[1]) - min(one[0], other[0]))


def _as_row(found: FoundQuote, version: ArticleVersion) -> Quote:
    speaker_id = int(found.speaker_id) if found.speaker_id else None
    quote = Quote(
        kind=found.kind,
        zone=found.zone,
        speaker_id=speaker_id,
        speaker_description="" if speaker_id else _fitting(found.speaker_description, 300),
        speaker_named="" if speaker_id else _fitting(found.speaker_name or "", 200),
        speaker_start=found.speaker_start,
        speaker_end=found.speaker_end,
        cue_start=found.cue_start,
        cue_end=found.cue_end,
        implicit_attribution=found.implicit_attribution,
        said_on=found.said_on,
        said_on_precision=(found.said_on_precision or "day") if found.said_on else "unknown",
        said_on_evidence=_evidence(found),
        said_on_basis=found.said_on_basis,
        occasion=_fitting(found.occasion, 300),
        place=_fitting(found.place, 200),
        addressee=_fitting(found.addressee, 300),
        via=_fitting(found.via, 300),
        denied=found.denied,
        marks_lost=found.marks_lost,
        marks_lost_basis=found.marks_lost_basis,
        status=Quote.Status.SUGGESTED,
        engine_version=ENGINE_VERSION,
        rule=found.rule[:80],
        certainty=found.certainty,
    )
    fragments = (
        [(fragment.start, fragment.end) for fragment in found.fragments] if found.kind == "mixed" else []
    )
    return place_quote(quote, version, found.start, found.end, fragments)


def _evidence(found: FoundQuote) -> str:
    """Whether the day stands in the quote's own sentence or was found elsewhere in the article."""
    if found.said_on is None:
        return ""
    is_stated = "same sentence" in found.said_on_basis or found.said_on_basis == Quote.Evidence.STATED
    return Quote.Evidence.STATED if is_stated else Quote.Evidence.CONTEXT


def _fitting(words: str, longest: int) -> str:
    """The words if their column holds them: cut words would no longer be as the article puts it."""
    words = " ".join(words.split())
    return words if len(words) <= longest else ""


def _save(new: Sequence[tuple[FoundQuote, Quote]], rows: Sequence[Quote | None]) -> None:
    """Store the new quotes, connected with one another, with those that stayed, and with further actors."""
    if not new:
        return
    # Keys are drawn first, so that quotes are stored with what they continue and not changed once more.
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
            [Quote._meta.db_table, len(new)],
        )
        for (_, quote), (key,) in zip(new, cursor.fetchall(), strict=True):
            quote.pk = key
    co_speakers, candidates = [], []
    for found, quote in new:
        quote.continues = _other(rows, found.continues, quote)
        quote.nested_in = _other(rows, found.nested_in, quote)
        co_speakers += [(quote.pk, int(actor)) for actor in dict.fromkeys(found.co_speaker_ids)]
        candidates += [(quote.pk, int(actor)) for actor in dict.fromkeys(found.speaker_candidates)]
    Quote.objects.bulk_create([quote for _, quote in new], batch_size=2000)
    for name, pairs in (("co_speakers", co_speakers), ("speaker_candidates", candidates)):
        through = getattr(Quote, name).through
        through.objects.bulk_create([through(quote_id=quote, actor_id=actor) for quote, actor in pairs])


def _other(rows: Sequence[Quote | None], position: int | None, quote: Quote) -> Quote | None:
    """The quote that stands for the found one at `position`, unless it is this one itself."""
    other = rows[position] if position is not None else None
    return None if other is None or other.pk == quote.pk else other
