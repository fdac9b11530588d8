"""Prints a text with its quotes marked, in Python: the queue prints it anew for each key that is pressed.

With sixty quotes on the page a template takes 20 ms of the 150 in which a key is to be answered, this 1.
"""

from collections.abc import Collection, Iterable

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from desk.marking import NumberedQuote, Paragraph, Piece

SIGNS = {"accepted": " ✓", "rejected": " ✗", "lost": " lost"}
"""What stands behind the number of a quote that is decided, or lost."""


def print_marked(paragraphs: Iterable[Paragraph], behind: Collection[int] = ()) -> SafeString:
    """Return the paragraphs as HTML: each quote a link to it, an unsaved one marked, all else in spans.

    `data-at` is the character of the text where a piece begins. `behind` are the keys of quotes that are put
    behind the others; they carry a question mark.
    """
    return mark_safe(  # noqa: S308 - each part is escaped or a number
        "\n".join(
            f'<p class="line {escape(paragraph.kind)}">'
            f"{''.join(_print_piece(piece, behind) for piece in paragraph.pieces)}</p>"
            for paragraph in paragraphs
        )
    )


def _print_piece(piece: Piece, behind: Collection[int]) -> str:
    text, one = escape(piece.text), piece.quote
    if one is None:
        kind = ' class="mention"' if piece.is_mention else ' class="cue"' if piece.is_cue else ""
        return f'<span{kind} data-at="{piece.start}">{text}</span>'
    quote = one.quote
    if not quote.pk:
        return (
            f'<mark class="find {escape(quote.kind)} current" aria-current="true" data-at="{piece.start}">'
            f"{text}</mark>"
        )
    current, is_current = (" current", ' aria-current="true"') if one.is_current else ("", "")
    own_id = f' id="q{quote.pk}"' if piece.opens else ""
    numbers = "".join(_print_number(closed, behind) for closed in piece.closes if closed.quote.pk)
    return (
        f'<a class="find {escape(quote.kind)} {escape(quote.status)}{current}" data-at="{piece.start}"'
        f' href="?quote={quote.pk}#q{quote.pk}"{is_current}{own_id}>{text}{numbers}</a>'
    )


def _print_number(one: NumberedQuote, behind: Collection[int]) -> str:
    sign = SIGNS.get(one.quote.status) or (" ?" if one.quote.pk in behind else "")
    return f"<sup>{one.number}{sign}</sup>"
