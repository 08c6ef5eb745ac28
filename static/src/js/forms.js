// Forms: send on change, go to the first error, warn before leaving what was typed, send once.
import { enhance, within } from "./enhance.js";

let leaving = false;
const changed = new WeakSet();

document.addEventListener("change", (event) => {
  if (event.target.closest("[data-autosubmit]")) event.target.form.requestSubmit();
});

document.addEventListener("input", (event) => {
  const form = event.target.closest("form[data-guard]");
  if (form) changed.add(form);
});

document.addEventListener("submit", (event) => {
  if (event.defaultPrevented) return;
  const form = event.target;
  changed.delete(form);
  if (form.method !== "post" || form.dataset.sent === "yes" || form.hasAttribute("hx-post")) {
    if (form.dataset.sent === "yes") event.preventDefault();
    return;
  }
  form.dataset.sent = "yes";
});
addEventListener("pageshow", () => {
  document.querySelectorAll("form[data-sent]").forEach((form) => { delete form.dataset.sent; });
});

addEventListener("beforeunload", (event) => {
  const dirty = [...document.querySelectorAll("form[data-guard]")].some((form) => changed.has(form));
  if (dirty && !leaving) event.preventDefault();
});

document.addEventListener("click", (event) => {
  const dismiss = event.target.closest("[data-dismiss]");
  if (dismiss) dismiss.closest(".message").remove();
  if (event.target.closest("[data-print]")) print();
  if (event.target.closest("[data-discard]")) leaving = true;
});

enhance((root) => {
  const summary = within(root, "[data-form-errors]")[0];
  if (!summary) return;
  const form = summary.closest("form") || document;
  (form.querySelector("[aria-invalid=true]") || summary).focus();
});
