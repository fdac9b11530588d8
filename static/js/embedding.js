/* Links to the embedding page open it over the page they stand on, with what it brings along in its head.
   Without this the same links lead to the same page. */
"use strict";

document.addEventListener("click", async (event) => {
  const link = event.target.closest?.("a[data-embedding]");
  if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  try {
    const answer = await fetch(link.href);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const dialog = document.createElement("dialog");
    dialog.className = "embedding-dialog";
    dialog.setAttribute("aria-labelledby", "embedding-h");
    dialog.innerHTML = '<p class="closing"><a>As a page of its own</a> <button class="button" type="button">Close</button></p>';
    dialog.querySelector("a").href = link.href;
    dialog.querySelector("button").addEventListener("click", () => dialog.close());
    dialog.addEventListener("click", ({ target }) => target === dialog && dialog.close());
    dialog.addEventListener("close", () => dialog.remove());
    dialog.append(page.getElementById("embedding"));
    for (const { href, rel } of page.querySelectorAll("link[rel=stylesheet]")) {
      if ([...document.styleSheets].some((known) => known.href === href)) continue;
      document.head.append(Object.assign(document.createElement("link"), { rel, href }));
    }
    for (const { src } of page.querySelectorAll("script[src]")) {
      if ([...document.scripts].some((known) => known.src === src)) continue;
      document.head.append(Object.assign(document.createElement("script"), { src }));
    }
    document.body.append(dialog);
    dialog.showModal();
    document.dispatchEvent(new CustomEvent("sourceline:added"));
  } catch {
    location.assign(link.href);
  }
});
