// Run a function on the page and on everything that htmx puts into it later.
export const enhance = (work) => {
  work(document);
  document.addEventListener("htmx:load", (event) => work(event.target));
};

// Like querySelectorAll, with the element itself when it matches.
export const within = (root, selector) => [
  ...(root.matches?.(selector) ? [root] : []),
  ...root.querySelectorAll(selector),
];
