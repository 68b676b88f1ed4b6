// The search box of the header: "/" leads to it, arrows go through what was found, Escape closes it.
(() => {
  const box = document.querySelector("[data-finder]");
  if (!box) return;
  const finds = document.getElementById("finds");
  const close = () => finds.replaceChildren();

  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest("input, textarea, select, [contenteditable]")) return;
    // a page that has a search of its own keeps the key for it
    const field = document.querySelector("main input[type=search]") || box;
    if (!field.offsetParent) return;
    event.preventDefault();
    field.focus();
    field.select();
  });

  box.form.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && finds.childElementCount) {
      event.preventDefault();
      close();
      box.focus();
    }
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    const stops = [box, ...finds.querySelectorAll("a")];
    const next = stops.indexOf(document.activeElement) + (event.key === "ArrowDown" ? 1 : -1);
    event.preventDefault();
    stops[(next + stops.length) % stops.length].focus();
  });

  box.form.addEventListener("focusout", (event) => {
    if (!box.form.contains(event.relatedTarget)) setTimeout(() => box.form.matches(":focus-within") || close(), 150);
  });
})();
