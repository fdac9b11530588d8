/* Fetch the list's scripts, htmx as the last, once the page is painted: nobody needs them to read, nor the fields that
   are kept for those without scripts until then. What was chosen, sent or clicked before htmx is here is done then;
   where it cannot be had, links and forms work as without scripts. */
"use strict";

{
  const addresses = document.currentScript.dataset.scripts.split(" ");
  const LONGEST = 1000; // milliseconds
  const shown = location.pathname + location.search;
  let isFetching = false;
  let chosen = null;
  let sent = null;
  let clicked = null;

  const noteChoice = (event) => {
    chosen = event.target.form ?? chosen;
    fetchScripts();
  };
  const holdSending = (event) => {
    if (!event.target.matches("form[hx-get]")) return;
    event.preventDefault();
    sent = event.target;
    fetchScripts();
  };
  const holdClick = (event) => {
    const link = event.target.closest("a[hx-get]");
    const isPlain = !(event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey);
    if (!link || !isPlain) return;
    event.preventDefault();
    clicked = link;
    fetchScripts();
  };
  /* A page that htmx left here and that was loaded anew keeps the steps htmx made: one of them leads to another list. */
  const followStep = () => {
    if (location.pathname + location.search !== shown) location.reload();
  };
  const goOn = () => {
    if (window.htmx) removeEventListener("popstate", followStep);
    for (const empty of document.querySelectorAll(".find:has(template)")) empty.remove(); // no script to fill it
    document.removeEventListener("change", noteChoice);
    document.removeEventListener("submit", holdSending);
    document.removeEventListener("click", holdClick);
    if (clicked) clicked.click();
    else if (!window.htmx) sent?.submit();
    else if (sent || chosen) htmx.trigger(sent || chosen, "change");
  };

  const fetchScripts = () => {
    if (isFetching) return;
    if (document.readyState === "loading") { // painted as far as it has come
      document.addEventListener("DOMContentLoaded", fetchScripts);
      return;
    }
    isFetching = true;
    for (const kept of document.querySelectorAll("#filter-fields noscript")) kept.outerHTML = kept.textContent;
    // Not `async`: they run in this order, so that whoever finds htmx finds the others.
    const scripts = addresses.map((src) => Object.assign(document.createElement("script"), { src, async: false }));
    Object.assign(scripts.at(-1), { onload: goOn, onerror: goOn });
    document.head.append(...scripts);
  };

  document.addEventListener("change", noteChoice);
  document.addEventListener("submit", holdSending);
  document.addEventListener("click", holdClick);
  addEventListener("popstate", followStep);

  addEventListener("load", () => setTimeout(fetchScripts, LONGEST));
  // The browser says so once the words are on the screen; not where the page lies in a tab nobody looks at, nor where
  // it does not know such entries.
  new PerformanceObserver((paints) => {
    if (paints.getEntriesByName("first-contentful-paint").length) fetchScripts();
  }).observe({ type: "paint", buffered: true });
}
