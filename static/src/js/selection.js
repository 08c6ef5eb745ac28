// Rows of a list are selected with check boxes; the bar below counts them. Escape clears.
import { enhance, within } from "./enhance.js";

const boxes = (table) => [...table.querySelectorAll("tbody [data-select-row]")];

const sync = (table) => {
  const rows = boxes(table);
  const chosen = rows.filter((box) => box.checked);
  const all = table.querySelector("[data-select-all]");
  const bar = document.querySelector(`[data-bulk-for="${table.id}"]`);
  rows.forEach((box) => box.closest("tr").classList.toggle("selected", box.checked));
  all.checked = rows.length > 0 && chosen.length === rows.length;
  all.indeterminate = chosen.length > 0 && !all.checked;
  if (!bar) return;
  bar.querySelector("[data-bulk-count]").textContent = chosen.length;
  bar.hidden = chosen.length === 0;
};

const clear = (table) => {
  boxes(table).forEach((box) => { box.checked = false; });
  sync(table);
};

document.addEventListener("change", (event) => {
  const table = event.target.closest("table[data-bulk]");
  if (!table) return;
  if (event.target.matches("[data-select-all]")) boxes(table).forEach((box) => { box.checked = event.target.checked; });
  sync(table);
});
document.addEventListener("click", (event) => {
  const bar = event.target.closest("[data-bulk-clear]")?.closest("[data-bulk-for]");
  if (bar) clear(document.getElementById(bar.dataset.bulkFor));
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || document.querySelector("dialog[open], details.menu[open]")) return;
  document.querySelectorAll("table[data-bulk]").forEach(clear);
});
enhance((root) => within(root, "table[data-bulk]").forEach(sync));
