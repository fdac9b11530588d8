/* Buttons that put the text of another element on the clipboard: data-copy names it. Without this they stay
   hidden, and the text can be selected. What is put into the page later says so by sourceline:added. */
"use strict";

(() => {
  const ready = () => {
    for (const button of document.querySelectorAll("[data-copy][hidden]")) {
      const told = document.createElement("span");
      told.setAttribute("role", "status");
      told.className = "copied";
      button.after(told);
      button.hidden = false;
    }
  };

  const selected = (element) => {
    if (element.select) return element.select();
    getSelection().selectAllChildren(element);
  };

  const put = async (element) => {
    try {
      await navigator.clipboard.writeText(element.value ?? element.textContent);
      return true;
    } catch {
      selected(element);
      return document.execCommand("copy"); // where the clipboard is closed to scripts, as on plain http
    }
  };

  document.addEventListener("click", async (event) => {
    const button = event.target.closest?.("[data-copy]");
    const element = button && document.querySelector(button.dataset.copy);
    if (!element) return;
    const told = button.nextElementSibling;
    told.textContent = "";
    told.textContent = (await put(element)) ? "Copied" : "Selected: copy it with the keyboard";
    clearTimeout(button.forgets);
    button.forgets = setTimeout(() => { told.textContent = ""; }, 6000);
  });

  document.addEventListener("sourceline:added", ready);
  document.addEventListener("htmx:afterSwap", ready);
  ready();
})();
