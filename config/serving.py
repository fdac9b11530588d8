"""Serve this machine's readers and editors: what `make run` ends in."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable
from typing import Any

# Pages are rendered in threads; more of them would only wait for each other's processor time.
THREADS = 2 * (os.cpu_count() or 1)
LOOK_EVERY = 0.5


def serve(port: int) -> None:
    """Serve at `port` of 127.0.0.1 until interrupted."""
    from granian import Granian

    os.environ["SOURCELINE_SERVED_BY"] = str(os.getpid())
    Granian(
        "config.serving:make_application",
        factory=True,
        interface="wsgi",  # type: ignore[arg-type]
        address="127.0.0.1",
        port=port,
        workers=1,
        blocking_threads=THREADS,
        workers_kill_timeout=5,
        respawn_failed_workers=True,  # one that was killed, for want of memory say, takes nobody with it
        log_level="warning",  # type: ignore[arg-type]
    ).serve()


def make_application() -> Callable[..., Any]:
    """Return the application for a worker, which ends with the process that started it."""
    from config.wsgi import application

    # Ctrl-C reaches every process of the terminal's group, and the server tells its workers as well: told
    # twice at once a worker now and then hangs. So it leaves the group and hears from the server alone.
    os.setpgrp()
    threading.Thread(target=_end_with, args=(int(os.environ["SOURCELINE_SERVED_BY"]),), daemon=True).start()
    return application


def _end_with(parent: int) -> None:
    """A worker whose parent was killed would keep the port and the database for ever."""
    while os.getppid() == parent:
        time.sleep(LOOK_EVERY)
    os.kill(os.getpid(), signal.SIGKILL)
