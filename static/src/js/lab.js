// What if: a slider beside each weight; the field beside it is what is sent.
import { enhance, within } from "./enhance.js";

const mark = (slider, field) => {
  slider.classList.toggle("range-changed", field.value !== slider.dataset.was);
};

enhance((root) => {
  for (const slider of within(root, "input[data-slides]")) {
    slider.hidden = false;
  }
});

document.addEventListener("input", (event) => {
  const slides = event.target.dataset?.slides;
  if (slides) {
    const field = document.getElementById(slides);
    field.value = event.target.value;
    mark(event.target, field);
    return;
  }
  const slider = event.target.id && document.querySelector(`input[data-slides="${CSS.escape(event.target.id)}"]`);
  if (!slider) return;
  const value = Number(event.target.value.replace(",", "."));
  if (Number.isFinite(value)) slider.value = String(value);
  mark(slider, event.target);
});
