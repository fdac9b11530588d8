"""Holding all that a step on several quotes will touch, at once and in one order for everybody.

Whoever takes one quote after the other, each with its article and events, sooner or later waits for somebody
who waits for them. So articles come first, then quotes, then events, each in the order of their keys.
"""

from collections.abc import Collection

from django.db.models import Q

from articles.models import Article, Quote
from timeline.models import Event


def hold_quotes(keys: Collection[int], events: Collection[int] = ()) -> None:
    """Hold the quotes with these keys, their articles and the events that cite them, and those with the keys
    `events`, until the transaction ends.

    Keys of the rows are left alone, so that a citation can refer to them meanwhile.
    """
    articles = Article.objects.filter(versions__quotes__in=keys).values("pk")
    _hold(Article, articles)
    _hold(Quote, keys)
    _hold(Event, Event.objects.filter(Q(citations__quote__in=keys) | Q(pk__in=events)).values("pk"))


def hold_events(slugs: Collection[str]) -> None:
    """Hold the events with these addresses until the transaction ends."""
    _hold(Event, Event.objects.filter(slug__in=slugs).values("pk"))


def _hold(model, keys) -> None:  # type: ignore[no-untyped-def]
    rows = model.objects.filter(pk__in=keys).order_by("pk").select_for_update(of=("self",), no_key=True)
    list(rows.values_list("pk"))
