"""The JSON lines command: one article a line in, its quotes a line out, without Django.

    python -m articles.extraction < articles.jsonl > quotes.jsonl

Each line is {"id", "text", "actors"?, "published_on"?}; the answer is {"id", "quotes": [...]}. A line that
cannot be read ends the command with one sentence on standard error and exit status 1.
"""

from __future__ import annotations

import datetime
import json
import sys
from typing import Any

from . import KnownActor, read


class BadLine(ValueError):
    """A line that is no article; the message says what is wrong and where."""


def parse(line: str, number: int) -> tuple[Any, str, list[KnownActor], datetime.date | None]:
    """Return id, text, actors and day of the article in `line`.

    >>> parse('{"id": 1, "text": "Rain."}', 1)
    (1, 'Rain.', [], None)
    """
    try:
        article = json.loads(line)
    except ValueError as error:
        raise BadLine(f"Line {number} is not JSON ({error}): write one object a line.") from None
    if not isinstance(article, dict):
        raise BadLine(f'Line {number} is no JSON object: write {{"id": ..., "text": ...}}.')
    if not isinstance(article.get("text"), str):
        raise BadLine(f'Line {number} has no "text": give the text of the article as a string.')
    if "id" not in article:
        raise BadLine(f'Line {number} has no "id": give one, so that the answer can be told from others.')
    actors = []
    listed = article.get("actors") or []
    if not isinstance(listed, list):
        raise BadLine(f'Line {number}: "actors" must be a list of objects with "id" and "name".')
    for actor in listed:
        if (
            not isinstance(actor, dict)
            or not isinstance(actor.get("id"), str)
            or not isinstance(actor.get("name"), str)
        ):
            raise BadLine(f'Line {number}: each of "actors" needs "id" and "name" as strings.')
        for field in ("aliases", "ambiguous_aliases"):
            if not isinstance(actor.get(field) or [], list):
                raise BadLine(f'Line {number}: "{field}" of an actor must be a list of strings.')
        actors.append(
            KnownActor(
                actor["id"],
                actor["name"],
                str(actor.get("kind") or "person"),
                tuple(map(str, actor.get("aliases") or ())),
                tuple(map(str, actor.get("ambiguous_aliases") or ())),
                str(actor.get("role") or ""),
                str(actor.get("gender") or ""),
            )
        )
    published = article.get("published_on")
    try:
        day = datetime.date.fromisoformat(published) if published else None
    except (TypeError, ValueError):
        raise BadLine(f'Line {number}: "published_on" must be a day such as 2022-02-01.') from None
    return article["id"], article["text"], actors, day


def answer(identifier: Any, text: str, actors: list[KnownActor], day: datetime.date | None) -> dict[str, Any]:
    """Return the line to be written for one article."""
    quotes = []
    for quote in read(text, actors=actors, published_on=day).quotes:
        fields: dict[str, Any] = {}
        for name in quote.__slots__:
            value = getattr(quote, name)
            if name == "fragments":
                value = [{"start": f.start, "end": f.end} for f in value]
            elif isinstance(value, datetime.date):
                value = value.isoformat()
            fields[name] = value
        quotes.append(fields)
    return {"id": identifier, "quotes": quotes}


def main() -> int:
    """Read standard input to its end; return the exit status."""
    stdin = open(0, encoding="utf-8", newline="\n", closefd=False)  # noqa: SIM115
    stdout = open(1, "w", encoding="utf-8", newline="\n", closefd=False)  # noqa: SIM115
    number = 0
    with stdin, stdout:
        try:
            for number, line in enumerate(stdin, start=1):
                if line.strip():
                    print(json.dumps(answer(*parse(line, number)), ensure_ascii=False), file=stdout)
        except BadLine as error:
            print(error, file=sys.stderr)
            return 1
        except UnicodeDecodeError:
            print(f"Line {number + 1} is not UTF-8: save the file as UTF-8 and try again.", file=sys.stderr)
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
