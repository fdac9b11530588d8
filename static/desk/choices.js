// Names for the admin's searching lists, which its scripts make without one: a screen reader then says which field it is.
// And links that add a record: it is chosen in the list they belong to. Without scripts they open a form as any link does.
"use strict";
for (const link of document.querySelectorAll("a[data-adds-to]")) {
  const address = new URL(link.href);
  address.searchParams.set("_popup", "1");
  link.href = address;
  link.id = `add_${link.dataset.addsTo}`;
  link.dataset.popup = "yes";
  link.classList.add("related-widget-wrapper-link");
}
{
  const nameOf = (select) =>
    select.getAttribute("aria-label") ||
    document.querySelector(`label[for="${select.id}"]`)?.textContent.trim().replace(/:$/, "") ||
    select.name;

  const nameAll = () => {
    for (const select of document.querySelectorAll("select.admin-autocomplete")) {
      const box = select.nextElementSibling;
      if (!box?.classList.contains("select2")) continue;
      const selection = box.querySelector(".select2-selection");
      selection.removeAttribute("aria-labelledby");
      selection.setAttribute("aria-label", nameOf(select));
      for (const part of box.querySelectorAll(".select2-search__field, [role=textbox]")) {
        part.setAttribute("aria-label", nameOf(select));
      }
    }
  };

  // The lists are made when the admin's jQuery is ready; what is asked of it later comes after.
  window.django?.jQuery?.(($) => {
    nameAll();
    $(document).on("select2:open", (event) => {
      const field = document.querySelector(".select2-dropdown .select2-search__field");
      field?.setAttribute("aria-label", `Search: ${nameOf(event.target)}`);
    });
  });
  document.addEventListener("formset:added", () => setTimeout(nameAll));
}
