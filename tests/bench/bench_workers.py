"""Workers import side by side; their memory, and that of whoever queues, does not grow with the archive.

WORKERS_BENCH in the environment, such as 50000, watches memory over another number of articles than 2,000.
"""

from __future__ import annotations

import json
import os
import resource
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.bench.measuring import Measurement, own_database
from tests.corpus.vocabulary import Lexicon

MANY = int(os.environ.get("WORKERS_BENCH", "2000"))
TIMED = min(MANY, 2000)
FEW = max(20, TIMED // 10)
AT_ONCE = (1, 2, 4)
ALL_CORES = 2
MOST_GROWTH = 1.2


def measure() -> Iterator[Measurement]:
    """Yield articles a second by number of workers, then the memory of workers and of whoever queues."""
    with own_database(), tempfile.TemporaryDirectory() as folder:
        made, prose = Path(folder) / "articles.jsonl", Lexicon("en", 1)
        taken_in, alone = 0, 0.0

        def imported(count: int, workers: int) -> tuple[float, float]:
            """Return the articles a second, and the most MB that a worker had."""
            nonlocal taken_in
            write(made, taken_in, count, prose)
            taken_in += count
            job = queued(made, count)
            peak = work_off(workers)
            return count / seconds_of(job), peak

        _, peak_of_few = imported(FEW * ALL_CORES, ALL_CORES)
        for workers in AT_ONCE:
            speed, _ = imported(TIMED, workers)
            alone = alone or speed
            words = f"{workers} worker{'s' * (workers > 1)}"
            yield Measurement(
                f"{words}: articles a second, times one alone", f"{speed:.1f}, {speed / alone:.2f}"
            )
        before = peak_of_this_process()
        speed, peak_of_many = imported(MANY, ALL_CORES)
        grown = peak_of_this_process() - before
        yield Measurement(f"queueing {MANY:,} articles adds to memory: MB", f"{grown:.0f}")
        yield Measurement(f"{MANY:,} articles, {ALL_CORES} workers: articles a second", f"{speed:.1f}")
        growth = peak_of_many / peak_of_few
        yield Measurement(
            f"a worker's memory after {MANY // ALL_CORES:,} articles: MB, times that after {FEW:,}",
            f"{peak_of_many:.0f}, {growth:.2f}",
            growth <= MOST_GROWTH,
        )


def write(made: Path, first: int, count: int, prose: Lexicon) -> None:
    """Write so many articles of some 400 words of their own, one a line, each with seven quotes."""
    with made.open("w", encoding="utf-8") as file:
        for number in range(first, first + count):
            parts = [f"Ferry {number} is late\n\nThe ferry number {number} left an hour late on Friday.\n\n"]
            parts += [
                f"{prose.sentence(20)} {prose.sentence(16)}\n\n"
                f'"{prose.run(12).capitalize()}," captain Lena Orsk said on Friday.\n\n'
                for _ in range(7)
            ]
            file.write(json.dumps({"text": "".join(parts), "outlet": f"Coast Radio {number % 50}"}) + "\n")


def queued(made: Path, count: int) -> int:
    from desk.jobs.queueing import queue_paths

    job = queue_paths([made])
    assert job.total == count, "every line is an item"
    return job.pk


def work_off(workers: int) -> float:
    """Have so many processes work until nothing is left; return the most memory that one had, in MB."""
    from tests.articles.processes import start_command

    started = [start_command("work", "--until-empty") for _ in range(workers)]
    most = 0
    try:
        for process in started:
            _, status, used = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
            assert process.returncode == 0, "a worker ends well"
            most = max(most, used.ru_maxrss)
    finally:  # none outlives a benchmark that somebody breaks off
        for process in started:
            if process.poll() is None:
                process.kill()
            process.communicate()
    return most / 1024


def seconds_of(key: int) -> float:
    """Return the seconds from the first item in hand to the last one settled."""
    from desk.jobs.models import Job

    job = Job.objects.get(pk=key)
    assert job.begun_at and job.finished_at, "the job is finished"
    assert set(job.items.values_list("outcome", flat=True)) == {"imported"}, "every article was taken in"
    return (job.finished_at - job.begun_at).total_seconds()


def peak_of_this_process() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
