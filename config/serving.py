"""Serve readers and editors with granian: what `make run` ends in, and what the container starts.

`python -m config.serving` takes all it needs from the environment.
"""

from __future__ import annotations

import os
import shutil
import signal
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from typing import Any

from config import environment

LOOK_EVERY = 0.5
SERVED_BY = "SOURCELINE_SERVED_BY"
"""Tells a worker which process started it."""

METRICS_FOLDER = "PROMETHEUS_MULTIPROC_DIR"


def is_serving() -> bool:
    """Return whether this process was started to answer requests."""
    return SERVED_BY in os.environ


def threads() -> int:
    """Return how many requests a process answers at once.

    Pages are rendered in threads; more of them would only wait for each other's processor time.
    """
    return environment.number("WEB_THREADS", 2 * (os.cpu_count() or 1), least=1, most=256)


def serve(port: int, *, address: str = "127.0.0.1", workers: int = 1) -> None:
    """Serve at `port` of `address` in so many processes until interrupted."""
    from granian import Granian

    os.environ[SERVED_BY] = str(os.getpid())
    # One process counts for itself; several put their counts together, those of earlier ones left out.
    folder = tempfile.mkdtemp(prefix="sourceline-counts-") if workers > 1 else None
    if folder:
        os.environ[METRICS_FOLDER] = folder
    else:
        os.environ.pop(METRICS_FOLDER, None)
    try:
        Granian(
            "config.serving:make_application",
            factory=True,
            interface="wsgi",  # type: ignore[arg-type]
            address=address,
            port=port,
            workers=workers,
            blocking_threads=threads(),
            workers_kill_timeout=5,
            respawn_failed_workers=True,  # one that was killed, for want of memory say, takes nobody with it
            log_level="warning",  # type: ignore[arg-type]
        ).serve()
    finally:
        if folder:
            shutil.rmtree(folder, ignore_errors=True)


def make_application() -> Callable[..., Any]:
    """Return the application for a worker, which ends with the process that started it."""
    from config.warming import warm_up
    from config.wsgi import application

    # Ctrl-C reaches every process of the terminal's group, and the server tells its workers as well: told
    # twice at once a worker now and then hangs. So it leaves the group and hears from the server alone.
    os.setpgrp()
    threading.Thread(target=_end_with, args=(int(os.environ[SERVED_BY]),), daemon=True).start()
    warm_up(application)
    return application


def _end_with(parent: int) -> None:
    """A worker whose parent was killed would keep the port and the database for ever."""
    while os.getppid() == parent:
        time.sleep(LOOK_EVERY)
    os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    from django.core.exceptions import ImproperlyConfigured

    try:
        threads()  # so that a senseless number stops the start with its sentence
        serve(
            environment.number("PORT", 8000, least=1, most=65_535),
            address=environment.text("WEB_ADDRESS", "127.0.0.1"),
            workers=environment.number("WEB_WORKERS", 2, least=1, most=256),
        )
    except ImproperlyConfigured as error:
        sys.exit(str(error))
