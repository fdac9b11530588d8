/* “Same statement?” by keyboard: a key presses the button or link that carries it, as in the queue of quotes, and is
   switched off with it. */
"use strict";
document.addEventListener("keydown", (event) => {
  let off = false;
  try {
    off = localStorage.getItem("sourceline-queue-keys") === "off";
  } catch {
    // A browser that keeps nothing has its keys on.
  }
  if (off || event.repeat || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
  if (event.target.matches("textarea, select, [contenteditable], input:not([type=radio], [type=checkbox])")) return;
  if (event.key.length > 1) return;
  const found = document.querySelector(`.same [data-key="${CSS.escape(event.key.toLowerCase())}"]`);
  if (!found) return;
  event.preventDefault();
  found.click();
});
