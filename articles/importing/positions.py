"""Finds the line on which a field of a JSON text stands, since Python's reader forgets it."""

import json
import re
from collections.abc import Iterator
from typing import Any

# A text in quotation marks, a bracket, brace, colon or comma, or a run of anything else (number, true, null).
_PIECE = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"|[{}\[\]:,]|[^\s{}\[\]:,"]+', re.DOTALL)

Path = tuple[str | int, ...]


class JsonRefused(ValueError):
    """A JSON text that cannot be read; the message says on which line and at which field."""


def load_json(text: str, first_line: int = 1) -> Any:
    """Return the value that `text` holds, refusing what is malformed or says one field twice.

    `first_line` is the number of its first line in its file. Raises JsonRefused, naming line and field.
    """
    try:
        return json.loads(text, object_pairs_hook=_once, parse_constant=_refuse_constant)
    except json.JSONDecodeError as error:
        line = first_line + error.lineno - 1
        after = _field_before(text, error.pos)
        raise JsonRefused(
            f"line {line}{after}: this is no JSON ({error.msg} at column {error.colno})"
        ) from None
    except RecursionError:
        raise JsonRefused(f"line {first_line}: this is no metadata (nested too deeply)") from None
    except _FieldTwice as error:
        line = next(
            (number for number, key in _repeated_keys(text, first_line) if key == str(error)), first_line
        )
        raise JsonRefused(f"line {line}: the field “{error}” is given twice") from None
    except ValueError as error:
        raise JsonRefused(f"line {first_line}: {error}") from None


def line_of(text: str, path: Path, first_line: int = 1) -> int:
    """Return the line on which the value at `path` begins, or that of the nearest thing around it.

    >>> line_of('{"sources": [\\n {"file": "a.txt",\\n  "published": 7}]}', ("sources", 0, "published"))
    3
    """
    best, best_depth = first_line, -1
    for line, found in _places(text, first_line):
        depth = len(found)
        if depth > best_depth and path[:depth] == found:
            best, best_depth = line, depth
        if found == path:
            return line
    return best


class _FieldTwice(ValueError):
    pass


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    for name, value in pairs:
        if name in fields:
            raise _FieldTwice(name)
        fields[name] = value
    return fields


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is no JSON value")


def _places(text: str, first_line: int) -> Iterator[tuple[int, Path]]:
    """Each value of a sound JSON text as (line, path), in its order."""
    stack: list[Any] = []  # for an object its current key (None before the first), for a list its position
    line, counted = first_line, 0
    key: str | None = None
    expects_key = False
    for match in _PIECE.finditer(text):
        line += text.count("\n", counted, match.start())
        counted = match.start()
        piece = match[0]
        if piece in "}]":
            if stack:
                stack.pop()
            expects_key = False
        elif piece == ",":
            if stack and isinstance(stack[-1], int):
                stack[-1] += 1
            else:
                expects_key = True
        elif piece == ":":
            stack[-1] = key
            expects_key = False
        elif expects_key and piece[0] == '"':
            key = json.loads(piece)
        else:
            yield line, tuple(part for part in stack if part is not None)
            if piece == "{":
                stack.append(None)
                expects_key = True
            elif piece == "[":
                stack.append(0)


def _repeated_keys(text: str, first_line: int) -> Iterator[tuple[int, str]]:
    seen: set[Path] = set()
    for line, path in _places(text, first_line):
        if path and path in seen and isinstance(path[-1], str):
            yield line, path[-1]
        seen.add(path)


def _field_before(text: str, position: int) -> str:
    """The name of the last field before the place where reading stopped, as words to put behind the line."""
    names = re.findall(r'"((?:[^"\\\n]|\\.)*)"\s*:', text[max(0, position - 2000) : position + 1])
    return f", at or after the field “{names[-1]}”" if names else ""
