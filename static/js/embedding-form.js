/* The embedding page's form, and the same in a dialog, shows at once what a change leads to.
   Without this its button does. */
"use strict";

(() => {
  const WAIT = 300; // milliseconds without a further change, before the frame is asked for
  let waiting, asking;

  const renew = async (form) => {
    asking?.abort();
    asking = new AbortController();
    const section = form.closest(".embedding");
    section.classList.add("is-asked");
    const address = `${form.action}?${new URLSearchParams(new FormData(form))}`;
    try {
      const answer = await fetch(address, { signal: asking.signal });
      const made = new DOMParser().parseFromString(await answer.text(), "text/html");
      section.querySelector("#embedding-outcome").replaceWith(made.querySelector("#embedding-outcome"));
      section.querySelector("#embedding-size").textContent = made.querySelector("#embedding-size").textContent;
      section.parentNode.querySelector(".closing a")?.setAttribute("href", address);
      section.classList.remove("is-asked");
      document.dispatchEvent(new CustomEvent("sourceline:added"));
    } catch (error) {
      if (error.name !== "AbortError") location.assign(address);
    }
  };

  document.addEventListener("input", ({ target }) => {
    if (target.form?.id !== "embedding-form" || !target.form.checkValidity()) return;
    clearTimeout(waiting);
    waiting = setTimeout(renew, WAIT, target.form);
  });
  document.addEventListener("submit", (event) => {
    if (event.target.id !== "embedding-form") return;
    event.preventDefault();
    clearTimeout(waiting);
    renew(event.target);
  });

  /* The height is worked out for the width that was asked for: where the window has no room for that, as on a phone,
     the frame is as high as it says it is. */
  const shown = () => document.querySelector(".preview iframe:not([data-scrolls])");
  addEventListener("message", ({ source, data }) => {
    const frame = shown();
    const isMeant = data?.type === "embed-size" && frame && source === frame.contentWindow;
    if (isMeant && frame.clientWidth < Number(frame.width)) frame.height = Math.ceil(data.height);
  });
  shown()?.contentWindow.postMessage({ type: "embed-size" }, "*"); // which may have told before this script was here
})();
