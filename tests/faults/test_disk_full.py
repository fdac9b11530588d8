"""The disk of the database runs full in the middle of an import: it says so, and what is there is whole."""

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.faults.conftest import served
from tests.faults.sites import Browser, Site
from tests.house.checkouts import PATIENCE

TEXTS = 12
LETTERS = 120_000
"""Of each text; they are drawn at random, so that nothing packs them into less room than they need."""


@pytest.fixture(scope="module")
def small_site(django_db_setup: None, django_db_blocker: Any) -> Iterator[Site]:
    with served(django_db_blocker, disk="256m") as made:
        yield made


def write_long_texts(folder: Path) -> None:
    """Write texts that no two runs have in common with each other, and that take much room."""
    folder.mkdir()
    rng = random.Random(folder.name)
    for number in range(TEXTS):
        lines = [f"{folder.name}: tides, part {number}", "“We counted every wave,” Ines Calder said."]
        while sum(map(len, lines)) < LETTERS:
            lines.append(" ".join(f"{rng.randrange(16**8):08x}" for _ in range(60)) + ".")
        (folder / f"{number:03}.txt").write_text("\n\n".join(lines), encoding="utf-8")


@pytest.mark.parametrize(
    "left",
    [
        pytest.param(1_000_000, id="a megabyte is left"),
        pytest.param(100_000, id="almost nothing is left", marks=pytest.mark.long),
        pytest.param(2_500_000, id="two and a half megabytes are left", marks=pytest.mark.long),
    ],
)
def test_an_import_on_a_disk_that_runs_full_says_so_and_goes_on_once_there_is_room(
    small_site: Site, left: int
) -> None:
    site, mark = small_site, f"full-{left}"
    folder = site.top / mark
    write_long_texts(folder)
    (session,) = site.clerk.ask("make_editors", 1)
    work = site.clerk.ask("make_work", mark, 3)
    editor, (event, *_) = Browser(site.port, session), work["events"]

    site.fill(left)
    try:
        importing = site.command("import_articles", str(folder), "--outlet", "Tide Post")
        said, complaint = importing.communicate(timeout=PATIENCE)
        told = [line for line in said.splitlines() if line.startswith("imported")]
        refused = editor.post("/admin/desk/import/", {"outlet": "Tide Post", "text": "w" * 2 * LETTERS})
        reader = Browser(site.port).get(f"/timelines/{mark}/")
    finally:
        site.make_room()
    site.wait_until_it_answers()

    assert importing.returncode == 1 and "Traceback" not in complaint, complaint
    assert "then start the same import again; what went in stays" in complaint
    assert "The disk of the database is full: make room there" in complaint or "has gone away" in complaint
    assert refused.status in (503, 507), refused.body
    assert reader.status in (200, 503)
    there = site.clerk.ask("imported", f"{mark}:")
    assert len(told) <= len(there) < TEXTS
    assert all(parts[0] == 1 and parts[1][0] > LETTERS for parts in there.values())
    assert site.clerk.ask("breaches") == []

    again = site.command("import_articles", str(folder), "--outlet", "Tide Post")
    said, complaint = again.communicate(timeout=PATIENCE)
    published = editor.post(
        "/admin/timeline/event/", {"action": "publish_selected", "_selected_action": event}
    )

    assert again.returncode == 0, complaint
    there = site.clerk.ask("imported", f"{mark}:")
    assert [[parts[0], *parts[2:]] for parts in there.values()] == [[1, [True], [1]]] * TEXTS
    assert published.status == 302 and site.clerk.ask("found", work)["published"] == [event]
    assert site.clerk.ask("breaches") == []
