"""How a line of log looks: an object of JSON in production, words for a person at a terminal.

Either way it names the request it belongs to. What a record says beside its message stands in `extra`, under
`fields`, so that nothing is written which nobody meant to write: Django puts whole requests there.
"""

from __future__ import annotations

import json
import logging
from datetime import UTC, datetime
from typing import Any

from config.observing.observed import current

FIRST = ("time", "level", "logger", "message", "request_id")
"""What every line of JSON begins with; no field takes one of these names."""

ENCODER = json.JSONEncoder(default=str)


class WithRequest(logging.Filter):
    """Gives each record the number of the request in which it was made, or a dash."""

    def filter(self, record: logging.LogRecord) -> bool:
        observed = current()
        record.request_id = observed.request_id if observed else "-"
        return True


class AsJson(logging.Formatter):
    """One object on one line, whatever stands in it."""

    def format(self, record: logging.LogRecord) -> str:
        told: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
            "request_id": getattr(record, "request_id", "-"),
        }
        told |= {name: value for name, value in fields_of(record).items() if name not in FIRST}
        if record.exc_info:
            told["exception"] = self.formatException(record.exc_info)
        if record.stack_info:
            told["stack"] = self.formatStack(record.stack_info)
        return ENCODER.encode(told)


class AsText(logging.Formatter):
    """One line, and below it where an error came from; fields stand behind the message."""

    def __init__(self) -> None:
        super().__init__("{asctime} {levelname} {name} [{request_id}]: {message}", style="{")

    def formatMessage(self, record: logging.LogRecord) -> str:
        line = super().formatMessage(record)
        return " ".join([line, *(f"{name}={value}" for name, value in fields_of(record).items())])


def fields_of(record: logging.LogRecord) -> dict[str, Any]:
    """Return what a record says beside its message."""
    fields = getattr(record, "fields", None)
    return fields if isinstance(fields, dict) else {}


def settings(*, form: str, level: str, requests: bool) -> dict[str, Any]:
    """Return Django's LOGGING: `form` is json or text, `requests` whether each request gets a line."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"with_request": {"()": WithRequest}},
        "formatters": {"line": {"()": AsJson if form == "json" else AsText}},
        "handlers": {
            "console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["with_request"]}
        },
        "root": {"handlers": ["console"], "level": level},
        "loggers": {"sourceline.requests": {"level": "INFO" if requests else "WARNING"}},
    }
