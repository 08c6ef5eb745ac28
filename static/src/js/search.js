// "/" and Ctrl-K put the cursor into the search box.
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
