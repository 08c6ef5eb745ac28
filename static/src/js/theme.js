// Set the theme before first paint: the person's choice, else the system's. Loaded in <head>, not deferred.
(() => {
  const root = document.documentElement;
  const system = matchMedia("(prefers-color-scheme: dark)");
  const stored = () => {
    try { return localStorage.getItem("theme"); } catch { return null; } // private mode: the system decides
  };
  const show = (theme) => {
    root.setAttribute("data-bs-theme", theme);
    root.dispatchEvent(new CustomEvent("themechange"));
  };
  const apply = () => show(stored() || (system.matches ? "dark" : "light"));
  apply();
  system.addEventListener("change", apply);
  addEventListener("storage", (event) => { if (event.key === "theme") apply(); });
  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-theme-toggle]")) return;
    const next = root.getAttribute("data-bs-theme") === "dark" ? "light" : "dark";
    const followsSystem = next === (system.matches ? "dark" : "light");
    try {
      if (followsSystem) localStorage.removeItem("theme");
      else localStorage.setItem("theme", next);
    } catch { /* private mode: the choice lasts for this page */ }
    show(next);
  });
})();
