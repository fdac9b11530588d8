/* Fetch the list's scripts, htmx as the last, once the page is painted: nobody needs them to read. What was chosen, sent
   or clicked before they are here is done then; where htmx cannot be had, links and forms work as without scripts. */
"use strict";

{
  const addresses = document.currentScript.dataset.scripts.split(" ");
  let chosen = null;
  let sent = null;
  let clicked = null;

  const noteChoice = (event) => {
    chosen = event.target.form ?? chosen;
  };
  const holdSending = (event) => {
    if (!event.target.matches("form[hx-get]")) return;
    event.preventDefault();
    sent = event.target;
  };
  const holdClick = (event) => {
    const link = event.target.closest("a[hx-get]");
    const isPlain = !(event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey);
    if (!link || !isPlain) return;
    event.preventDefault();
    clicked = link;
  };
  const goOn = () => {
    document.removeEventListener("change", noteChoice);
    document.removeEventListener("submit", holdSending);
    document.removeEventListener("click", holdClick);
    if (clicked) clicked.click();
    else if (!window.htmx) sent?.submit();
    else if (sent || chosen) htmx.trigger(sent || chosen, "change");
  };

  document.addEventListener("change", noteChoice);
  document.addEventListener("submit", holdSending);
  document.addEventListener("click", holdClick);
  addEventListener("load", () => requestAnimationFrame(() => setTimeout(() => {
    // Not `async`: they run in this order, so that whoever finds htmx finds the others.
    const scripts = addresses.map((src) => Object.assign(document.createElement("script"), { src, async: false }));
    Object.assign(scripts.at(-1), { onload: goOn, onerror: goOn });
    document.head.append(...scripts);
  })));
}
