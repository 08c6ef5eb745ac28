// The column menu: rows move by dragging their grip, or by the arrow keys when the grip has the focus.
// The order of the rows is the order of the "col" values that the form sends.
let dragged = null;

const step = (row, direction) => {
  const other = direction < 0 ? row.previousElementSibling : row.nextElementSibling;
  if (!other) return;
  if (direction < 0) other.before(row);
  else other.after(row);
};

document.addEventListener("keydown", (event) => {
  const grip = event.target.closest?.("[data-grip]");
  if (!grip || !["ArrowUp", "ArrowDown"].includes(event.key)) return;
  event.preventDefault();
  step(grip.closest("[data-column]"), event.key === "ArrowUp" ? -1 : 1);
  grip.focus();
});

document.addEventListener("pointerdown", (event) => {
  const grip = event.target.closest("[data-grip]");
  if (!grip) return;
  dragged = grip.closest("[data-column]");
  dragged.classList.add("dragging");
  grip.setPointerCapture(event.pointerId);
});

document.addEventListener("pointermove", (event) => {
  if (!dragged) return;
  const { top, bottom } = dragged.getBoundingClientRect();
  if (event.clientY < top) step(dragged, -1);
  else if (event.clientY > bottom) step(dragged, 1);
});

const drop = () => {
  dragged?.classList.remove("dragging");
  dragged = null;
};
document.addEventListener("pointerup", drop);
document.addEventListener("pointercancel", drop);
