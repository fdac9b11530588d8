"""Whose name it is: what becomes of quotes of which the article gives a name that no actor on record had.

One actor called so is meant, wherever the name stands; nobody, or several, are asked about before the quote
is accepted.
"""

from collections.abc import Iterable

from django.contrib.auth.models import User
from django.db.models import Q, QuerySet
from django.db.models.functions import Lower

from articles.models import Actor, Alias, Quote
from articles.recording import save_for
from desk.holding import hold_quotes
from desk.naming import free_actor_slug


def is_only_named(quote: Quote) -> bool:
    """Whether the article names who speaks and no actor, nor a description, stands for the name yet."""
    return bool(quote.speaker_named and not quote.speaker_id and not quote.speaker_description)


def known_by_name(quotes: Iterable[Quote]) -> dict[int, Actor]:
    """Return, by the quote's key, the one actor called as the article names its speaker; of quotes whose name
    nobody has, several have, or that is kept as ambiguous, nothing. At most three queries, for any number of
    quotes.
    """
    named = {quote.pk: quote.speaker_named.lower() for quote in quotes if is_only_named(quote)}
    if not named:
        return {}
    wanted = set(named.values())
    called: dict[str, set[int]] = {}
    actors = {}
    rows = Actor.objects.annotate(low=Lower("name")).filter(low__in=wanted).select_related("merged_into")
    for actor in rows:
        called.setdefault(actor.low, set()).add(actor.canonical.pk)
        actors[actor.canonical.pk] = actor.canonical
    unclear = set()
    aliases = Alias.objects.annotate(low=Lower("name")).filter(low__in=wanted)
    for alias in aliases.select_related("actor__merged_into"):
        called.setdefault(alias.low, set()).add(alias.actor.canonical.pk)
        actors[alias.actor.canonical.pk] = alias.actor.canonical
        if alias.is_ambiguous:
            unclear.add(alias.low)
    return {
        pk: actors[next(iter(called[name]))]
        for pk, name in named.items()
        if len(called.get(name, ())) == 1 and name not in unclear
    }


def namesakes_of(quote: Quote, name: str = "") -> QuerySet[Quote]:
    """Return the other suggestions of its text whose speaker is named as this one's is, or is called `name`,
    and whom nobody has resolved yet.
    """
    names = Q()
    for one in {quote.speaker_named, name} - {""}:
        names |= Q(speaker_named__iexact=one)
    others = Quote.objects.suggested().filter(speaker=None, speaker_description="").exclude(pk=quote.pk)
    return others.filter(names, version=quote.version_id) if names else others.none()


def make_actor_called(name: str, user: User, reason: str) -> Actor:
    """Put a name on record. Raises ValidationError where it cannot be one."""
    actor = Actor(name=name, slug=free_actor_slug(name))
    actor.full_clean()
    save_for(actor, user, reason)
    return actor


def give_to_namesakes(quote: Quote, actor: Actor, user: User) -> list[Quote]:
    """Say of the namesakes of `quote`, whose article is held, that `actor` speaks there too; return them."""
    given = list(
        namesakes_of(quote, actor.name)
        .order_by("pk")
        .select_for_update(of=("self",), no_key=True)
        .select_related("version__article__outlet")
    )
    for other in given:
        other.speaker = actor
        save_for(other, user, f"Named as {actor} is, who was put on record or chosen in the queue"[:100])
    return given


def hold_namesakes(pk: int, name: str = "") -> None:
    """Hold the quote with this key and its namesakes, in one order for everybody, until the end."""
    quote = Quote.objects.only("speaker_named", "version").filter(pk=pk).first()
    others = namesakes_of(quote, name).values_list("pk", flat=True) if quote else []
    hold_quotes([pk, *others])
