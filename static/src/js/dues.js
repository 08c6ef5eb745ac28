// What is dealt with in place: where the answer has no such place (a form that refuses), show the page anew.
document.addEventListener("htmx:beforeSwap", (event) => {
  const { target, xhr } = event.detail;
  if (target?.id !== "dues" || xhr.responseText.includes('id="dues"')) return;
  event.detail.shouldSwap = false;
  location.reload();
});
