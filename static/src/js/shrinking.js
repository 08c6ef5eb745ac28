// A header with data-shrinks stays in sight and gets small while one reads on; the page below it does not jump.
import { enhance, within } from "./enhance.js";

const SMALL = "acc-small";
const START = 96; // pixels that are scrolled before it shrinks, so that it never flickers

const resize = (head) => {
  const isSticky = getComputedStyle(head).position === "sticky";
  const wanted = isSticky && scrollY > START && !head.querySelector("details[open]");
  const back = !isSticky || scrollY < START / 2;
  if (wanted === head.classList.contains(SMALL) || (!wanted && !back)) return;
  const before = head.offsetHeight;
  head.classList.toggle(SMALL, wanted);
  // What it gives up in height it gets as a margin: nothing below moves.
  const margin = parseFloat(head.dataset.margin ?? getComputedStyle(head).marginBottom);
  head.dataset.margin = margin;
  head.style.marginBottom = wanted ? `${margin + before - head.offsetHeight}px` : "";
};

enhance((root) => {
  within(root, "[data-shrinks]").forEach((head) => {
    let asked = false;
    addEventListener("scroll", () => {
      if (asked) return;
      asked = true;
      requestAnimationFrame(() => { asked = false; resize(head); });
    }, { passive: true });
    resize(head);
  });
});
