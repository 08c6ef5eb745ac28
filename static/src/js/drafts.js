// A form with data-draft="name" keeps what is typed on this device until it is saved.
import { enhance, within } from "./enhance.js";

const WEEK = 7 * 24 * 3600 * 1000;
const APART = ["csrfmiddlewaretoken", "next"];
const SENT = "draft-sent";
const keyOf = (form) => `draft:${form.dataset.draft}`;

// Private mode may refuse to store: then the form works without drafts.
const quietly = (act) => { try { return act(); } catch { return null; } };

const say = (form, at, words) => {
  const place = form.querySelector("[data-draft-said]");
  const clock = new Date(at).toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" });
  if (place) place.textContent = `${place.dataset[words]} ${clock}`;
};

const keep = (form) => {
  const typed = [...new FormData(form)].filter(([name, value]) => !APART.includes(name) && typeof value === "string");
  const at = Date.now();
  if (quietly(() => localStorage.setItem(keyOf(form), JSON.stringify({ at, typed })) ?? true)) say(form, at, "kept");
};

const restore = (form) => {
  const draft = quietly(() => JSON.parse(localStorage.getItem(keyOf(form))));
  if (!draft || Date.now() - draft.at > WEEK || form.querySelector("[data-form-errors]")) return;
  for (const control of form.elements) {
    if (!control.name || APART.includes(control.name) || control.type === "hidden") continue;
    const values = draft.typed.filter(([name]) => name === control.name).map(([, value]) => value);
    if (["radio", "checkbox"].includes(control.type)) control.checked = values.includes(control.value);
    else if (values.length) [control.value] = values;
  }
  say(form, draft.at, "back");
};

let waiting;
document.addEventListener("input", (event) => {
  const form = event.target.closest("form[data-draft]");
  if (!form) return;
  clearTimeout(waiting);
  waiting = setTimeout(() => keep(form), 300);
});

document.addEventListener("submit", (event) => {
  const form = event.target.closest("form[data-draft]");
  if (!form) return;
  clearTimeout(waiting);
  keep(form); // should the answer never come
  quietly(() => sessionStorage.setItem(SENT, keyOf(form)));
});

// What was sent is forgotten only once the page says that it is written down.
enhance((root) => {
  const sent = quietly(() => sessionStorage.getItem(SENT));
  if (sent && document.querySelector(".message-success")) {
    quietly(() => localStorage.removeItem(sent));
    quietly(() => sessionStorage.removeItem(SENT));
  }
  within(root, "form[data-draft]").forEach(restore);
});
