"""Ask something that may never answer, as a database that hangs, and give up in time."""

import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import Generic, TypeVar

from django.db import connections

Answer = TypeVar("Answer")


class Bounded(Generic[Answer]):
    """A question that is asked in a thread of its own, by one at a time; usable from many threads.

    Whoever comes while it is being asked waits for the same answer, so that a server that hangs has one
    thread waiting for it and not one for each that wants to know.
    """

    def __init__(self, question: Callable[[], Answer], seconds: float) -> None:
        self.question = question
        self.seconds = seconds
        self._lock = threading.Lock()
        self._asked: Future[Answer] | None = None

    def ask(self) -> Answer:
        """Return the answer or raise what the question raised; raises TimeoutError after `seconds`."""
        with self._lock:
            if self._asked is None or self._asked.done():
                self._asked = Future()
                threading.Thread(target=self._answer, args=(self._asked,), daemon=True).start()
            asked = self._asked
        return asked.result(self.seconds)

    def _answer(self, asked: "Future[Answer]") -> None:
        try:
            try:
                answer = self.question()
            finally:
                connections.close_all()  # of this thread
        except BaseException as error:
            asked.set_exception(error)
        else:
            asked.set_result(answer)
