/* Fetch htmx once the page is painted: nobody needs it to read. What was chosen, sent or clicked before it is here is
   done then; where it cannot be had, links and forms work as without scripts. */
"use strict";

{
  const address = document.currentScript.dataset.htmx;
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
    document.head.append(Object.assign(document.createElement("script"), { src: address, onload: goOn, onerror: goOn }));
  })));
}
