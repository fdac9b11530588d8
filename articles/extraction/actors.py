"""Matches the speakers of an article with the actors a newsroom knows; what fits several actors stays open.

Names are compared without case, accents and possessive endings. A spelling that differs a little ("Sergei",
"Sergey") still matches if surname and first name both nearly agree and only one actor fits.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Sequence

from .model import KnownActor

_EDGES = re.compile(r"^(?:the|a|an|mr|mrs|ms|dr)\.?\s+|['’]s?$")


def key_of(name: str) -> str:
    """The form under which names are compared.

    >>> key_of("The  Kremlin’s"), key_of("José Núñez")
    ('kremlin', 'jose nunez')
    """
    plain = unicodedata.normalize("NFKD", name)
    plain = "".join(ch for ch in plain if not unicodedata.combining(ch)).casefold()
    plain = " ".join(plain.split()).strip(' ,.;:()"“”')
    return _EDGES.sub("", _EDGES.sub("", plain))


def nearly(a: str, b: str) -> bool:
    """Whether two words differ by at most one letter added, dropped or changed, or two in long words.

    >>> nearly("sergei", "sergey"), nearly("zelenskyy", "zelensky"), nearly("lee", "loe")
    (True, True, False)
    """
    if a == b:
        return True
    if min(len(a), len(b)) < 5 or abs(len(a) - len(b)) > 2 or a[:2] != b[:2]:
        return False
    before = list(range(len(b) + 1))
    for i, x in enumerate(a, start=1):
        row = [i]
        for j, y in enumerate(b, start=1):
            row.append(min(before[j] + 1, row[-1] + 1, before[j - 1] + (x != y)))
        before = row
    return before[-1] <= (2 if min(len(a), len(b)) > 8 else 1)


class KnownActors:
    """The newsroom's actors, ready to be asked who a name is.

    >>> known = KnownActors([KnownActor("1", "Ann Lee"), KnownActor("2", "Bob Lee"), KnownActor("3", "Acme")])
    >>> known.resolve("Ann Lee"), known.resolve("Lee"), known.resolve("Acme’s")
    (('1', ()), (None, ('1', '2')), ('3', ()))
    """

    def __init__(self, actors: Sequence[KnownActor]) -> None:
        self.actors = {actor.id: actor for actor in actors}
        self.sure: dict[str, list[str]] = defaultdict(list)
        self.ambiguous: dict[str, list[str]] = defaultdict(list)
        self.by_last: dict[str, list[str]] = defaultdict(list)
        for actor in actors:
            unsure = {key_of(alias) for alias in actor.ambiguous_aliases}
            for name in (actor.name, *actor.aliases):
                key = key_of(name)
                if key and key not in unsure and actor.id not in self.sure[key]:
                    self.sure[key].append(actor.id)
            for key in unsure:
                if key and actor.id not in self.ambiguous[key]:
                    self.ambiguous[key].append(actor.id)
            if actor.kind == "person" and key_of(actor.name):
                self.by_last[key_of(actor.name).split()[-1]].append(actor.id)

    def resolve(self, *names: str, gender: str = "") -> tuple[str | None, tuple[str, ...]]:
        """Return the id of the actor, or None and the ids that come into question; the first name that says
        something decides.
        """
        for name in names:
            found = self._by_name(key_of(name), gender) if name else []
            if len(found) == 1 and not self._only_ambiguous(key_of(name)):
                return found[0], ()
            if found:
                return None, tuple(found)
        return None, ()

    def _only_ambiguous(self, key: str) -> bool:
        return key in self.ambiguous and key not in self.sure

    def _by_name(self, key: str, gender: str) -> list[str]:
        if not key:
            return []
        found = [*self.sure.get(key, ()), *self.ambiguous.get(key, ())]
        parts = key.split()
        if not found and len(parts) == 1:
            found = list(self.by_last.get(key, ()))
        if not found and len(parts) > 1:
            for last, ids in self.by_last.items():
                if nearly(last, parts[-1]):
                    found += [i for i in ids if self._first_name_fits(i, parts)]
        if len(found) > 1 and gender:
            fitting = [i for i in found if self.actors[i].gender in ("", gender)]
            found = fitting or found
        return list(dict.fromkeys(found))

    def _first_name_fits(self, actor_id: str, parts: list[str]) -> bool:
        known = key_of(self.actors[actor_id].name).split()
        if len(known) < 2:
            return False
        a, b = known[0], parts[0]
        return nearly(a, b) or (len(a) > 2 and len(b) > 2 and (a.startswith(b) or b.startswith(a)))
