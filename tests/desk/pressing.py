"""Buttons of the queue, pressed as its page's own forms press them, and what the page answers."""

from typing import Any

from django.test import Client
from django.urls import reverse

from articles.models import Quote
from desk import steps


def address(quote: Quote) -> str:
    return reverse("desk:article-queue", args=[quote.version.article_id])


def press(desk: Client, quote: Quote, do: str, **fields: Any) -> Any:
    """Post what the page's own form posts: the quote as it was last shown, and the button's name."""
    fresh = Quote.objects.get(pk=quote.pk)
    data = {"do": do, "quote": quote.pk, "seen": steps.seen_of(fresh), **fields}
    return desk.post(address(quote), data, follow=True)


def in_hand(page: Any) -> Quote | None:
    return page.context["work"].current


def said(page: Any) -> str:
    return " ".join(str(message) for message in page.context["messages"])
