// L logs a contact, of the account on the page if there is one; Ctrl-Enter sends a form.
document.addEventListener("keydown", (event) => {
  if (event.isComposing || event.altKey) return;
  const typing = event.target.closest?.("input, select, textarea, [contenteditable]");
  const chord = event.ctrlKey || event.metaKey;
  if (event.key === "Enter" && chord && typing?.form?.hasAttribute("data-guard")) {
    event.preventDefault();
    typing.form.requestSubmit();
    return;
  }
  if (event.key.toLowerCase() !== "l" || chord || event.shiftKey || typing) return;
  if (document.querySelector("dialog[open]")) return;
  const link = document.querySelector("main [data-log]") || document.querySelector("[data-log]");
  if (!link) return;
  event.preventDefault();
  location.assign(link.href);
});
