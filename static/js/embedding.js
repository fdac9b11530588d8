/* Links to the embedding page open it over the page they stand on, and its form shows at once what it leads to.
   Without this the same links and the same form lead to the same page. */
"use strict";

(() => {
  const WAIT = 300; // milliseconds without a further change, before the frame is asked for
  let waiting, asking;

  const sectionOf = async (address, signal) => {
    const answer = await fetch(address, { signal });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const section = page.getElementById("embedding");
    if (!section) throw new Error(`No form at ${address}`);
    for (const style of page.querySelectorAll("link[rel=stylesheet]")) {
      if (![...document.styleSheets].some((known) => known.href === style.href)) document.head.append(style);
    }
    for (const { src } of page.querySelectorAll("script[src]")) {
      if ([...document.scripts].some((known) => known.src === src)) continue;
      document.head.append(Object.assign(document.createElement("script"), { src }));
    }
    return section;
  };

  const dialogFor = (address) => {
    const dialog = document.createElement("dialog");
    dialog.className = "embedding-dialog";
    dialog.setAttribute("aria-labelledby", "embedding-h");
    dialog.innerHTML = '<p class="closing"><a>As a page of its own</a> <button class="button" type="button">Close</button></p>';
    dialog.querySelector("a").href = address;
    dialog.querySelector("button").addEventListener("click", () => dialog.close());
    dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
    dialog.addEventListener("close", () => dialog.remove());
    return dialog;
  };

  const renew = async (form) => {
    asking?.abort();
    asking = new AbortController();
    const section = form.closest(".embedding");
    section.classList.add("is-asked");
    const address = `${form.action}?${new URLSearchParams(new FormData(form))}`;
    try {
      const made = await sectionOf(address, asking.signal);
      section.querySelector("#embedding-outcome").replaceWith(made.querySelector("#embedding-outcome"));
      section.querySelector("#embedding-size").textContent = made.querySelector("#embedding-size").textContent;
      section.parentNode.querySelector(".closing a")?.setAttribute("href", address);
      section.classList.remove("is-asked");
      document.dispatchEvent(new CustomEvent("sourceline:added"));
    } catch (error) {
      if (error.name !== "AbortError") location.assign(address);
    }
  };

  document.addEventListener("click", async (event) => {
    const link = event.target.closest?.("a[data-embedding]");
    if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    try {
      const section = await sectionOf(link.href);
      const dialog = dialogFor(link.href);
      dialog.append(section);
      document.body.append(dialog);
      dialog.showModal();
      document.dispatchEvent(new CustomEvent("sourceline:added"));
    } catch {
      location.assign(link.href);
    }
  });

  const isOurs = (element) => element.form?.id === "embedding-form" || element.id === "embedding-form";
  document.addEventListener("input", (event) => {
    if (!isOurs(event.target) || !event.target.form.checkValidity()) return;
    clearTimeout(waiting);
    waiting = setTimeout(renew, WAIT, event.target.form);
  });
  document.addEventListener("submit", (event) => {
    if (!isOurs(event.target)) return;
    event.preventDefault();
    clearTimeout(waiting);
    renew(event.target);
  });
})();
