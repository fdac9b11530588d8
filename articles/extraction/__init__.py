"""Who said what: text in, spans out. The verbs and answers that the rest of the program may use."""

from .anchoring import anchor
from .model import FoundQuote, Fragment, KnownActor, Reading, Span, TextQuoteSelector
from .reader import ENGINE_VERSION, read

__all__ = [
    "ENGINE_VERSION",
    "FoundQuote",
    "Fragment",
    "KnownActor",
    "Reading",
    "Span",
    "TextQuoteSelector",
    "anchor",
    "read",
]
