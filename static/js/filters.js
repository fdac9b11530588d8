/* What the filters need beyond htmx: folded options stay open when their numbers are renewed, the sheet of a phone
   closes when its button asks for the events, bars and chips renew the list in place, a finger picks days and hours,
   long lists of options can be searched by typing, and who comes back finds as much of a list as was there. Without
   this script all of them are there as links and fields. */
"use strict";

const typed = new Map(); // by id of the field: what was typed to find an option
let isRenewed = false; // while fields are taken away, which the browser takes for leaving the one in use

document.addEventListener("htmx:oobBeforeSwap", (event) => {
  const { target, fragment } = event.detail;
  for (const folded of target.querySelectorAll("details[open][id]")) {
    fragment.getElementById(folded.id)?.setAttribute("open", "");
  }
  if (target.querySelector("#facet-dates:not(:has([data-picker]))")) offerPickers(fragment);
  const field = document.activeElement;
  const fresh = target.contains(field) && field.id && fragment.getElementById(field.id);
  if (fresh && field.validity.badInput) { // half a day in a picker, which cannot be carried over
    event.preventDefault();
    return;
  }
  if (fresh && field.asked !== undefined && field.value !== field.asked) {
    Object.assign(fresh, { value: field.value, isCarried: true });
  }
  isRenewed = true;
  target.replaceChildren();
  isRenewed = false;
});

/* What an answer knows of a field is what stood in it when the list was asked for: what was typed since stays. */
const TEXTS = "#filter-fields input[name]:not([type=checkbox])";

document.addEventListener("htmx:beforeRequest", ({ target }) => {
  if (isAsking(target)) return;
  for (const field of document.querySelectorAll(TEXTS)) field.asked = field.value;
});

/* A browser tells of no change where a field came anew while somebody typed in it. */
document.addEventListener("focusout", ({ target }) => {
  if (isRenewed || !target.isCarried) return;
  target.isCarried = false;
  target.dispatchEvent(new Event("change", { bubbles: true }));
});

/* A picker in which a year is typed holds the years 2, 20 and 202 on the way to 2022. */
const isHalfTyped = (field) => field.type === "date" && field.value && field.value < "1000";

document.addEventListener("formdata", ({ target, formData }) => {
  for (const field of target.elements) if (isHalfTyped(field)) formData.delete(field.name);
});
document.addEventListener(
  "change",
  (event) => (isRenewed || isHalfTyped(event.target)) && event.stopPropagation(),
  true,
);

/* What is replaced as a whole goes at once: htmx would take leave of each element in it, which takes as long as
   showing the new ones. */
document.addEventListener("htmx:beforeSwap", ({ detail: { target, shouldSwap, requestConfig } }) => {
  if (shouldSwap && target.id === "next-page") further += 1;
  if (!shouldSwap || target.id !== "event-list") return;
  if (requestConfig.elt.id !== "filters") asked = null;
  if (further) noteSeen();
  target.replaceChildren();
});

/* Pages put below a list have no address of their own, which would show them without what stands above: how many
   there are is kept with this step of the history, so that whoever comes back finds the list as it was left. */
let further = 0;
let seen = null; // the first card on the screen, and where
const here = () => location.pathname + location.search;
let listed = here();

function noteSeen() {
  const cards = [...document.querySelectorAll("#stream article[id]")];
  const card = cards.find((one) => one.getBoundingClientRect().bottom > 0);
  seen = card && { id: card.id, top: card.getBoundingClientRect().top };
}

const remember = () => further && history.replaceState({ ...history.state, further, seen }, "");

addEventListener("pagehide", () => {
  if (further) noteSeen();
  remember();
});
/* As htmx does, which would first forget what this step knows of its list. */
addEventListener("popstate", (event) => {
  if (here() === listed || !event.state?.htmx) return;
  event.stopImmediatePropagation();
  further = 0;
  location.reload();
});
document.addEventListener("htmx:beforeHistoryUpdate", () => {
  remember();
  further = 0;
});
document.addEventListener("htmx:pushedIntoHistory", () => (listed = here()));

async function showAgain({ further: wanted, seen: place }) {
  while (further < wanted) {
    const next = document.getElementById("next-page");
    if (!next) break;
    const source = { source: next, target: next, select: "#stream > *", swap: "outerHTML" };
    const before = further;
    await htmx.ajax("GET", next.getAttribute("href"), source);
    if (further === before) break; // no answer
  }
  const card = place && document.getElementById(place.id);
  for (let frames = 12; card && frames; frames -= 1) { // cards have their height once they come near the screen
    scrollBy(0, card.getBoundingClientRect().top - place.top);
    await new Promise(requestAnimationFrame);
  }
}

if (history.state?.further) document.addEventListener("htmx:load", () => showAgain(history.state), { once: true });

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

/* A finger picks days; whoever has keys types them as the field says, in the order of no browser's language. A browser
   takes longer to build pickers than to lay out the page, and few readers ask for days: a field becomes one when
   somebody comes to it. */
function offerPickers(fields) {
  if (!matchMedia("(pointer: coarse)").matches) return;
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

/* Type-ahead within the options of one field: those on the page, or those that the server finds among thousands. */
const isAsking = (field) => field.name === "find" && window.htmx;
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
  if (!isAsking(target)) narrow(target.closest("fieldset"), target.value);
});

/* What was typed stays when the field comes anew; it is no filter, so that the list is not asked for it. */
function goOnFinding() {
  const came = [];
  for (const field of document.querySelectorAll(".find template")) {
    came.push(field.content.firstChild);
    field.replaceWith(field.content);
  }
  for (const input of document.querySelectorAll(".find input")) {
    input.onchange = (event) => event.stopPropagation();
    input.value ||= typed.get(input.id) ?? "";
    typed.set(input.id, input.value); // perhaps before this script was here
    if (!isAsking(input)) {
      if (input.value) narrow(input.closest("fieldset"), input.value);
    } else if (came.includes(input)) {
      htmx.process(input);
      if (input.value) htmx.trigger(input, "find");
    }
  }
}

document.addEventListener("htmx:afterSettle", goOnFinding);
goOnFinding();

/* A difference may be in another part. */
if (!location.search && document.querySelector("html:not(:has(:target)) .differences [rel=next]")) {
  if (location.hash) location.replace(location.hash.replace("#", "?point=") + location.hash);
}
