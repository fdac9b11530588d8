"""Lists that are printed part by part: which part an address asks for."""


def part_of(asked: str) -> int:
    """Return the part that is asked for; the first where that cannot be read.

    >>> part_of("3"), part_of(""), part_of("-1"), part_of("٣"), part_of("0")
    (3, 1, 1, 1, 1)
    """
    readable = asked.isascii() and asked.isdecimal() and 1 <= len(asked) <= 6
    return max(1, int(asked)) if readable else 1
