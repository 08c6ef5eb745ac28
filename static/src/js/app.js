// Behaviours of every page. Each works on what the templates mark with data attributes, also after an htmx swap.
import "./menus.js";
import "./columns.js";
import "./dialogs.js";
import "./forms.js";
import "./drafts.js";
import "./keys.js";
import "./requests.js";
import "./search.js";
import "./tabs.js";
import "./shrinking.js";
import "./in-place.js";
import "./selection.js";
import "./lazy.js";
import "./lab.js";
import "./people-map.js";
