// "Select all" for long lists of check boxes; without script each box is ticked by hand.
(() => {
  for (const bar of document.querySelectorAll("[data-choose-all]")) {
    const boxes = [...document.querySelectorAll(`input[name="${bar.dataset.chooseAll}"]`)];
    const count = bar.querySelector("[data-count]");
    const tell = () => {
      if (count) count.textContent = String(boxes.filter((box) => box.checked).length);
    };
    const set = (checked) => {
      for (const box of boxes) box.checked = checked;
      tell();
    };
    bar.hidden = false;
    bar.querySelector("[data-all]").addEventListener("click", () => set(true));
    bar.querySelector("[data-none]").addEventListener("click", () => set(false));
    for (const box of boxes) box.addEventListener("change", tell);
    tell();
  }
})();
