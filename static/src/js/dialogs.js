// Native dialogs: data-dialog="id" opens one, data-close closes it, data-open opens it with the page.
import { enhance, within } from "./enhance.js";

const show = (dialog) => {
  dialog.showModal();
  const field = dialog.querySelector("[aria-invalid=true]") ||
    dialog.querySelector("input:not([type=hidden]), select, textarea");
  field?.focus();
};

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-dialog]");
  const dialog = opener && document.getElementById(opener.dataset.dialog);
  if (dialog) {
    event.preventDefault(); // the link leads to the same form as a page, for use without script
    show(dialog);
  }
  if (event.target.closest("[data-close]")) event.target.closest("dialog").close();
});

enhance((root) => within(root, "dialog[data-open]:not([open])").forEach(show));
