"""What a list was made of, for tests that read a card rather than its HTML."""

from typing import Any

from timeline.cards import Card


def cards_on(page: Any) -> list[Card]:
    """The cards that were made for this page, in its order; a test's transaction keeps none of them."""
    made = {context["card"].slug: context["card"] for context in page.context if "card" in context}
    body = page.content.decode()
    return sorted(made.values(), key=lambda card: body.index(f'<article class="event" id="{card.slug}">'))
