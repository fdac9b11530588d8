/* What the filters need beyond htmx: folded options stay open when their numbers are renewed, and the sheet of a
   phone closes when its button asks for the events. */
"use strict";

document.addEventListener("htmx:oobBeforeSwap", (event) => {
  for (const folded of event.detail.target.querySelectorAll("details[open][id]")) {
    event.detail.fragment.getElementById(folded.id)?.setAttribute("open", "");
  }
});

document.addEventListener("submit", (event) => {
  if (event.target.matches("#filters:popover-open")) {
    event.target.hidePopover();
  }
});
