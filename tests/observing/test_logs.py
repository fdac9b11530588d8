"""A line of log holds what was meant to be told, in one form for machines and another for people."""

import json
import logging
import sys

from config.observing.logs import AsJson, AsText, WithRequest, settings
from config.observing.observed import begin, end


def record(message: str, *arguments: object, **extra: object) -> logging.LogRecord:
    made = logging.getLogger("sourceline").makeRecord(
        "sourceline", logging.INFO, "here", 1, message, arguments, None, extra=extra
    )
    WithRequest().filter(made)
    return made


def test_json_holds_the_fields_and_nothing_else_that_hangs_on_the_record() -> None:
    begin("a-good-number")
    made = record("Done: %s", "all", fields={"count": 3, "level": "forged"}, request={"password": "x"})
    end()

    told = json.loads(AsJson().format(made))

    assert told.pop("time").endswith("+00:00")
    assert told == {
        "level": "INFO",
        "logger": "sourceline",
        "message": "Done: all",
        "request_id": "a-good-number",
        "count": 3,
    }


def test_json_keeps_to_one_line_whatever_is_told() -> None:
    try:
        raise ValueError("a\nb")
    except ValueError:
        made = record("two\nlines\u2028three", fields={"odd": object(), "surrogate": "\udc80"})
        made.exc_info = sys.exc_info()

    line = AsJson().format(made)

    assert len(line.splitlines()) == 1 and line.isascii()
    assert "ValueError: a\nb" in json.loads(line)["exception"]


def test_text_says_the_same_to_people() -> None:
    line = AsText().format(record("Done", fields={"count": 3}))

    assert line.endswith(" INFO sourceline [-]: Done count=3")


def test_requests_get_lines_where_they_are_wanted_only() -> None:
    for wanted, level in ((True, "INFO"), (False, "WARNING")):
        made = settings(form="json", level="WARNING", requests=wanted)
        assert made["loggers"]["sourceline.requests"]["level"] == level
