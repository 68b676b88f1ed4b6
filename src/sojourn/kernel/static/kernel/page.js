// What every page does beyond plain HTML. Nothing here is needed to get work done.
(() => {
  const root = document.documentElement;

  // The dark mode button; the choice is remembered in this browser only.
  for (const button of document.querySelectorAll("[data-theme-switch]")) {
    const tell = () => button.setAttribute("aria-pressed", String(root.dataset.bsTheme === "dark"));
    tell();
    new MutationObserver(tell).observe(root, { attributeFilter: ["data-bs-theme"] });
    button.addEventListener("click", () => {
      root.dataset.bsTheme = root.dataset.bsTheme === "dark" ? "light" : "dark";
      try {
        localStorage.setItem("theme", root.dataset.bsTheme);
      } catch {
        // storage may be switched off: the choice then holds for this page
      }
    });
  }

  // Menus are <details>; only one is open, and Escape or a click elsewhere closes it.
  const menus = [...document.querySelectorAll("details.menu")];
  function closeMenus(except) {
    for (const menu of menus) {
      if (menu.open && menu !== except) menu.open = false;
    }
  }
  for (const menu of menus) {
    menu.addEventListener("toggle", () => menu.open && closeMenus(menu));
  }
  document.addEventListener("click", (event) => closeMenus(event.target.closest("details.menu")));
  document.addEventListener("keydown", (event) => {
    const open = menus.find((menu) => menu.open);
    if (event.key === "Escape" && open) {
      open.open = false;
      open.querySelector("summary").focus();
    }
  });

  // A reason that was typed for a step comes back when the step was refused.
  const alert = document.querySelector("[data-messages] [role=alert]");
  for (const field of document.querySelectorAll(".steps textarea")) {
    const kept = sessionStorage.getItem(field.id);
    sessionStorage.removeItem(field.id);
    if (kept && alert) {
      field.value = kept;
      field.closest("details").open = true;
    }
    field.form.addEventListener("submit", () => sessionStorage.setItem(field.id, field.value));
  }

  // A form that saves itself is handed in once what it is saving has arrived: otherwise its own draft, one
  // version further, would look like the change of another window. A lost connection holds nothing up.
  const saves = "[hx-trigger~='change']";
  for (const form of document.querySelectorAll(`form${saves}, form:has(${saves})`)) {
    let saving = 0;
    let handIn = null;
    const goOn = () => {
      if (saving || !handIn) return;
      const button = handIn;
      handIn = null;
      form.requestSubmit(button);
    };
    form.addEventListener("htmx:beforeRequest", () => (saving += 1));
    form.addEventListener("htmx:afterRequest", () => {
      saving -= 1;
      setTimeout(goOn, 30); // the next one in the queue begins before
    });
    form.addEventListener("submit", (event) => {
      if (!saving) return;
      event.preventDefault();
      handIn = event.submitter;
      setTimeout(() => {
        saving = 0;
        goOn();
      }, 5000);
    });
  }

  // After a refused form the reader starts at the summary of what is wrong.
  document.querySelector("[data-error-summary]")?.focus();
})();
