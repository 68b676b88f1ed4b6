// Keeps what is typed into the form in this tab until the server has it: a sign-in that has ended, a
// page that is left, a network that is away lose nothing. Without this script the page says what was typed.
(() => {
  const form = document.getElementById("application-form");
  if (!form) return;
  const key = `typed:${window.location.pathname}`;
  const skipped = new Set(["hidden", "file", "submit", "button"]);
  const fields = [...form.elements].filter((field) => field.name && !skipped.has(field.type));
  const says = document.getElementById("saved");

  function kept() {
    try {
      return JSON.parse(sessionStorage.getItem(key)) || {};
    } catch {
      return {}; // storage may be switched off
    }
  }

  function keep(typed) {
    try {
      if (Object.keys(typed).length) sessionStorage.setItem(key, JSON.stringify(typed));
      else sessionStorage.removeItem(key);
    } catch {
      // storage may be switched off or full: the page itself still holds the text
    }
  }

  // What the server shows is what it has, unless it sent the form back.
  const isSentBack = form.dataset.sentBack !== undefined;
  const base = new Map(fields.map((field) => [field.name, field.value]));

  function putBack() {
    const typed = kept();
    let found = false;
    for (const field of fields) {
      const mine = typed[field.name];
      if (!mine || isSentBack) continue;
      if (mine.value === field.value) {
        delete typed[field.name];
      } else if (mine.base === field.value) {
        field.value = mine.value;
        found = field.value === mine.value || found;
      } else {
        // changed elsewhere meanwhile: that stands, and mine is shown below it
        const note = document.createElement("p");
        note.className = "help";
        note.textContent = `${form.dataset.mine} ${mine.value}`;
        field.after(note);
        delete typed[field.name];
      }
    }
    keep(typed);
    document.getElementById("put-back").hidden = !found;
  }

  function note(event) {
    const field = event.target;
    if (!fields.includes(field)) return;
    const typed = kept();
    typed[field.name] = { base: base.get(field.name), value: field.value };
    keep(typed);
  }
  form.addEventListener("input", note);
  form.addEventListener("change", note);

  // One control saved itself: the server has its value now.
  document.body.addEventListener("htmx:afterRequest", (event) => {
    const field = event.detail.elt;
    if (!fields.includes(field) || !event.detail.xhr.responseText.includes('id="seen-version"')) return;
    const sent = event.detail.requestConfig.parameters[field.name];
    base.set(field.name, sent);
    const typed = kept();
    if (typed[field.name]?.value === sent) {
      delete typed[field.name];
      keep(typed);
    }
  });

  // It could not: the page says so, which a status that is not 200 would not do by itself.
  for (const [name, words] of [
    ["htmx:responseError", "refused"],
    ["htmx:sendError", "away"],
  ]) {
    document.body.addEventListener(name, (event) => {
      if (!form.contains(event.detail.elt)) return;
      const text = document.createElement("span");
      text.className = "text-danger";
      text.textContent = form.dataset[words];
      says.replaceChildren(text);
    });
  }

  putBack();
})();
