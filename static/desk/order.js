// The order of an event's citations: buttons and dragging move the rows at once and number them; saving keeps it.
// Without this script the same buttons save the form and move the row on the server.
"use strict";
document.addEventListener("DOMContentLoaded", () => {
  const group = document.getElementById("citations-group");
  if (!group?.querySelector(".desk-move")) return;
  const rows = () => [...group.querySelectorAll("tr.has_original")];
  const live = document.createElement("p");
  live.className = "visually-hidden";
  live.setAttribute("role", "status");
  group.append(live);

  const number = () => {
    for (const [place, row] of rows().entries()) {
      const field = row.querySelector('input[name$="-position"]');
      if (field) field.value = place;
    }
  };
  const tell = (row) => {
    live.textContent = `Now ${rows().indexOf(row) + 1} of ${rows().length}. Save to keep the order.`;
  };
  const swap = (row, other) => {
    if (!other) return false;
    if (row.compareDocumentPosition(other) & Node.DOCUMENT_POSITION_FOLLOWING) other.after(row);
    else other.before(row);
    return true;
  };

  group.addEventListener("click", (event) => {
    const button = event.target.closest('button[name="_move"]');
    if (!button) return;
    event.preventDefault();
    const row = button.closest("tr");
    const all = rows();
    const step = button.value.startsWith("up") ? -1 : 1;
    if (swap(row, all[all.indexOf(row) + step])) number();
    tell(row);
    button.focus();
  });

  for (const grip of group.querySelectorAll(".desk-grip")) {
    grip.hidden = false;
    grip.addEventListener("pointerdown", (event) => {
      event.preventDefault();
      grip.setPointerCapture(event.pointerId);
      const row = grip.closest("tr");
      row.classList.add("dragged");
      // The others make way: the row that is held stays where it is in the page, or the pointer would lose it.
      const follow = (moved) => {
        const all = rows();
        const from = all.indexOf(row);
        const middles = all.map((other) => other.getBoundingClientRect()).map((box) => (box.top + box.bottom) / 2);
        const before = all.filter((other, place) => place < from && moved.clientY < middles[place]);
        const after = all.filter((other, place) => place > from && moved.clientY > middles[place]);
        if (before.length) row.after(...before);
        if (after.length) row.before(...after);
      };
      const drop = () => {
        grip.removeEventListener("pointermove", follow);
        row.classList.remove("dragged");
        number();
        tell(row);
      };
      grip.addEventListener("pointermove", follow);
      grip.addEventListener("lostpointercapture", drop, { once: true });
    });
  }
});
