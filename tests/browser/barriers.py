"""What axe finds in the way of people on a page, and what does not fit: wide and narrow, light and dark."""

from collections.abc import Sequence
from pathlib import Path

import axe_core_python
from playwright.sync_api import Page

AXE = (Path(axe_core_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
# Dark differs from light in colours only, so there only contrast is looked at again, which takes axe longer
# than all its other rules together: at each further width of what has not been seen in dark at one before.
SCHEMES = {"light": "", "dark": "runOnly: ['color-contrast'],"}
RUN = """async isDark => {
  for (const change of document.getAnimations()) if (change instanceof CSSTransition) change.finish();
  let where = %s;
  if (isDark) {
    const visible = [...document.body.querySelectorAll("*")].filter(
      one => one.checkVisibility({visibilityProperty: true}) && one.getBoundingClientRect().width > 1);
    const before = window.seenInDark;
    window.seenInDark = new Set([...(before ?? []), ...visible]);
    if (before) {
      const within = where === document ? document.body : document.querySelector(where);
      where = {include: visible.filter(one => within.contains(one) && !before.has(one))};
      if (where.include.length === 0) return [];
    }
  }
  const found = await axe.run(where, {%s resultTypes: ['violations']});
  return found.violations.flatMap(fault => fault.nodes.map(
    node => `${fault.id}: ${node.html.slice(0, 150)} ${node.failureSummary.slice(-200)}`));
}"""


def barriers(
    page: Page, *, within: str = "", name: str = "", widths: Sequence[int] = (1280, 390)
) -> list[str]:
    """Return every fault of the page as it is now, loaded once for all: a line each, with `name` before it.

    `within` is a selector of the part that axe looks at; without one it looks at the whole page.
    """
    faults = []
    page.evaluate(f"{AXE}; window.seenInDark = undefined")
    for width in widths:
        page.set_viewport_size({"width": width, "height": 900})
        for scheme, rules in SCHEMES.items():
            page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            found = page.evaluate(RUN % (repr(within) if within else "document", rules), scheme == "dark")
            faults += [f"{name} {scheme} {width}: {fault}" for fault in found]
        if too_wide(page):
            faults.append(f"{name} {width}: wider than the window")
    return faults


def too_wide(page: Page) -> bool:
    """Whether the page scrolls sideways."""
    return page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
