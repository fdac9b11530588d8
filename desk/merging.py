"""Two records of one actor become one for readers, and two again: nothing is copied, so nothing is lost.

Quotes, events and names stay with the record they were given to; the record that stays stands for it in
public, and whatever is read is read under the names of both. A name that others have as well is asked about,
never guessed.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.contrib.auth.models import User
from django.db import transaction

from articles.extraction.actors import key_of
from articles.models import Actor, Alias
from articles.recording import save_for
from timeline.models import Event

SAME = "Merged: the same as another record"


class MergeRefused(ValueError):
    """The two cannot be merged, or parted; the message is one sentence for an editor."""


@dataclass
class Foreseen:
    """What a merge will change; `shared` names belong to others, too, who are named with them."""

    stays: Actor
    quotes: int = 0
    others_words: int = 0
    events: int = 0
    statements: int = 0
    names: list[str] = field(default_factory=list)
    moved: list[Actor] = field(default_factory=list)
    shared: list[tuple[str, list[Actor]]] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


def foresee_merge(goes: Actor, stays: Actor) -> Foreseen:
    """Return what merging `goes` into `stays` will change. Raises MergeRefused where it cannot be."""
    _refuse(goes, stays)
    moved = list(goes.merged.order_by("name"))
    names = names_of([goes, *moved])
    found = Foreseen(
        stays,
        quotes=goes.quotes.count() + goes.joint_quotes.count(),
        others_words=goes.relayed_quotes.count() + goes.addressed_quotes.count(),
        events=Event.objects.filter(actors=goes).distinct().count(),
        statements=goes.statements.count(),
        names=names,
        moved=moved,
    )
    called = others_called(names, besides=[goes, stays, *moved, *stays.merged.all()])
    found.shared = [(name, called[name]) for name in names if name in called]
    if goes.kind != stays.kind:
        found.warnings.append(
            f"One is a {goes.get_kind_display().lower()}, the other a {stays.get_kind_display().lower()}."
        )
    if goes.wikidata and stays.wikidata:
        found.warnings.append(f"Wikidata knows them as two: {goes.wikidata} and {stays.wikidata}.")
    both = Event.objects.filter(actors=goes).filter(actors=stays).count()
    if both:
        found.warnings.append(f"Both took part in {both} event{'' if both == 1 else 's'} as two.")
    return found


@transaction.atomic
def merge(goes: Actor, stays: Actor, user: User, ambiguous: Iterable[str] = (), reason: str = "") -> Actor:
    """Let `stays` stand for `goes`; names in `ambiguous` are asked about from now on wherever they are read.

    Records merged into `goes` move along. Returns the record that stays. Raises MergeRefused for a record
    that is merged already, into itself, or into one that does not stand for itself.
    """
    held = {one.pk: one for one in _held([goes.pk, stays.pk])}
    goes, stays = held[goes.pk], held[stays.pk]
    _refuse(goes, stays)
    moved = list(goes.merged.order_by("pk"))
    for name in set(ambiguous) & set(names_of([goes, *moved])):
        _ask_about(name, goes, moved)
    for other in moved:
        other.merged_into = stays
        save_for(other, user, _along(goes))
    goes.merged_into = stays
    goes.full_clean()
    save_for(goes, user, reason or SAME)
    return stays


@transaction.atomic
def unmerge(actor: Actor, user: User, reason: str = "") -> Actor:
    """Let `actor` stand for itself again, and for those that moved along with it. Raises MergeRefused."""
    held = _held([actor.pk, actor.merged_into_id or actor.pk])
    actor = next(one for one in held if one.pk == actor.pk)
    if actor.merged_into is None:
        raise MergeRefused(f"{actor} is not merged: it stands for itself.")
    others = [
        other
        for other in Actor.objects.filter(merged_into=actor.merged_into).exclude(pk=actor.pk).order_by("pk")
        if other.history.latest().history_change_reason == _along(actor)
    ]
    actor.merged_into = None
    save_for(actor, user, reason or "Parted again")
    for other in others:
        other.merged_into = actor
        save_for(other, user, "Came back with the record it belongs to")
    return actor


def names_of(actors: Iterable[Actor]) -> list[str]:
    """Return all names of these records, once each, in their order."""
    names: list[str] = []
    for actor in actors:
        names += [actor.name, *(alias.name for alias in actor.aliases.all())]
    return list(dict.fromkeys(names))


def others_called(names: Iterable[str], besides: Iterable[Actor]) -> dict[str, list[Actor]]:
    """Return, of `names`, those that records beside `besides` have too, compared as a text's names are."""
    wanted: dict[str, list[str]] = {}
    for name in names:
        wanted.setdefault(key_of(name), []).append(name)
    own = {actor.pk for actor in besides}
    # Names alone: of thousands of actors few are called so, and only these are records.
    actors = Actor.objects.exclude(pk__in=own)
    stored = [
        *actors.order_by().values_list("pk", "name"),
        *Alias.objects.exclude(actor__in=own).order_by().values_list("actor_id", "name"),
    ]
    keys: dict[int, list[str]] = {}
    for pk, name in stored:
        if (key := key_of(name)) in wanted:
            keys.setdefault(pk, []).append(key)
    found: dict[str, list[Actor]] = {}
    for actor in actors.filter(pk__in=keys).select_related("merged_into"):
        for name in (name for key in dict.fromkeys(keys[actor.pk]) for name in wanted[key]):
            whose = found.setdefault(name, [])
            if actor.canonical not in whose and actor.canonical.pk not in own:
                whose.append(actor.canonical)
    return {name: whose for name, whose in found.items() if whose}


def _ask_about(name: str, goes: Actor, moved: list[Actor]) -> None:
    aliases = list(Alias.objects.filter(actor__in=[goes, *moved], name=name))
    if not aliases:
        owner = next(one for one in (goes, *moved) if one.name == name)
        aliases = [Alias(actor=owner, name=name, position=owner.aliases.count())]
    for alias in aliases:
        alias.is_ambiguous = True
        alias.save()


def _refuse(goes: Actor, stays: Actor) -> None:
    if goes.pk == stays.pk:
        raise MergeRefused(f"{goes} is this record itself: choose another one.")
    if goes.merged_into_id is not None:
        raise MergeRefused(f"{goes} is merged already: undo that first.")
    if stays.merged_into is not None:
        raise MergeRefused(f"{stays} is merged itself: merge into {stays.merged_into}, which stands for it.")


def _held(keys: list[int]) -> list[Actor]:
    return list(Actor.objects.filter(pk__in=keys).order_by("pk").select_for_update(no_key=True))


def _along(goes: Actor) -> str:
    return f"Moved along with record {goes.pk}"
