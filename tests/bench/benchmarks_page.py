"""Write what was measured in the browser into docs/benchmarks.md, with the machine and the day."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from statistics import median

from config.setting_up import CHECKOUT
from tests.bench.browsing import Visit

PAGE = CHECKOUT / "docs" / "benchmarks.md"
BEGINS, ENDS = "<!-- measured: begins -->", "<!-- measured: ends -->"
COLUMNS = "| Events | Page | First event, ms | Times static | Blocked, ms | DOM nodes | KB, gzipped |"
RULE = "|---:|---|---:|---:|---:|---:|---:|"


def write(
    visits: Mapping[tuple[str, int], Sequence[Visit]],
    filters: Mapping[str, float | None],
    static: str,
    browser: str,
) -> None:
    """Put the tables of all visits, by page and number of events, and of filters in place of the old ones."""
    runs = max(map(len, visits.values()))
    lines = [BEGINS, "", f"{_machine()} {browser}; medians of {runs} visits.", "", COLUMNS, RULE]
    for (page, size), made in visits.items():
        lines.append(_row(page, size, made, visits[static, size]))
    lines += ["", "| From the reader’s input to the paint, 10,000 events | ms |", "|---|---:|"]
    lines += [f"| {what} | {_told(figure)} |" for what, figure in filters.items()]
    text = PAGE.read_text(encoding="utf-8")
    before, _, rest = text.partition(BEGINS)
    PAGE.write_text(before + "\n".join([*lines, "", ENDS]) + rest.partition(ENDS)[2], encoding="utf-8")


def _row(page: str, size: int, visits: Sequence[Visit], static: Sequence[Visit]) -> str:
    seen = [one.first_event for one in visits if one.first_event is not None]
    if len(seen) < len(visits):
        return f"| {size:,} | {page} | not within 60 s | | | | |"
    first, blocked = median(seen), median(one.blocked for one in visits)
    nodes, size_in_bytes = median(one.nodes for one in visits), median(one.all_bytes for one in visits)
    times = first / median(one.first_event or 0 for one in static)
    return (
        f"| {size:,} | {page} | {first:,.0f} | {times:.2f} | {blocked:,.0f} | {nodes:,.0f} | "
        f"{size_in_bytes / 1024:,.0f} |"
    )


def _told(figure: float | None) -> str:
    return "not within 60 s" if figure is None else f"{figure:,.0f}"


def _machine() -> str:
    now = datetime.now(UTC)
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return (
        f"Measured on {now.day} {now:%B %Y}: {os.cpu_count()} cores, {memory:.0f} GB of memory, "
        f"{os.getloadavg()[2]:.1f} processes at work on average over the last quarter of an hour,"
    )
