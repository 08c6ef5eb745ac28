// Menus are <details class="menu">: one is open at a time; Escape and a click elsewhere close it.
const open = () => document.querySelectorAll("details.menu[open]");

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  open().forEach((menu) => {
    menu.open = false;
    menu.querySelector("summary").focus();
  });
});

document.addEventListener("click", (event) => {
  open().forEach((menu) => { if (!menu.contains(event.target)) menu.open = false; });
  const close = event.target.closest("[data-menu-close]");
  if (close) {
    const menu = close.closest("details.menu");
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});

document.addEventListener("toggle", (event) => {
  if (!event.target.matches?.("details.menu[open]")) return;
  open().forEach((menu) => { if (menu !== event.target) menu.open = false; });
}, true);
