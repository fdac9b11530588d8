"""Gathering what is alike into groups by average linkage, where most pairs are not alike at all."""

from collections import defaultdict
from collections.abc import Hashable, Mapping, Sequence
from heapq import heapify, heappop, heappush


def gathered(
    items: Sequence[Hashable], alike: Mapping[tuple[Hashable, Hashable], float], least: float
) -> list[list[Hashable]]:
    """Return groups of `items` (in the order of the first of each), joined while their average likeness is
    at least `least`.

    `alike` holds both orders of a pair; what it does not hold counts as 0. The two groups that are most alike
    are joined first (UPGMA, Sokal and Michener 1958), so the order of items decides only between equals.
    Takes time in proportion to the pairs that are alike, and a logarithm of their number.

    >>> gathered("abc", {("a", "b"): 0.8, ("b", "a"): 0.8, ("b", "c"): 0.2, ("c", "b"): 0.2}, 0.3)
    [['a', 'b'], ['c']]
    """
    place = {item: at for at, item in enumerate(items)}
    groups: dict[int, list[int]] = {at: [at] for at in range(len(items))}
    sums: dict[int, dict[int, float]] = defaultdict(dict)
    for (one, other), likeness in alike.items():
        if one != other:
            sums[place[one]][place[other]] = likeness
    waiting = [
        (-value, one, other) for one, beside in sums.items() for other, value in beside.items() if one < other
    ]
    heapify(waiting)
    following = len(items)
    while waiting:
        value, one, other = heappop(waiting)
        if one not in groups or other not in groups:
            continue
        if -value < least:
            break
        members = sorted(groups.pop(one) + groups.pop(other))
        joined = sums.pop(one)
        for beside, added in sums.pop(other).items():
            joined[beside] = joined.get(beside, 0.0) + added
        joined = {beside: total for beside, total in joined.items() if beside in groups}
        groups[following], sums[following] = members, joined
        for beside, total in joined.items():
            sums[beside].pop(one, None)
            sums[beside].pop(other, None)
            sums[beside][following] = total
            average = total / (len(members) * len(groups[beside]))
            heappush(waiting, (-average, beside, following))
        following += 1
    return [[items[at] for at in members] for members in sorted(groups.values())]
