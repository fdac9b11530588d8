"""Lines of log as they would be written, caught where they are made."""

import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest

from config.observing.logs import AsJson, WithRequest


class Lines(logging.Handler):
    """Each line as the object that production writes."""

    def __init__(self) -> None:
        super().__init__()
        self.setFormatter(AsJson())
        self.addFilter(WithRequest())
        self.written: list[dict[str, Any]] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.written.append(json.loads(self.format(record)))

    def of(self, name: str) -> list[dict[str, Any]]:
        return [line for line in self.written if line["logger"] == name]


@pytest.fixture
def lines() -> Iterator[Lines]:
    handler = Lines()
    loggers = [logging.getLogger(name) for name in ("sourceline", "django.request")]
    levels = [one.level for one in loggers]
    requests = logging.getLogger("sourceline.requests")
    level = requests.level
    requests.setLevel(logging.INFO)
    for one in loggers:
        one.addHandler(handler)
        one.setLevel(logging.INFO)
    yield handler
    requests.setLevel(level)
    for one, before in zip(loggers, levels, strict=True):
        one.removeHandler(handler)
        one.setLevel(before)
