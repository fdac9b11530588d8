/* What the filters need beyond htmx: folded options stay open when their numbers are renewed, the sheet of a phone
   closes when its button asks for the events, bars and chips renew the list in place, days and hours get pickers, and
   long lists of options can be searched by typing. Without this script all of them are there as links, folded options
   and fields of text. */
"use strict";

const typed = new Map(); // by id of the field: what was typed to find an option

document.addEventListener("htmx:oobBeforeSwap", ({ detail: { target, fragment } }) => {
  for (const folded of target.querySelectorAll("details[open][id]")) {
    fragment.getElementById(folded.id)?.setAttribute("open", "");
  }
  if (target.querySelector("#facet-dates:not(:has([data-picker]))")) offerPickers(fragment);
  target.replaceChildren();
});

/* What is replaced as a whole goes at once: htmx would take leave of each element in it, which takes as long as
   showing the new ones. */
document.addEventListener("htmx:beforeSwap", ({ detail: { target, shouldSwap, requestConfig } }) => {
  if (!shouldSwap || target.id !== "event-list") return;
  if (requestConfig.elt.id !== "filters") asked = null;
  target.replaceChildren();
});

/* Whoever types words and presses the button has left the field by then, and the list is asked for; so it is on a
   phone, whose button closes the sheet. The button asks again where no answer came, and when it is pressed once more. */
let asked = null; // by a field that was left, while the answer is under way or shown

document.addEventListener("htmx:confirm", (event) => {
  const { elt, triggeringEvent } = event.detail;
  if (elt.id !== "filters") return;
  const wanted = new URLSearchParams(new FormData(elt)).toString();
  const isSent = triggeringEvent?.type === "submit";
  if (isSent && wanted === asked) event.preventDefault();
  asked = isSent ? null : wanted;
});

for (const failure of ["htmx:sendError", "htmx:responseError"]) {
  document.addEventListener(failure, () => (asked = null));
}

/* A browser takes longer to build pickers than to lay out the page, and few readers ask for days: a field becomes one
   when somebody comes to it, by pointer or by keyboard. */
function offerPickers(fields) {
  for (const field of fields.querySelectorAll("[data-picker]")) {
    if (field.value !== field.defaultValue) continue; // half a day typed before this script was here
    const hasFocus = field === document.activeElement;
    if (hasFocus) field.blur(); // so that it comes to the first part of the picker
    field.type = field.dataset.picker;
    field.removeAttribute("data-picker");
    if (hasFocus) field.focus();
  }
}

for (const coming of ["pointerover", "focusin"]) {
  document.addEventListener(coming, ({ target }) => {
    const fields = target.closest?.("#facet-dates");
    if (fields) offerPickers(fields);
  });
}

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
  for (const field of document.querySelectorAll(".find template")) field.replaceWith(field.content);
  for (const input of document.querySelectorAll(".find input")) {
    input.onchange = (event) => event.stopPropagation();
    input.value ||= typed.get(input.id) ?? "";
    typed.set(input.id, input.value); // perhaps before this script was here
    if (input.value) narrow(input.closest("fieldset"), input.value);
  }
}

document.addEventListener("htmx:afterSettle", goOnFinding);
goOnFinding();
