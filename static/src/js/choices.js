// Tom Select for <select data-choices>: many options, found by typing. Without it the plain box works.
import TomSelect from "tom-select/base";
import removeButton from "tom-select/plugins/remove_button/plugin.js";
import { enhance, within } from "./enhance.js";

TomSelect.define("remove_button", removeButton);

enhance((root) => within(root, "select[data-choices]:not(.tomselected)").forEach((select) => {
  new TomSelect(select, { plugins: select.multiple ? ["remove_button"] : [], maxOptions: 500 });
}));
