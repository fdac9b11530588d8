/* What the filters need beyond htmx: folded options stay open when their numbers are renewed. */
"use strict";

document.addEventListener("htmx:oobBeforeSwap", (event) => {
  for (const folded of event.detail.target.querySelectorAll("details[open][id]")) {
    event.detail.fragment.getElementById(folded.id)?.setAttribute("open", "");
  }
});
