/* The queue by keyboard and by selecting. A key presses the button or link of the page that carries it, so that
   keys, mouse and screen readers do the same; keys pressed while an answer is on its way wait for it. */
"use strict";
{
  const STORED = "sourceline-queue-keys";
  const queue = () => document.getElementById("queue");
  const marked = (key) => queue()?.querySelector(`[data-key="${CSS.escape(key)}"]`);
  const switched = document.getElementById("queue-keys-on");
  let busy = true; // until htmx has taken the page's forms over
  let waiting = [];

  // 1. Keys, and the switch that turns them off in this browser.
  const remembered = () => {
    try {
      return localStorage.getItem(STORED) !== "off";
    } catch {
      return true;
    }
  };
  switched.closest("p").hidden = false;
  switched.checked = remembered();
  const told = () => document.body.classList.toggle("queue-keys-off", !switched.checked);
  told();
  switched.addEventListener("change", () => {
    try {
      localStorage.setItem(STORED, switched.checked ? "on" : "off");
    } catch {
      // A browser that keeps nothing still has the switch for this page.
    }
    told();
  });

  const named = (event) => {
    if (event.key.startsWith("Arrow")) {
      return `${event.shiftKey ? "Shift+" : ""}${event.altKey ? "Alt+" : ""}${event.key}`;
    }
    if (event.key.length > 1) return event.key;
    return event.shiftKey ? event.key.toUpperCase() : event.key.toLowerCase();
  };
  const isTyping = (target) =>
    target.matches("textarea, select, [contenteditable], input:not([type=radio], [type=checkbox])");

  const press = (key) => {
    if (key === "?") {
      const all = document.getElementById("queue-keys");
      all.open = !all.open;
      all.querySelector("summary").focus();
      return true;
    }
    const found = marked(key);
    if (!found) return false;
    if (found.matches("input")) found.focus();
    else found.click();
    return true;
  };

  const pressWaiting = () => {
    while (!busy && waiting.length) {
      const key = waiting.shift();
      if (!press(key) && key === "Enter") queue()?.querySelector(".queue-panel .button.first")?.click();
    }
  };

  document.addEventListener("keydown", (event) => {
    const key = named(event);
    if (!switched.checked || event.ctrlKey || event.metaKey || (event.altKey && !event.key.startsWith("Arrow"))) return;
    if (isTyping(event.target) && key !== "Escape") return;
    if (event.key === "Enter" && event.target.closest("a, button, summary, input")) return;
    // Arrows choose among the options of a group before they move anything.
    if (event.key.startsWith("Arrow") && event.target.matches("input[type=radio]")) return;
    if (busy || waiting.length) { // what is pressed later never comes before what waits
      if (event.key.length === 1 || event.key.startsWith("Arrow") || event.key === "Enter") {
        event.preventDefault();
        waiting.push(key);
      }
      return;
    }
    if (press(key)) event.preventDefault();
  });

  // 2. Answers: refusals are shown like any other, what was done is said, and the quote in hand comes into view.
  document.addEventListener("htmx:beforeRequest", (event) => {
    busy ||= event.detail.target?.id === "queue";
  });
  document.addEventListener("htmx:beforeSwap", (event) => {
    if ([400, 409].includes(event.detail.xhr.status)) {
      event.detail.shouldSwap = true;
      event.detail.isError = false;
    }
  });
  // Places in the address are for browsers without scripts: here the quote in hand comes into view by itself.
  document.addEventListener("htmx:configRequest", (event) => {
    event.detail.path = event.detail.path.split("#")[0];
  });
  const settle = () => {
    const now = queue();
    const said = document.getElementById("queue-said");
    const heading = document.getElementById("in-hand");
    said.textContent = [now.dataset.said, heading?.textContent.trim()].filter(Boolean).join(" ");
    now.querySelector(".find.current")?.scrollIntoView({ block: "nearest" });
    (now.querySelector("[data-first]") || heading)?.focus({ preventScroll: true });
  };
  document.addEventListener("htmx:afterSettle", (event) => {
    if (event.detail.elt?.id === "queue" || event.detail.target?.id === "queue") settle();
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    if (event.detail.target?.id !== "queue") return;
    busy = false;
    if (event.detail.failed && !event.detail.xhr.getResponseHeader("HX-Push-Url") && ![400, 409].includes(event.detail.xhr.status)) {
      document.getElementById("queue-said").textContent = "No answer: nothing was saved. Load the page again.";
      document.getElementById("queue-said").classList.remove("visually-hidden");
      waiting = [];
    }
    setTimeout(pressWaiting);
  });
  document.addEventListener(
    "htmx:load",
    () => {
      busy = false;
      setTimeout(pressWaiting);
    },
    { once: true },
  );
  queue()?.querySelector(".find.current")?.scrollIntoView({ block: "nearest" });

  // 3. Selected words become the ends of a quote. The browser counts UTF-16 units, the text code points: this is the
  //    one place that converts.
  const place = (node, offset) => {
    const element = node.nodeType === Node.TEXT_NODE ? node.parentElement : node;
    if (node.nodeType !== Node.TEXT_NODE || element.closest("sup")) {
      const after = element.closest("[data-at]");
      return after ? Number(after.dataset.at) + [...after.firstChild.data].length : null;
    }
    const piece = element.closest("[data-at]");
    if (!piece || node !== piece.firstChild) return null;
    return Number(piece.dataset.at) + [...node.data.slice(0, offset)].length;
  };
  const selected = () => {
    const selection = document.getSelection();
    const text = document.getElementById("queue-text");
    if (!text || selection.isCollapsed || !selection.rangeCount) return null;
    const range = selection.getRangeAt(0);
    if (!text.contains(range.startContainer) || !text.contains(range.endContainer)) return null;
    let start = place(range.startContainer, range.startOffset);
    let end = place(range.endContainer, range.endOffset);
    if (start === null || end === null || start >= end) return null;
    const words = range.toString();
    start += words.length - words.trimStart().length;
    return { start, end };
  };
  document.addEventListener("mouseup", (event) => {
    if (!event.target.closest?.("#queue-text")) return;
    const span = selected();
    if (!span) return;
    const address = new URL(location.href);
    const opened = queue().querySelector(".queue-panel input[name=panel]")?.value;
    const current = queue().querySelector("input[name=quote]")?.value;
    const query = new URLSearchParams({ panel: opened === "span" ? "span" : "new", ...span, ...(current ? { quote: current } : {}) });
    htmx.ajax("GET", `${address.pathname}?${query}`, { source: "#queue", target: "#queue", swap: "outerHTML settle:0ms" });
  });
  // A selection that ends on a quote's link does not also follow it.
  document.addEventListener(
    "click",
    (event) => {
      if (event.target.closest?.("#queue-text a.find") && selected()) {
        event.preventDefault();
        event.stopPropagation();
      }
    },
    true,
  );
}
