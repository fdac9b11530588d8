"""The three views of a timeline, each with the filters that hold in the others."""

from dataclasses import dataclass

from timeline.filters import EventFilterForm
from timeline.paths import path_to

VIEWS = {"timeline": "Events", "coverage": "Coverage", "differences": "Differences"}
"""Names of addresses, each with the label of its tab."""


@dataclass(frozen=True)
class Tab:
    """A view of the timeline with the filters that hold."""

    label: str
    url: str
    is_current: bool


def tabs(form: EventFilterForm, current: str) -> list[Tab]:
    """Return the views of the form's timeline, with the filters of the form in the links."""
    query = form.shared_query()
    asked = f"?{query}" if query else ""
    return [
        Tab(label, path_to(name)(form.timeline.slug) + asked, name == current)
        for name, label in VIEWS.items()
    ]
