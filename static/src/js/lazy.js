// Charts and large choice boxes are bundles of their own, fetched when a page first shows one.
import { enhance, within } from "./enhance.js";

const asked = new Set();
const fetchBundle = (name) => {
  const address = document.querySelector(`meta[name="bundle-${name}"]`)?.content;
  if (!address || asked.has(name)) return;
  asked.add(name);
  const script = document.createElement("script");
  script.src = address;
  document.head.append(script);
};

enhance((root) => {
  if (within(root, "[data-chart]").length) fetchBundle("charts");
  if (within(root, "select[data-choices]").length) fetchBundle("choices");
});
