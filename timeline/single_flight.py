"""Lets one request render a page that several ask for at the same moment, while the others wait for it.

Pure: it knows neither pages nor requests, only keys and threads.
"""

import threading
from collections.abc import Hashable, Iterator
from contextlib import contextmanager


class SingleFlight:
    """Of those who are about the same work in this process the first one does it; usable from many threads.

    The others wait until it is through, however it ended, and at most for `patience` seconds: whoever hangs
    keeps nobody else from working.
    """

    def __init__(self, patience: float) -> None:
        self.patience = patience
        self._under_way: dict[Hashable, threading.Event] = {}
        self._lock = threading.Lock()

    @contextmanager
    def of(self, key: Hashable) -> Iterator[bool]:
        """Tell at once whether the caller is the first with `key`; tell others that they are not, later.

        The work belongs into the block. Those who were not first have waited when they enter theirs, and had
        better look whether anything is left to do.
        """
        through = threading.Event()
        with self._lock:
            before = self._under_way.setdefault(key, through)
        if before is not through:
            self.wait(before)
            yield False
            return
        try:
            yield True
        finally:
            with self._lock:
                del self._under_way[key]
            through.set()

    def wait(self, through: threading.Event) -> None:
        through.wait(self.patience)
