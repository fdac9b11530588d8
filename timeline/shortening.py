"""Cuts our words where a head or a card has room for fewer."""


def cut(words: str, most: int) -> str:
    """Return `words` in at most `most` characters, cut at a word and with an ellipsis where they are more.

    >>> cut("The harbour opens", 17), cut("The harbour opens", 14), cut("Harbourmaster", 6)
    ('The harbour opens', 'The harbour…', 'Harbo…')
    """
    words = " ".join(words.split())
    if len(words) <= most:
        return words
    kept = words[: most - 1]
    if words[most - 1] != " " and " " in kept:
        kept = kept.rsplit(" ", 1)[0]
    return kept.rstrip(" ,;:–—-") + "…"
