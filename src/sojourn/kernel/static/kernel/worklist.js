// Keys, ticks and the number ticked on a worklist. Without it everything is done with links and boxes.
(() => {
  const form = document.querySelector("[data-worklist]");
  const words = document.getElementById("list-words");
  const keys = document.querySelector("[data-keys]");
  const rows = form ? [...form.querySelectorAll("[data-row]")] : [];
  const boxes = form ? [...form.querySelectorAll("input[name=row]")] : [];
  const page = form?.querySelector("[data-tick-page]");
  const all = form?.querySelector("[data-all]");
  const told = form?.querySelector("[data-ticked]");
  let current = -1;

  function tell() {
    const count = boxes.filter((box) => box.checked).length;
    if (told) told.textContent = count ? `${told.dataset.some} ${count}` : told.dataset.none;
    if (page) {
      page.checked = count > 0 && count === boxes.length;
      page.indeterminate = count > 0 && count < boxes.length;
    }
    for (const row of rows) row.classList.toggle("is-ticked", Boolean(row.querySelector("input[name=row]")?.checked));
  }

  if (page) {
    page.hidden = false;
    page.addEventListener("change", () => {
      for (const box of boxes) box.checked = page.checked;
      tell();
    });
  }
  let last = null;
  for (const box of boxes) {
    box.addEventListener("click", (event) => {
      if (event.shiftKey && last && last !== box) {
        const [from, to] = [boxes.indexOf(last), boxes.indexOf(box)].sort((a, b) => a - b);
        for (const one of boxes.slice(from, to + 1)) one.checked = box.checked;
      }
      last = box;
      tell();
    });
  }
  all?.addEventListener("change", () => {
    for (const box of boxes) box.checked = all.checked;
    tell();
  });
  form?.addEventListener("submit", (event) => {
    if (all?.checked || boxes.some((box) => box.checked)) return;
    event.preventDefault();
    if (told) {
      told.setAttribute("role", "alert");
      told.textContent = told.dataset.none;
    }
    boxes[0]?.focus();
  });
  if (form) tell();

  function go(step) {
    if (!rows.length) return;
    current = Math.min(Math.max(current + step, 0), rows.length - 1);
    rows[current].querySelector("[data-open]").focus();
  }

  form?.addEventListener("focusin", (event) => {
    const row = event.target.closest("[data-row]");
    current = row ? rows.indexOf(row) : current;
    for (const one of rows) one.classList.toggle("is-current", one === row);
  });

  const acts = {
    j: () => go(1),
    k: () => go(-1),
    ArrowDown: () => go(1),
    ArrowUp: () => go(-1),
    x: () => {
      const box = rows[current]?.querySelector("input[name=row]");
      if (!box) return;
      box.checked = !box.checked;
      tell();
    },
    a: () => form?.querySelector(".list-acts button")?.focus(),
    "/": () => words?.focus(),
    "[": () => document.querySelector("a[rel=prev]")?.click(),
    "]": () => document.querySelector("a[rel=next]")?.click(),
    "?": () => {
      if (!keys) return;
      keys.open = !keys.open;
      keys.querySelector("summary").focus();
    },
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    const typing = event.target.closest("input:not([type=checkbox]), select, textarea, [contenteditable]");
    const inMenu = event.target.closest("details.menu[open]");
    if (typing || (inMenu && event.key !== "?")) {
      if (event.key === "Escape" && event.target === words) words.blur();
      return;
    }
    const act = acts[event.key];
    if (!act || (event.key === "/" && !words) || (event.key.startsWith("Arrow") && !event.target.closest("[data-row]"))) return;
    event.preventDefault();
    event.stopPropagation(); // on a list "/" is its own search, not the one of the masthead
    act();
  }, true);
})();
