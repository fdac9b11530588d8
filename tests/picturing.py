"""Take the pictures in docs/pages.md: each page of readers at three widths, light and dark, on one sheet.

    .venv/bin/python -m tests.picturing http://127.0.0.1:8000

The server at the address is to hold the demonstration and nothing else.
"""

from __future__ import annotations

import io
import sys
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

from config.setting_up import browser

FOLDER = Path(__file__).resolve().parents[1] / "docs" / "pictures" / "pages"
STORY = "/timelines/ukraine-crisis-february-2022/"
PAGES = {
    "front": "/",
    "timeline": STORY,
    "one-day": f"{STORY}?since=2022-02-01&until=2022-02-01&outlet=dw",
    "no-match": f"{STORY}?outlet=dw&q=elephant",
    "coverage": f"{STORY}coverage/",
    "differences": f"{STORY}differences/",
    "event": "/events/putin-orban-news-conference/",
    "statement": "/statements/putin-imagine-ukraine-in-nato/",
    "quote": "/quotes/dw-official-if-putin/",
    "article": "/articles/dw-2022-02-01/",
    "actor": "/actors/antony-blinken/",
    "outlet": "/outlets/dw/",
    "cite": f"/cite/?of={STORY}%3Foutlet%3Ddw",
    "embedding": f"/embedding/?of={STORY}",
    "embed": f"/embed{STORY}?events=3&show=quotes,overview",
    "paper": f"{STORY}print/",
    "options": f"{STORY}options/actor/",
    "corrections": "/corrections/",
    "method": "/method/",
    "not-found": "/nothing-here/",
}
WIDTHS = (1280, 768, 390)
HEIGHT, SCALE, MARGIN = 1200, 0.4, 12
GROUND = "#8a8a86"


def main(arguments: list[str]) -> int:
    """Write a sheet for each page."""
    if len(arguments) != 1:
        sys.stderr.write(f"{__doc__}\n")
        return 2
    FOLDER.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=browser(), args=["--no-sandbox"])
        for name, path in PAGES.items():
            _sheet(opened, arguments[0] + path).save(FOLDER / f"{name}.png", optimize=True)
        opened.close()
    return 0


def _sheet(opened: Browser, address: str) -> Image.Image:
    """Light above dark, wide beside narrow."""
    rows = [[_shot(opened, address, width, scheme) for width in WIDTHS] for scheme in ("light", "dark")]
    width = sum(shot.width for shot in rows[0]) + MARGIN * (len(WIDTHS) + 1)
    height = sum(row[0].height for row in rows) + MARGIN * (len(rows) + 1)
    sheet = Image.new("RGB", (width, height), GROUND)
    top = MARGIN
    for row in rows:
        left = MARGIN
        for shot in row:
            sheet.paste(shot, (left, top))
            left += shot.width + MARGIN
        top += row[0].height + MARGIN
    return sheet.quantize(255, Image.Quantize.MAXCOVERAGE)


def _shot(opened: Browser, address: str, width: int, scheme: str) -> Image.Image:
    page = opened.new_page(
        viewport={"width": width, "height": HEIGHT},
        color_scheme=scheme,  # type: ignore[arg-type]
    )
    page.goto(address)
    page.wait_for_load_state("networkidle")
    page.wait_for_selector(".find template", state="detached")  # scripts come once the page is painted
    taken = Image.open(io.BytesIO(page.screenshot()))
    page.close()
    return taken.convert("RGB").resize((int(width * SCALE), int(HEIGHT * SCALE)), Image.Resampling.LANCZOS)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
