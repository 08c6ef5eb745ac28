// "/" and Ctrl-K put the cursor into the search box; what it offers is chosen by arrow keys and Enter.
const PAUSE = 120; // milliseconds without a key before the server is asked
const SHORTEST = 2;

document.addEventListener("keydown", (event) => {
  const typing = event.target.closest?.("input, select, textarea, [contenteditable]");
  const slash = event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey;
  const chord = event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey);
  const box = document.querySelector("[data-search]");
  if (!box || !(slash || chord) || document.querySelector("dialog[open]")) return;
  event.preventDefault();
  box.focus();
  box.select();
});

const box = document.querySelector("[data-search][data-suggest]");
if (box) {
  const list = document.getElementById(box.getAttribute("aria-controls"));
  const status = box.form.querySelector("[data-search-status]");
  const options = () => [...list.querySelectorAll("[role=option]")];
  const current = () => list.querySelector("[aria-selected=true]");
  let timer;
  let asked;

  const close = () => {
    clearTimeout(timer);
    asked?.abort();
    list.hidden = true;
    list.replaceChildren();
    status.textContent = "";
    box.setAttribute("aria-expanded", "false");
    box.removeAttribute("aria-activedescendant");
  };

  const choose = (option) => {
    current()?.setAttribute("aria-selected", "false");
    if (!option) {
      box.removeAttribute("aria-activedescendant");
      return;
    }
    option.setAttribute("aria-selected", "true");
    option.scrollIntoView({ block: "nearest" });
    box.setAttribute("aria-activedescendant", option.id);
  };

  const show = (html) => {
    list.innerHTML = html;
    list.hidden = options().length === 0;
    list.scrollTop = 0;
    box.setAttribute("aria-expanded", String(!list.hidden));
    box.removeAttribute("aria-activedescendant");
    status.textContent = list.querySelector("[data-status]")?.dataset.status || "";
  };

  const ask = async () => {
    asked?.abort();
    asked = new AbortController();
    const words = box.value.trim();
    if (words.length < SHORTEST) return close();
    const mine = asked;
    try {
      const answer = await fetch(`${box.dataset.suggest}?q=${encodeURIComponent(words)}`, { signal: mine.signal });
      // Signed out, or the server is away: Enter still asks the page, which says so.
      if (!answer.ok || answer.redirected) return close();
      const html = await answer.text();
      if (mine === asked && !mine.signal.aborted && document.activeElement === box) show(html);
    } catch (error) {
      if (error.name !== "AbortError") close();
    }
  };

  box.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, PAUSE);
  });

  box.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "Escape" && !list.hidden) {
      event.preventDefault(); // the words stay; a second Escape clears them
      close();
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (list.hidden) {
        ask();
        return;
      }
      const all = options();
      const step = event.key === "ArrowDown" ? 1 : -1;
      // From the box downwards is the first, upwards the last; past either end is the box again.
      const place = current() ? all.indexOf(current()) + step : step > 0 ? 0 : all.length - 1;
      choose(all[place]);
    } else if (event.key === "Enter" && current()) {
      event.preventDefault();
      location.assign(current().href);
    } else if (event.key === "Tab") {
      close();
    }
  });

  list.addEventListener("pointerdown", (event) => event.preventDefault()); // the box keeps the focus
  box.addEventListener("blur", close);
}
