/* What the filters need beyond htmx: folded options stay open when their numbers are renewed, the sheet of a phone
   closes when its button asks for the events, bars and chips renew the list in place, and long lists of options can
   be searched by typing. Without this script all of them are there as links and folded options. */
"use strict";

const typed = new Map(); // by id of the field: what was typed to find an option

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

/* Bars and chips: an answer of the list takes the place of a new page. */
document.addEventListener("click", (event) => {
  const link = event.target.closest("#overview a, .chips a");
  const fields = document.getElementById("filter-fields");
  const isPlain = !(event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey);
  if (!link || !fields || !isPlain || event.defaultPrevented || !window.htmx) return;
  const address = new URL(link.getAttribute("href"), location.href);
  if (address.pathname !== location.pathname || address.hash) return;
  event.preventDefault();
  const list = "#event-list";
  const back = link.closest("#overview") ? "#overview" : ".chips a, #overview";
  htmx
    .ajax("GET", address.pathname + address.search, { source: fields, target: list, select: list, swap: "outerHTML" })
    .then(() => document.activeElement === document.body && document.querySelector(back)?.focus());
});

/* Type-ahead within the options of one field. */
const plain = (words) => words.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

function narrow(field, words) {
  const options = [...field.querySelectorAll("label:has([type=checkbox])")];
  for (const option of options) {
    option.hidden = !plain(option.textContent).includes(plain(words)) && !option.querySelector(":checked");
  }
  const folded = field.querySelector("details");
  if (folded && words) folded.open = true;
  const found = options.filter((option) => !option.hidden).length;
  field.querySelector("[role=status]").textContent = words ? `${found} of ${options.length}` : "";
}

document.addEventListener("input", ({ target }) => {
  if (!target.matches(".find input")) return;
  typed.set(target.id, target.value);
  narrow(target.closest("fieldset"), target.value);
});

/* What was typed stays when the field comes anew; it is no filter, so that the list is not asked for it. */
function goOnFinding() {
  for (const input of document.querySelectorAll(".find input")) {
    input.onchange = (event) => event.stopPropagation();
    input.value ||= typed.get(input.id) ?? "";
    typed.set(input.id, input.value); // perhaps before this script was here
    if (input.value) narrow(input.closest("fieldset"), input.value);
  }
}

document.addEventListener("htmx:afterSettle", goOnFinding);
goOnFinding();
