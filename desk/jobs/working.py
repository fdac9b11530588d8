"""Works off the items of a job: each held, done and settled so that a worker may end at any moment.

An import has three steps: storing the text, reading it, comparing it with all others. What the first two do
is committed together with how far the item is, so neither happens twice. The third is done again where its
worker ended in the middle, since two texts stored at once find each other only if each is committed before
it is looked for; it finds what it found and adds nothing.
"""

import logging
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import cache
from typing import Any

from django.db import DatabaseError, InterfaceError, OperationalError, connection, transaction
from django.utils import timezone

from articles.extraction import ENGINE_VERSION, KnownActor
from articles.importing import ALREADY_THERE, TEXT, ImportRefused, store_text
from articles.importing.trouble import trouble_of
from articles.models import ArticleVersion
from articles.reading import known_actors, read_version
from articles.syndication import suggest_passages
from desk.batches import FAILED, NOT_TAKEN_IN, notes_on, told_of
from desk.jobs.models import CANCELLED, WORDS, Job, JobItem
from desk.jobs.packing import storable, unpack

logger = logging.getLogger("sourceline.jobs")

READ, COMPARED = "read", "compared"
MOST_TRIES = 5
NOT_READ = "It could not be read for quotes: see the log and try manage.py read_articles"
NOT_COMPARED = "It could not be compared with others: see the log and try manage.py find_copies"
GONE = "Its text is no longer there"
TOO_OFTEN = (
    f"Its worker ended {MOST_TRIES} times in the middle of it, so it is left alone: look at it by itself."
)

BEYOND_LIMITS = "54"
"""The class of PostgreSQL's codes for what is too long, too deep or too many."""

Cast = Callable[[], Sequence[KnownActor]]
"""Who may have spoken, looked up when it is first asked for."""


class Interrupted(Exception):
    """The worker was told to stop; what is left of the chunk goes back into the queue."""


def work_through(
    job_key: int, first: int, last: int, *, is_careful: bool, is_stopping: Callable[[], Any] = lambda: False
) -> None:
    """Settle every item from number `first` to `last` that is not settled, and the job where none is left.

    With `is_careful` an item at which workers ended again and again is left alone. Raises Interrupted as soon
    as `is_stopping` says so, and DatabaseError where the database cannot go on: what is settled stays so.
    """
    job = Job.objects.select_related("user").filter(pk=job_key).first()
    if job is None:
        return
    if job.begun_at is None:
        _note(job_key, "begun_at")
    step = STEPS[Job.Kind(job.kind)]
    actors = cache(known_actors)
    chunk = job.items.filter(settled_at=None, number__range=(first, last)).order_by("number")
    for key in list(chunk.values_list("pk", flat=True)):
        if is_stopping():
            raise Interrupted
        if is_careful and not _may_be_tried(key):
            continue
        try:
            step(key, actors)
        except (OperationalError, InterfaceError):
            if is_careful:
                _forget_try(key)
            raise
    end_if_done(job_key)


def end_if_done(job_key: int) -> bool:
    """Note that a job is finished, if it is; whoever settles an item last sees that none is left."""
    if JobItem.objects.filter(job=job_key, settled_at=None).exists():
        return False
    _note(job_key, "finished_at")
    return True


def cancel(job: Job, user: Any) -> int:
    """Have nothing more done of a job; return how many items are left undone.

    What is done stays. What a worker is at now is waited for.
    """
    with transaction.atomic():
        held = Job.objects.select_for_update(no_key=True).get(pk=job.pk)
        if held.finished_at or held.cancelled_at:
            return 0
        held.cancelled_at, held.cancelled_by = timezone.now(), user
        held.save(update_fields=["cancelled_at", "cancelled_by"])
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE desk_jobitem SET outcome = %s, settled_at = now(), content = NULL "
            "WHERE job_id = %s AND settled_at IS NULL AND outcome = ''",
            [CANCELLED, job.pk],
        )
        left: int = cursor.rowcount
    end_if_done(job.pk)
    return left


def note_trouble(job_key: int, error: Exception) -> None:
    """Tell what keeps a worker from going on, for whoever looks at the job; say nothing where that fails."""
    trouble, words = trouble_of(error), " ".join(str(error).split()) or type(error).__name__
    said = f"{trouble}, then it goes on by itself." if trouble else f"It tries again by itself: {words}"
    try:
        connection.close()
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE desk_job SET trouble = %s, trouble_at = now() WHERE id = %s", [said[:300], job_key]
            )
    except (DatabaseError, InterfaceError):
        logger.warning("What kept a worker from job %s could not be noted: %s", job_key, said)


def _note(job_key: int, moment: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE desk_job SET {moment} = now() WHERE id = %s AND {moment} IS NULL",  # noqa: S608
            [job_key],
        )


def _held(key: int) -> JobItem | None:
    """The item, held until the transaction ends; None where there is nothing to be done for it any more.

    Whoever else is at it is waited for: a worker that was taken for dead, say, and was slow.
    """
    items = JobItem.objects.select_for_update(of=("self",), no_key=True).select_related("job__user")
    item = items.filter(pk=key, settled_at=None).first()
    if item is None or (item.job.cancelled_at and not item.outcome):
        return None
    return item


def _may_be_tried(key: int) -> bool:
    """Count one more try before it begins, so that a text which ends its worker does so a few times only."""
    with transaction.atomic():
        item = _held(key)
        if item is None:
            return False
        if item.tries >= MOST_TRIES:
            _settle(item, item.outcome or FAILED, TOO_OFTEN)
            return False
        item.tries += 1
        item.save(update_fields=["tries"])
    return True


def _forget_try(key: int) -> None:
    """Take back that it was tried, where it was the database that ended it; say nothing where that fails."""
    with suppress(DatabaseError, InterfaceError), connection.cursor() as cursor:
        cursor.execute("UPDATE desk_jobitem SET tries = tries - 1 WHERE id = %s AND tries > 0", [key])


def _import(key: int, actors: Cast) -> None:
    with transaction.atomic():
        item = _held(key)
        if item is None or (not item.outcome and not _store(item)):
            return
    with transaction.atomic():
        item = _held(key)
        if item is None:
            return
        item.found = item.found or _added(item, _reading(actors), NOT_READ)
        item.save(update_fields=["found", "words"])
    _added(item, suggest_passages, NOT_COMPARED)
    with transaction.atomic():
        if held := _held(key):
            _settle(held, held.outcome, item.words)


def _store(item: JobItem) -> bool:
    """Store the item's text; False where it is settled with that."""
    content: str | bytes = bytes(item.content or b"")
    content_type = item.content_type
    if content_type == WORDS:
        content, content_type = bytes(item.content or b"").decode("utf-8", "surrogatepass"), TEXT
    metadata = unpack(item.metadata)
    try:
        with transaction.atomic():
            imported = store_text(
                content,
                outlet=item.job.outlet or None,
                metadata=metadata,
                content_type=content_type,
                user=item.job.user,
                new_version=item.job.new_version,
            )
    except ImportRefused as refusal:
        place = item.place if refusal.at else ""
        _settle(item, FAILED, told_of(refusal, item.job.outlet, metadata, place))
        return False
    except Exception as error:
        if _is_the_databases(error):
            raise
        logger.exception("Importing %s failed", item.name)
        _settle(item, FAILED, NOT_TAKEN_IN)
        return False
    item.words = storable("; ".join(notes_on(imported, metadata, content, content_type)))
    item.version, item.outcome = imported.version, imported.outcome
    if imported.outcome == ALREADY_THERE and imported.version.read_by:
        _settle(item, item.outcome, item.words)
        return False
    item.content, item.metadata = None, ""
    item.save(update_fields=["words", "version", "outcome", "content", "metadata"])
    return True


def _read(key: int, actors: Cast) -> None:
    with transaction.atomic():
        if item := _held(key):
            item.found = _added(item, _reading(actors), NOT_READ)
            _settle(item, FAILED if item.words else READ, item.words)


def _compare(key: int, actors: Cast) -> None:
    item = JobItem.objects.select_related("job").filter(pk=key, settled_at=None).first()
    if item is None or item.job.cancelled_at:
        return
    found = _added(item, suggest_passages, NOT_COMPARED)
    with transaction.atomic():
        if held := _held(key):
            held.found = found
            _settle(held, FAILED if item.words else COMPARED, item.words)


STEPS: dict[Job.Kind, Callable[[int, Cast], None]] = {
    Job.Kind.IMPORT: _import,
    Job.Kind.READ: _read,
    Job.Kind.COMPARE: _compare,
}


def _reading(actors: Cast) -> Callable[[ArticleVersion], int]:
    """Read a version unless this engine has; in the transaction under way."""
    return lambda version: 0 if version.read_by == ENGINE_VERSION else read_version(version, actors()).added


def _added(item: JobItem, work: Callable[[ArticleVersion], int], sentence: str) -> int:
    """What `work` adds for the item's version; what fails but not by the database's fault is said of it."""
    version = ArticleVersion.objects.defer("raw").filter(pk=item.version_id or 0).first()
    try:
        if version is not None:
            return work(version)
        sentence = GONE
    except Exception as error:
        if _is_the_databases(error):
            raise
        logger.exception("Version %s: %s", item.version_id, sentence)
    item.words = "; ".join(filter(None, [item.words, sentence]))
    return 0


def _is_the_databases(error: Exception) -> bool:
    """Whether no text is to blame, so that the same is worth another try: not where it is beyond a limit."""
    if not isinstance(error, OperationalError | InterfaceError):
        return bool(trouble_of(error))
    state = getattr(error.__cause__, "sqlstate", None) or ""
    return not state.startswith(BEYOND_LIMITS)


def _settle(item: JobItem, outcome: str, words: str) -> None:
    """End an item that this transaction holds; what was sent is not kept any longer."""
    item.outcome, item.words, item.settled_at = outcome, storable(words), timezone.now()
    item.content, item.metadata = None, ""
    item.save(
        update_fields=["outcome", "words", "settled_at", "content", "metadata", "version", "found", "tries"]
    )
