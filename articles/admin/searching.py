"""Searching lists of records: the same pieces of words as ever, looked up in an index in place of every row.

What was typed may stand anywhere in a word, in any script. PostgreSQL's own `trigrams()` (migration
articles.0010) breaks the words of a record into runs of three characters, which an index keeps; those that
hold all runs of what was typed are then read.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.db.models import Model, Q, QuerySet, TextField, Value
from django.utils.text import smart_split, unescape_string_literal

from articles.search import Trigrams

LOOKED_AT = 1_000
"""So many of the newest rows tell whether a piece is frequent: when more than one of FREQUENT holds it."""
FREQUENT = 25
RUN = 3
"""Shorter pieces are in no index: such a search reads row by row."""
MOST_PIECES = 20
"""So many pieces of what was typed are looked for; each takes some questions to the database."""
TOO_MANY = f"Of {{}} words the {MOST_PIECES} longest were looked for. What stands in quotation marks is one."
MOST_KEYS = 20_000
"""So many records are looked up beforehand. What more of them hold is found soon by reading along a list."""


def bits_of(typed: str) -> Iterator[str]:
    """Yield what has to be found: words, and what stands in quotation marks in one piece.

    >>> list(bits_of('harbour "two weeks"'))
    ['harbour', 'two weeks']
    """
    for bit in smart_split(typed):
        if bit.startswith(('"', "'")) and bit[0] == bit[-1]:
            bit = unescape_string_literal(bit)
        yield bit


def pieces_of(typed: str) -> list[str]:
    """Return what is looked for, each once: the longest MOST_PIECES of half an article that is pasted."""
    return sorted(dict.fromkeys(bits_of(typed)), key=len, reverse=True)[:MOST_PIECES]


def left_out_of(typed: str) -> str:
    """Say which part of what was typed is looked for, where that is not all; else nothing."""
    words = len(set(bits_of(typed)))
    return TOO_MANY.format(words) if words > MOST_PIECES else ""


def _anywhere(piece: str, columns: Sequence[str]) -> Q:
    anywhere = Q()
    for column in columns:
        anywhere |= Q(**{f"{column}__icontains": piece})
    return anywhere


def holding(piece: str, columns: Sequence[str]) -> Q:
    """Return the condition that one of the columns holds `piece`, for a query that is `with_trigrams`."""
    # The runs last, as they are dear where no index answers.
    runs = Trigrams(Value(piece, output_field=TextField()))
    return _anywhere(piece, columns) & Q(trigrams__contains=runs)


def with_trigrams(rows: QuerySet[Any], columns: Sequence[str]) -> QuerySet[Any]:
    return rows.alias(trigrams=Trigrams(*columns))


def keys_or_rows(rows: QuerySet[Any], most: int | None = None) -> Any:
    """Return the keys of these rows where they are few, which an index finds; otherwise the query itself."""
    most = MOST_KEYS if most is None else most
    keys = list(rows.order_by().values_list("pk", flat=True)[: most + 1])
    return keys if len(keys) <= most else rows.order_by().values("pk")


def is_frequent(model: type[Model], piece: str, columns: Sequence[str], one_of: int = FREQUENT) -> bool:
    """Whether more than `one_of` so many of the newest rows holds it: a list is then soon filled without any
    index.
    """
    newest = model._default_manager.order_by("-pk").values("pk")[:LOOKED_AT]
    rows = model._default_manager.filter(pk__in=list(newest.values_list("pk", flat=True)))
    return rows.filter(_anywhere(piece, columns)).count() * one_of > LOOKED_AT


def place_of(model: type[Model], piece: str, columns: Sequence[str], indexed: Sequence[str]) -> Q:
    """Return the condition on rows of `model` that one of `columns` holds `piece`; an index of trigrams is on
    all that are `indexed`, in their order.
    """
    if len(piece) >= RUN and not is_frequent(model, piece, columns):
        rows = with_trigrams(model._default_manager.all(), indexed).filter(holding(piece, columns))
        keys = keys_or_rows(rows)
        if isinstance(keys, list):
            return Q(pk__in=keys)
    return _anywhere(piece, columns)


def found_in(
    rows: QuerySet[Any],
    typed: str,
    columns: Sequence[str],
    named: Mapping[str, tuple[Any, str]] | None = None,
) -> QuerySet[Any]:
    """Narrow `rows` to those that hold each piece of what was typed in one of their own columns, which an
    index of trigrams is on, or in what they name: `named` gives, by a foreign key, who is called so, and the
    column that tells where these are too many to be looked up beforehand.
    """
    for piece in pieces_of(typed):
        condition = place_of(rows.model, piece, columns, columns)
        for key, (called, column) in (named or {}).items():
            keys = keys_or_rows(called(piece))
            is_few = isinstance(keys, list)
            condition |= Q(**{f"{key}__in": keys}) if is_few else Q(**{f"{column}__icontains": piece})
        rows = rows.filter(condition)
    return rows
