"""Archives to be queued, and what is in the queue."""

import io
import zipfile

from django.core.files.uploadedfile import SimpleUploadedFile
from procrastinate.contrib.django.models import ProcrastinateJob

from desk.jobs.models import Job
from desk.jobs.working import work_through


def text_of(number: int) -> bytes:
    """An article of its own, with one quote in it."""
    return (
        f"Ferry {number} is late\n\nThe ferry with the number {number} left an hour late on Friday.\n\n"
        f'"We waited for {number} crates," its captain Lena Orsk said.\n'
    ).encode()


def archive(members: dict[str, bytes], name: str = "ferries.zip") -> SimpleUploadedFile:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as opened:
        for member, raw in members.items():
            opened.writestr(member, raw)
    return SimpleUploadedFile(name, packed.getvalue())


def ferries(count: int) -> SimpleUploadedFile:
    return archive({f"ferry-{number}.txt": text_of(number) for number in range(1, count + 1)})


def chunks() -> list[dict[str, int]]:
    """What waits in the queue, in its order."""
    return list(ProcrastinateJob.objects.filter(status="todo").order_by("id").values_list("args", flat=True))


def work_off(job: Job, *, is_careful: bool = False) -> Job:
    """Do in this process what workers would."""
    work_through(job.pk, 1, job.total, is_careful=is_careful)
    job.refresh_from_db()
    return job
