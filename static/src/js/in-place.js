// Deal with a thing where it is listed: a link with data-in-place opens its form in a dialog, and sending it
// renews the parts of the page that are marked data-renews. Without script the same form is a page.
import { enhance, within } from "./enhance.js";

const FORM = ".decision form[method=post]";
const page = (text) => new DOMParser().parseFromString(text, "text/html");
const dialog = () => document.getElementById("in-place");
const body = () => dialog().querySelector("[data-in-place-body]");
const failed = (name) => {
  const words = document.getElementById(`message-${name}`);
  document.getElementById("messages")?.replaceChildren(words.content.cloneNode(true));
};

const ready = (root) => {
  htmx.process(root);
  root.dispatchEvent(new CustomEvent("htmx:load", { bubbles: true })); // what else works on the page works on it too
};

const show = (found, address) => {
  const form = found.querySelector(FORM);
  if (!form) return false;
  const card = form.closest(".decision");
  const heading = found.querySelector("main h1");
  const box = dialog();
  if (!form.getAttribute("action")) form.setAttribute("action", address);
  form.removeAttribute("data-guard"); // closing the dialog is no leaving
  box.querySelector("h2").textContent = heading ? heading.textContent : "";
  const words = box.querySelector("[data-in-place-words]");
  words.textContent = [...found.querySelectorAll("main .page-head p")].map((line) => line.textContent.trim()).join(" · ");
  words.hidden = !words.textContent;
  body().replaceChildren(...card.childNodes);
  body().querySelectorAll("h1").forEach((title) => title.closest(".sheet-head")?.remove());
  ready(body());
  if (!box.open) box.showModal();
  const wrong = body().querySelector("[aria-invalid=true], [data-form-errors]");
  (wrong || body().querySelector("input:not([type=hidden]), select, textarea, button[type=submit]"))?.focus();
  return true;
};

const renew = (found, address) => {
  const said = found.getElementById("messages");
  if (said) document.getElementById("messages")?.replaceChildren(...said.childNodes);
  history.replaceState(history.state, "", address);
  document.querySelectorAll("[data-renews]").forEach((part) => {
    const fresh = found.getElementById(part.id);
    if (!fresh) return;
    part.replaceWith(fresh);
    ready(fresh);
  });
  (document.querySelector("[data-renews] a[data-in-place], [data-renews] a") || document.getElementById("main")).focus();
};

// What comes back is the page itself, or another one: then it is opened, as without script.
const isHere = (address) => new URL(address, location.href).pathname === location.pathname;

const open = async (link) => {
  const answer = await fetch(link.href, { headers: { Accept: "text/html" } });
  if (!answer.ok || answer.redirected || !show(page(await answer.text()), link.href)) location.assign(link.href);
};

const send = async (form, submitter) => {
  const answer = await fetch(form.action, { method: "POST", body: new FormData(form, submitter), headers: { Accept: "text/html" } });
  const found = page(await answer.text());
  if (answer.status === 422) {
    if (!show(found, form.action)) failed("failed");
  } else if (!answer.ok) {
    failed("failed");
  } else if (answer.redirected && isHere(answer.url)) {
    if (dialog().open) dialog().close();
    renew(found, answer.url);
  } else {
    location.assign(answer.url);
  }
};

const working = new WeakSet();
const once = async (element, work) => {
  if (working.has(element)) return;
  working.add(element);
  element.setAttribute("aria-busy", "true");
  try { await work(); } catch { failed("offline"); }
  element.removeAttribute("aria-busy");
  working.delete(element);
};

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-in-place]");
  if (!link || !dialog() || event.defaultPrevented || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  link.closest("details[open]")?.removeAttribute("open");
  once(link, () => open(link));
});

// Before other listeners mark the form as sent: here it may be sent again.
document.addEventListener("submit", (event) => {
  const form = event.target;
  const isOurs = form.closest("#in-place") || form.hasAttribute("data-in-place");
  if (!isOurs || !dialog() || event.defaultPrevented) return;
  event.preventDefault();
  once(form, () => send(form, event.submitter));
}, true);

// "Not now" closes the dialog instead of leading away.
enhance((root) => {
  within(root, "#in-place").forEach((box) => box.addEventListener("click", (event) => {
    const away = event.target.closest("a[data-discard]");
    if (!away) return;
    event.preventDefault();
    box.close();
  }));
});
