"""Work that is left until an answer has gone out, so that whoever asked need not wait for it.

It is lost with a process that ends meanwhile: only what somebody else would do later may be left so.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import Any

from django.core.signals import request_finished, request_started
from django.db import close_old_connections

logger = logging.getLogger(__name__)


class _Left(threading.local):
    """What is left in this thread; None where no answer is awaited."""

    work: list[Callable[[], None]] | None = None


_left = _Left()


def afterwards(work: Callable[[], None]) -> None:
    """Do `work` once the request of this thread is answered; at once where there is none.

    What it raises is written into the log.
    """
    if _left.work is None:
        _do(work)
    else:
        _left.work.append(work)


def _do(work: Callable[[], None]) -> None:
    try:
        work()
    except Exception:
        logger.exception("What was left until after an answer failed.")


def _begin(**told: Any) -> None:
    _left.work = []


def _end(**told: Any) -> None:
    left, _left.work = _left.work, None
    for work in left or []:
        _do(work)
    if left:
        close_old_connections()


def listen() -> None:
    """Begin to watch for requests; what listens for their end already goes first."""
    request_started.connect(_begin, dispatch_uid="sourceline.afterwards")
    request_finished.connect(_end, dispatch_uid="sourceline.afterwards")
