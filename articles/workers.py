"""Lets several processes work side by side, each with its own connection to the database.

Kept apart from what they work on: a fresh process imports this module before Django is set up.
"""

import os
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context, parent_process
from multiprocessing.connection import wait
from typing import TypeVar

import django
from django.db import connections

Task = TypeVar("Task")
Answer = TypeVar("Answer")


class WorkerLost(RuntimeError):
    """A process ended before its work was done; what it had committed stays."""


def work_side_by_side(
    function: Callable[[Task], Answer], tasks: Sequence[Task], workers: int
) -> Iterator[Answer]:
    """Yield what `function` answers to each of `tasks`, in their order, from `workers` processes.

    With one worker or one task it runs in this process. `function` is one of a module's own. Raises
    WorkerLost when a process is killed.
    """
    if workers <= 1 or len(tasks) <= 1:
        yield from map(function, tasks)
        return
    # Spawned, not forked: connections must not be shared, and each process has its own hold on the database.
    settings_module = os.environ.get("DJANGO_SETTINGS_MODULE", "config.settings")
    database = str(connections["default"].settings_dict["NAME"])
    with ProcessPoolExecutor(
        max_workers=min(workers, len(tasks)),
        mp_context=get_context("spawn"),
        initializer=_begin,
        initargs=(settings_module, database),
    ) as pool:
        try:
            yield from pool.map(function, tasks)
        except BrokenProcessPool as error:
            raise WorkerLost("A worker process ended before its work was done.") from error


def _begin(settings_module: str, database: str) -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = settings_module
    django.setup()
    connections["default"].settings_dict["NAME"] = database
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """End this process when the one that started it is gone: a killed run must not leave workers behind."""
    parent = parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)
