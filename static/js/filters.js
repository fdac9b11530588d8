/* What the filters need beyond htmx: folded options stay open when their numbers are renewed, the sheet of a phone
   closes when its button asks for the events, bars and chips renew the list in place, and long lists of options can
   be searched by typing. Without this script all of them are there as links and folded options. */
"use strict";

const LONG = 12;
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

function offerToFind() {
  for (const field of document.querySelectorAll("#filter-fields fieldset")) {
    const isLong = field.querySelectorAll("[type=checkbox]").length > LONG;
    if (!isLong || field.querySelector(".find")) continue;
    const name = field.querySelector("legend").textContent.trim();
    const find = document.createElement("p");
    find.className = "find";
    const input = Object.assign(document.createElement("input"), { type: "search", placeholder: `Find: ${name}` });
    input.setAttribute("aria-label", `Find among: ${name}`);
    input.setAttribute("form", ""); // it is no filter itself, so it is not sent
    const status = document.createElement("small");
    status.setAttribute("role", "status");
    find.append(input, status);
    field.querySelector("legend").after(find);
    input.addEventListener("change", (event) => event.stopPropagation());
    input.addEventListener("input", () => {
      typed.set(field.id, input.value);
      narrow(field, input.value);
    });
    if (typed.get(field.id)) {
      input.value = typed.get(field.id);
      narrow(field, input.value);
    }
  }
}

document.addEventListener("htmx:afterSettle", offerToFind);
offerToFind();
