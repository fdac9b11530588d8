"""Puts work into the queue: all of it with everything that it needs, in one transaction, or nothing.

Who was told that a job is queued can rely on it: what was sent lies in the database by then. One text is held
at a time, so that fifty thousand take no more memory than one.
"""

from collections.abc import Iterable, Sequence
from pathlib import Path

from django.conf import settings
from django.contrib.auth.models import User
from django.core.files.uploadedfile import UploadedFile
from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone
from procrastinate.types import JSONDict

from articles.extraction import ENGINE_VERSION
from articles.importing.beside import Origin
from articles.importing.files import Item, Skipped, Unreadable, find_items
from articles.models import ArticleVersion
from articles.phrasing import counted
from articles.syndication import to_compare
from desk.batches import FAILED, SKIPPED, Sent, Taken, sent_in
from desk.jobs.models import NAME_LENGTH, WORDS, Job
from desk.jobs.packing import pack, storable
from desk.jobs.tasks import work_on

CHUNK = 20
"""Items that a worker fetches at once: a second or two of work."""

DEFERRED_AT_ONCE = 500
SOON, LATER = 10, 0
"""Which job workers take first: an import, on which somebody waits, before the archive is gone through."""

JOBS_KEPT = 200
"""Finished jobs that are told of."""

COLUMNS = (
    "job_id, number, name, content, content_type, metadata, place, outcome, words, found, tries, settled_at"
)
_INSERT_VERSIONS = """
    INSERT INTO desk_jobitem
        (job_id, number, name, content_type, metadata, place, outcome, words, found, tries, version_id)
    SELECT
        %s, row_number() OVER (ORDER BY wanted.key), 'text ' || wanted.key, '', '', '', '', '', 0, 0,
        wanted.key
"""
Row = tuple[str, bytes | None, str, str, str, str, str]


def is_much(count: int) -> bool:
    """Whether so many files are work for a queue; fewer are taken in while somebody waits."""
    return count > settings.JOBS_IN_PLACE


def queue_files(files: Sequence[UploadedFile], outlet: str, user: User) -> Job:
    """Queue the import of files and of the members of archives, as an editor sent them."""
    first = files[0].name or "(a file without a name)"
    told = f"Import of {first}" + (f" and {counted(len(files) - 1, 'more file')}" if len(files) > 1 else "")
    rows = (_row_of_sent(sent) for sent in sent_in(files))
    return _queue_rows(Job(kind=Job.Kind.IMPORT, told=told[:300], outlet=outlet, user=user), rows)


def queue_paths(paths: Sequence[Path], outlet: str = "", *, new_version: bool = False) -> Job:
    """Queue the import of files and folders of this machine, as `find_items` finds them.

    What cannot be read is an item that failed, with its sentence.
    """
    told = f"Import of {', '.join(str(path) for path in paths)}"
    job = Job(kind=Job.Kind.IMPORT, told=told[:300], outlet=outlet, new_version=new_version)
    return _queue_rows(job, (_row_of_found(found) for found in find_items(list(paths))))


def queue_reading(user: User | None = None) -> Job:
    """Queue the reading of every text that this engine has not read."""
    job = Job(kind=Job.Kind.READ, told="Reading all texts that were not read yet", user=user)
    return _queue_versions(job, ArticleVersion.objects.unread_by(ENGINE_VERSION))


def queue_comparing(user: User | None = None, *, again: bool = False) -> Job:
    """Queue the comparison of every text that was not compared yet, or `again` of all of them."""
    which = "all texts" if again else "all texts that were not compared yet"
    job = Job(kind=Job.Kind.COMPARE, told=f"Looking for copies in {which}", user=user)
    return _queue_versions(job, to_compare(again=again))


def _queue_rows(job: Job, rows: Iterable[Row]) -> Job:
    settled_at = timezone.now()
    with transaction.atomic():
        job.save()
        with (
            connection.cursor() as cursor,
            cursor.copy(f"COPY desk_jobitem ({COLUMNS}) FROM STDIN") as copy,
        ):
            waiting: set[int] = set()
            for number, (name, content, content_type, metadata, place, outcome, words) in enumerate(rows, 1):
                row = (job.pk, number, _fitting(name), content, content_type, metadata, _fitting(place))
                settled = settled_at if outcome else None
                copy.write_row((*row, outcome, storable(words), 0, 0, settled))
                job.total = number
                if not outcome:
                    waiting.add((number - 1) // CHUNK)
        _ready(job, sorted(waiting))
    return job


def _queue_versions(job: Job, versions: QuerySet[ArticleVersion]) -> Job:
    """Queue one item for each version; only their numbers are needed, so the database copies them itself."""
    with transaction.atomic():
        job.save()
        query, values = versions.order_by("pk").values("pk").query.sql_with_params()
        with connection.cursor() as cursor:
            cursor.execute(f"{_INSERT_VERSIONS} FROM ({query}) AS wanted (key)", [job.pk, *values])
            job.total = cursor.rowcount
        _ready(job, range((job.total + CHUNK - 1) // CHUNK))
    return job


def _forget_old() -> None:
    """Delete finished jobs, with what is told of their items, but for the last ones."""
    finished = Job.objects.exclude(finished_at=None).order_by("-pk")
    if oldest := finished.values_list("pk", flat=True)[JOBS_KEPT - 1 : JOBS_KEPT].first():
        finished.filter(pk__lt=oldest).delete()


def _ready(job: Job, chunks: Sequence[int]) -> None:
    if not chunks:
        job.finished_at = timezone.now()
    job.save()
    _defer(job, chunks)
    _forget_old()


def _defer(job: Job, chunks: Sequence[int]) -> None:
    """Put numbers of items into the queue, in the transaction under way."""
    queue = work_on.configure(priority=SOON if job.kind == Job.Kind.IMPORT else LATER)
    for first in range(0, len(chunks), DEFERRED_AT_ONCE):
        some: list[JSONDict] = [
            {"job": job.pk, "first": chunk * CHUNK + 1, "last": (chunk + 1) * CHUNK}
            for chunk in chunks[first : first + DEFERRED_AT_ONCE]
        ]
        queue.batch_defer(*some)


def _row_of_sent(sent: Sent | Taken) -> Row:
    if isinstance(sent, Taken):
        return sent.name, None, "", "", "", sent.outcome, sent.words
    entry = sent.entry
    metadata = pack(entry.metadata) if entry else ""
    return (
        sent.name,
        sent.content,
        sent.content_type,
        metadata,
        _place(entry.origin if entry else None),
        "",
        "",
    )


def _row_of_found(found: Item | Skipped | Unreadable) -> Row:
    if isinstance(found, Skipped):
        return found.name, None, "", "", "", SKIPPED, f"{found.reason[:1].upper()}{found.reason[1:]}."
    if isinstance(found, Unreadable):
        return found.name, None, "", "", "", FAILED, found.message
    content, content_type = found.content, found.content_type
    if isinstance(content, str):
        content, content_type = content.encode("utf-8", "surrogatepass"), WORDS
    return found.name, content, content_type, pack(found.metadata), _place(found.origin), "", ""


def _fitting(words: str) -> str:
    """The end of what is too long for its column, where names differ."""
    words = storable(words)
    return words if len(words) <= NAME_LENGTH else f"…{words[1 - NAME_LENGTH :]}"


def _place(origin: Origin | None) -> str:
    """Where metadata stand, for the head of a message: the line itself is not looked for among thousands."""
    if origin is None:
        return ""
    entry = next((step for step in origin.path if isinstance(step, int)), None)
    where = f"entry {entry + 1}" if entry is not None else f"line {origin.first_line}"
    return f"{origin.name}, {where}"
