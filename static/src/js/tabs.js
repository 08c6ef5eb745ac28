// Where the tabs are wider than the page, the current one is in sight.
import { enhance, within } from "./enhance.js";

enhance((root) => {
  within(root, ".tabs").forEach((tabs) => {
    const current = tabs.querySelector("[aria-current]");
    if (!current || tabs.scrollWidth <= tabs.clientWidth) return;
    const [all, one] = [tabs, current].map((each) => each.getBoundingClientRect());
    tabs.scrollLeft += one.left - all.left - (all.width - one.width) / 2;
  });
});
