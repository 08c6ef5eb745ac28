// What htmx leaves to the page: say when a request failed, and go to sign-in when the session has ended.
const say = (name) => {
  const source = document.getElementById(`message-${name}`);
  const place = document.getElementById("messages");
  if (!source || !place) return;
  place.replaceChildren(source.content.cloneNode(true));
  place.scrollIntoView({ block: "nearest" });
};

document.addEventListener("htmx:sendError", () => say("offline"));
document.addEventListener("htmx:timeout", () => say("offline"));
document.addEventListener("htmx:responseError", () => say("failed"));

document.addEventListener("htmx:beforeSwap", (event) => {
  const signIn = document.querySelector("meta[name=sign-in]")?.content;
  const address = event.detail.xhr.responseURL;
  if (!signIn || !address || new URL(address).pathname !== signIn) return;
  event.detail.shouldSwap = false;
  location.reload();
});
