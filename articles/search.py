"""Stored search vectors: each place of words has its own, so that a phrase never runs across two."""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Func


class Trigrams(Func):
    """All runs of three characters of some columns, in capitals, by the SQL function `trigrams`.

    An index on them finds pieces of words, in any script, for editors (migration articles.0010).
    """

    function = "trigrams"
    output_field = ArrayField(models.TextField())


def search_column(*places: str, function: str = "search_vector") -> models.GeneratedField:
    """Return a column that the database computes from `places` with the SQL function `function`.

    `search_vector(text)` stems as English and drops accents (migration articles.0001).
    """
    expressions: list[Any] = [F(place) for place in places]
    return models.GeneratedField(
        expression=Func(*expressions, function=function),
        output_field=SearchVectorField(),
        db_persist=True,
    )
