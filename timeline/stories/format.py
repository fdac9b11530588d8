"""The shape of a story file: its schema, the order of its keys, and its one way of being written down."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from copy import copy
from functools import cache, partial
from itertools import chain
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker
from jsonschema.exceptions import ValidationError, best_match

Record = dict[str, Any]

WIDTH = 118
"""A value that fits into so many characters stands on one line of the file."""

SECTIONS = {
    "outlets": "outlet",
    "actors": "actor",
    "articles": "article",
    "quotes": "quote",
    "statements": "statement",
    "events": "event",
    "discrepancies": "discrepancy",
    "shared_passages": "shared_passage",
    "topics": "topic",
}
"""The lists of a story and what each of their items is, in the order in which one rests on the other."""


class StoryError(ValueError):
    """A story cannot be loaded or exported; `sentences` say why, one a fault."""

    def __init__(self, sentences: Iterable[str]) -> None:
        self.sentences = list(sentences)
        super().__init__("\n".join(self.sentences))


@cache
def schema() -> Mapping[str, Any]:
    """Return the JSON Schema (draft 2020-12) of a story."""
    path = Path(__file__).with_name("story-1.schema.json")
    return json.loads(path.read_text(encoding="utf-8"))


def parse(text: str) -> Record:
    """Return the story that `text` holds, with every key that was left out at its default.

    Raises StoryError with one sentence for each fault of JSON or schema, at the path where it stands.
    """
    try:
        story = json.loads(text, object_pairs_hook=_refuse_doubled_keys, parse_constant=_refuse_constant)
        del text  # hundreds of megabytes where nobody else holds them
    except RecursionError:
        raise StoryError(["The file is nested too deeply to be a story."]) from None
    except ValueError as error:
        raise StoryError([f"The file is no JSON: {error}."]) from None
    faults = list(_schema_faults(story))
    if faults:
        raise StoryError(faults)
    story = complete(story, schema())
    for passage in story["shared_passages"]:
        passage["one"], passage["other"] = sides_in_order(passage["one"], passage["other"])
    return story


def complete(value: Any, form: Mapping[str, Any]) -> Any:
    """Return `value` with the defaults of `form` filled in and its keys in schema order.

    Lists are filled in place, record after record, so that a long story is not held twice.

    >>> complete({"name": "Kyiv"}, schema()["$defs"]["actor"]["properties"]["aliases"]["items"])
    {'name': 'Kyiv', 'is_ambiguous': False}
    """
    form = _resolve(form)
    if isinstance(value, dict):
        completed = {}
        for key, inner in form.get("properties", {}).items():
            if key in value:
                completed[key] = complete(value[key], inner)
            elif "default" in inner:
                completed[key] = complete(copy(inner["default"]), inner)
        return completed
    if isinstance(value, list) and "items" in form:
        for place, item in enumerate(value):
            value[place] = complete(item, form["items"])
        return value
    if isinstance(value, float) and form.get("type") == "integer":
        return int(value)  # to JSON Schema 1.0 is an integer
    return value


def reduce(value: Any, form: Mapping[str, Any]) -> Any:
    """Return `value` as a file says it: keys in schema order, without those that have their default."""
    form = _resolve(form)
    if isinstance(value, dict):
        return {
            key: reduce(value[key], inner)
            for key, inner in form.get("properties", {}).items()
            if key in value and not ("default" in inner and value[key] == inner["default"])
        }
    if isinstance(value, list) and "items" in form:
        return [reduce(item, form["items"]) for item in value]
    return value


def write(story: Record) -> str:
    """Return the story as the text of its file: the same story gives the same bytes."""
    return _laid_out(reduce(story, schema())) + "\n"


def pieces(story: Mapping[str, Any]) -> Iterator[str]:
    """Yield piece by piece what `write` returns of a story whose lists of records are iterators.

    Only the records at hand are in memory.
    """
    shown: Record = {}
    is_long = False
    for key, form in schema()["properties"].items():
        value = story.get(key)
        if isinstance(value, Iterator):
            value, goes_on = _begun(map(partial(reduce, form=form["items"]), value))
            if goes_on or value != form["default"]:
                shown[key], is_long = value, is_long or goes_on
        elif key in story and not ("default" in form and value == form["default"]):
            shown[key] = reduce(value, form)
    if not is_long:
        yield _laid_out(shown) + "\n"
        return
    for number, (key, value) in enumerate(shown.items()):
        head = f" {json.dumps(key)}: "
        yield ("{\n" if number == 0 else ",\n") + head
        if not isinstance(value, Iterator):
            yield _laid_out(value, 1, len(head) + 1)
            continue
        for place, record in enumerate(value):
            yield ("[\n  " if place == 0 else ",\n  ") + _laid_out(record, 2, 3)
        yield "\n ]"
    yield "\n}\n"


def _begun(records: Iterator[Record]) -> tuple[Any, bool]:
    """Return all records where they fit on one line, else an iterator over them, and which it is."""
    held: list[Record] = []
    for record in records:
        held.append(record)
        if len(json.dumps(held, ensure_ascii=False)) > WIDTH:
            return chain(held, records), True
    return held, False


def digest(record: Record) -> str:
    """Return the SHA-256 by which a record knows what a file said of it."""
    said = json.dumps(record, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(said.encode("utf-8")).hexdigest()


def key_of(kind: str, record: Record) -> str:
    """Return what names the record among those of its kind."""
    if kind in ("article", "quote"):
        return record["public_id"]
    if kind == "shared_passage":
        return " = ".join(
            f"{side['article']}/{side['version']} {side['start']}-{side['end']}"
            for side in (record["one"], record["other"])
        )
    return record["slug"]


def sides_in_order(*sides: Record) -> list[Record]:
    """Return the two sides of a shared passage in the order in which a file has them: by place."""
    return sorted(sides, key=lambda side: (side["article"], side["version"], side["start"], side["end"]))


def definition(kind: str) -> Mapping[str, Any]:
    """Return the part of the schema that says what a record of this kind is."""
    return schema()["$defs"][kind]


def _resolve(form: Mapping[str, Any]) -> Mapping[str, Any]:
    if "$ref" in form:
        return schema()["$defs"][form["$ref"].rpartition("/")[2]]
    for choice in form.get("anyOf", ()):
        if choice.get("type") != "null":
            return _resolve(choice)
    return form


def _laid_out(value: Any, indent: int = 0, taken: int = 0) -> str:
    """Return `value` as JSON, over several lines only where it does not fit beside the `taken` characters."""
    line = json.dumps(value, ensure_ascii=False)
    if not isinstance(value, (dict, list)) or not value or taken + len(line) <= WIDTH:
        return line
    pad = " " * (indent + 1)
    if isinstance(value, dict):
        heads = [f"{pad}{json.dumps(key)}: " for key in value]
        items = list(value.values())
        opening, closing = "{", "}"
    else:
        heads, items = [pad] * len(value), value
        opening, closing = "[", "]"
    lines = [
        head + _laid_out(item, indent + 1, len(head) + 1) for head, item in zip(heads, items, strict=True)
    ]
    return opening + "\n" + ",\n".join(lines) + "\n" + " " * indent + closing


def _schema_faults(story: Any) -> Iterator[str]:
    checker = Draft202012Validator(schema(), format_checker=FormatChecker(formats=["date"]))
    for error in sorted(
        checker.iter_errors(story), key=lambda error: [str(part) for part in error.absolute_path]
    ):
        yield _sentence(error)


def _sentence(error: ValidationError) -> str:
    if error.context:  # of a value or null, the fault of the value is the one to tell
        error = best_match(inner for inner in error.context if inner.validator_value != "null") or error
    path = "".join(
        f"[{part}]" if isinstance(part, int) else f".{part}" for part in error.absolute_path
    ).lstrip(".")
    message = error.message if len(error.message) <= 300 else error.message[:297] + "…"
    return f"{path or 'The story'}: {message}."


def _refuse_doubled_keys(pairs: list[tuple[str, Any]]) -> Record:
    made = dict(pairs)
    if len(made) != len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise ValueError(f"the key {twice!r} stands twice in one object")
    return made


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is no number of JSON")
