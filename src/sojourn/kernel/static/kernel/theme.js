// Loaded in the head, before anything is drawn, so that a dark page never flashes white.
(() => {
  const root = document.documentElement;
  const dark = window.matchMedia("(prefers-color-scheme: dark)");

  function chosen() {
    try {
      return localStorage.getItem("theme");
    } catch {
      return null; // storage may be switched off
    }
  }

  function show() {
    root.dataset.bsTheme = chosen() || (dark.matches ? "dark" : "light");
  }

  root.classList.replace("no-js", "js");
  show();
  dark.addEventListener("change", show);
  window.addEventListener("storage", show);
})();
