"""Citations in the order in which readers see them: moved by buttons, by keyboard or by dragging a row."""

from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString

from articles.admin.records import NOTHING
from articles.recording import save_for
from timeline.admin.events import CitationInline
from timeline.models import Citation, Event

STEPS = {"up": -1, "down": 1}


class OrderedCitationInline(CitationInline):
    """Citations with buttons that move them; with scripts the rows are dragged as well."""

    readonly_fields = ["move", "evidence"]

    class Media:
        js = ["desk/order.js"]

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        fields: list[Any] = list(super().get_fields(request, obj))
        return ["move", *fields] if self.has_change_permission(request, obj) else fields

    def move(self, citation: Citation) -> str | SafeString:
        if citation.pk is None:
            return NOTHING
        said = str(citation.quote or citation.article)
        return format_html(
            '<span class="desk-move"><span class="desk-grip" aria-hidden="true" hidden>⠿</span>'
            '<button name="_move" value="up-{0}" aria-label="Move up: {1}">↑</button>'
            '<button name="_move" value="down-{0}" aria-label="Move down: {1}">↓</button></span>',
            citation.pk,
            said,
        )


@transaction.atomic
def move_citation(event: Event, said: str, user: User) -> bool:
    """Move one of the event's citations a place as `said` ("up-12", "down-12"); return whether it moved.

    What is no step, a citation of another event, and one at its end already stay as they are.
    """
    step, _, number = said.partition("-")
    held = Event.objects.select_for_update(no_key=True).get(pk=event.pk)
    order = list(held.citations.order_by("position", "pk"))
    at = next((place for place, one in enumerate(order) if str(one.pk) == number), None)
    if at is None or step not in STEPS or not 0 <= at + STEPS[step] < len(order):
        return False
    to = at + STEPS[step]
    order[at], order[to] = order[to], order[at]
    for position, citation in enumerate(order):
        if citation.position != position:
            citation.position = position
            save_for(citation, user, "Moved in the order")
    return True
