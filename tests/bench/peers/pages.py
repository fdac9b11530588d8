"""Write the pages of others with the generated events, as their own manuals show it, to be served."""

from __future__ import annotations

import html
import json
from collections.abc import Sequence
from pathlib import Path
from string import Template
from typing import Any

from config.setting_up import PEERS
from tests.bench.generated_events import ACTORS, OUTLETS, GeneratedEvent, thinned

HERE = Path(__file__).parent
MODULES = "/modules"
"""The address at which the npm packages are served."""
STATIC_EVENTS = 50


def write_pages(folder: Path, events: Sequence[GeneratedEvent], sizes: Sequence[int]) -> None:
    """Fill `folder` with static.html, and with timelinejs-N.html and vis-N.html for each size N."""
    _write(folder, "static.html", "static.html", events="\n".join(map(_item, thinned(events, STATIC_EVENTS))))
    (folder / "static.css").write_text((HERE / "static.css").read_text(encoding="utf-8"), encoding="utf-8")
    for size in sizes:
        shown = thinned(events, size)
        data: dict[str, Any] = {"timelinejs": _for_timelinejs(shown), "vis": _for_vis(shown)}
        for peer, told in data.items():
            _write(folder, f"{peer}.html", f"{peer}-{size}.html", modules=MODULES, size=str(size))
            (folder / f"{peer}-{size}.json").write_text(json.dumps(told), encoding="utf-8")


def has_peers() -> bool:
    """Return whether the npm packages of tests/node are installed."""
    modules = PEERS / "node_modules"
    return (modules / "@knight-lab" / "timelinejs").is_dir() and (modules / "vis-timeline").is_dir()


def _write(folder: Path, template: str, name: str, **values: str) -> None:
    page = Template((HERE / template).read_text(encoding="utf-8")).substitute(values)
    (folder / name).write_text(page, encoding="utf-8")


def _item(event: GeneratedEvent) -> str:
    source = html.escape(OUTLETS[event.quotes[0][0]])
    return (
        f'<li id="event-{event.number}"><article>'
        f'<time datetime="{event.at.isoformat()}">{event.at:%d %B %Y, %H:%M}</time>'
        f'<h2><a href="#event-{event.number}">{html.escape(event.title)}</a></h2>'
        f"<p>{html.escape(event.summary)}</p>"
        f'<p class="source"><cite><a href="{html.escape(event.url)}">{source}</a></cite>'
        f" · {html.escape(ACTORS[event.actor])} · {event.place}</p></article></li>"
    )


def _for_timelinejs(events: Sequence[GeneratedEvent]) -> dict[str, Any]:
    return {
        "title": {"text": {"headline": "Two days at the harbour"}},
        "events": [
            {
                "unique_id": f"event-{event.number}",
                "start_date": {
                    "year": event.at.year,
                    "month": event.at.month,
                    "day": event.at.day,
                    "hour": event.at.hour,
                    "minute": event.at.minute,
                },
                "text": {"headline": html.escape(event.title), "text": _told(event)},
            }
            for event in events
        ],
    }


def _for_vis(events: Sequence[GeneratedEvent]) -> list[dict[str, Any]]:
    return [
        {
            "id": event.number,
            "start": event.at.isoformat(),
            "content": f"<b>{html.escape(event.title)}</b>",
            "title": html.escape(event.summary),
            "actor": ACTORS[event.actor],
        }
        for event in events
    ]


def _told(event: GeneratedEvent) -> str:
    source = html.escape(OUTLETS[event.quotes[0][0]])
    return f'<p>{html.escape(event.summary)}</p><p><a href="{html.escape(event.url)}">{source}</a></p>'
