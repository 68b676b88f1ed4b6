// Keeps what is typed into a form in this tab until the server has it: a sign-in that has ended, a page that
// is left, a line that is down, a server that is away lose nothing. Without this script the page says what
// was typed.
(() => {
  const words = document.getElementById("typed-words").dataset;
  const key = `typed:${window.location.pathname}`;
  const isSignedOut = document.querySelector("[data-signed-out]") !== null;
  const isBack = new URLSearchParams(window.location.search).has("again");
  const skipped = new Set(["hidden", "file", "submit", "button", "radio", "checkbox", "password"]);
  const isKept = (form) =>
    form.method === "post" && !form.querySelector("[type=password]") && form.dataset.forget === undefined;
  const forms = [...document.querySelectorAll("main form")].filter(isKept);
  const fieldsOf = (form) => [...form.elements].filter((field) => field.name && !skipped.has(field.type));
  const nameOf = (field) => field.id || `${field.form.getAttribute("action")}#${field.name}`;
  // Fields whose values the server had when the page came.
  const base = new Map(forms.flatMap(fieldsOf).map((field) => [nameOf(field), field.value]));

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

  function say(form, id, text, tone) {
    let line = document.getElementById(id);
    if (!line) {
      line = document.createElement("p");
      line.id = id;
      line.setAttribute("role", "status");
      form.before(line);
    }
    line.className = `notice tone-${tone}`;
    line.textContent = text;
    line.hidden = !text;
  }

  function putBack(form) {
    const typed = kept();
    const isSentBack = form.dataset.sentBack !== undefined || form.querySelector("[data-error-summary]");
    let found = false;
    for (const field of fieldsOf(form)) {
      const name = nameOf(field);
      const mine = typed[name];
      if (!mine) continue;
      if (isSentBack) {
        mine.sent = false; // it stands in the form, but the server has not taken it
      } else if (mine.value === field.value || (mine.sent && !isBack)) {
        delete typed[name];
      } else if (mine.base === field.value) {
        field.value = mine.value;
        if (field.value !== mine.value) continue;
        mine.sent = false;
        found = true;
        const details = field.closest("details");
        if (details) details.open = true;
      } else {
        // changed elsewhere meanwhile: that stands, and mine is shown below it
        const note = document.createElement("p");
        note.className = "help";
        note.textContent = `${words.mine} ${mine.value}`;
        field.after(note);
        delete typed[name];
      }
    }
    keep(typed);
    if (found) say(form, "put-back", words.putBack, "warning");
  }

  function note(event) {
    const field = event.target;
    const name = field.form && fieldsOf(field.form).includes(field) ? nameOf(field) : "";
    if (!base.has(name)) return;
    const typed = kept();
    typed[name] = { base: base.get(name), value: field.value, sent: false };
    keep(typed);
  }

  // What is handed in counts as gone, unless the answer is that one has to sign in first.
  function send(event) {
    const form = event.currentTarget;
    if (!navigator.onLine) {
      event.preventDefault();
      event.stopImmediatePropagation();
      say(form, "line", words.offline, "warning");
      return;
    }
    if (form.dataset.savesItself !== undefined) return;
    const typed = kept();
    for (const field of fieldsOf(form)) {
      if (typed[nameOf(field)]) typed[nameOf(field)].sent = true;
    }
    keep(typed);
  }

  // What could not be saved by itself is sent once more.
  function sendAgain(form) {
    const typed = kept();
    for (const field of fieldsOf(form)) {
      if (typed[nameOf(field)]) field.dispatchEvent(new Event("change", { bubbles: true }));
    }
  }

  for (const form of isSignedOut ? [] : forms) {
    form.addEventListener("input", note);
    form.addEventListener("change", note);
    form.addEventListener("submit", send, true);
    putBack(form);
  }

  // A form or one control saved itself: the server has these values now.
  document.body.addEventListener("htmx:afterRequest", (event) => {
    const form = event.detail.elt.closest("form");
    if (!forms.includes(form) || !event.detail.xhr.responseText.includes('id="seen-version"')) return;
    const sent = event.detail.requestConfig.parameters;
    const typed = kept();
    for (const field of fieldsOf(form)) {
      if (sent[field.name] === undefined) continue;
      base.set(nameOf(field), sent[field.name]);
      if (typed[nameOf(field)]?.value === sent[field.name]) delete typed[nameOf(field)];
    }
    keep(typed);
  });

  // It could not: the page says so, which a status that is not 200 would not do by itself.
  let again = 0;
  for (const [name, told] of [
    ["htmx:responseError", "refused"],
    ["htmx:sendError", "away"],
  ]) {
    document.body.addEventListener(name, (event) => {
      const form = event.detail.elt.closest("form");
      const saved = document.getElementById("saved");
      if (!forms.includes(form) || !saved) return;
      const text = document.createElement("span");
      text.className = "text-danger";
      text.textContent = words[told];
      saved.replaceChildren(text);
      if (told === "refused") return;
      clearTimeout(again);
      again = setTimeout(() => navigator.onLine && sendAgain(form), 5000);
    });
  }

  const watched = forms.filter((form) => fieldsOf(form).some((field) => field.type !== "select-one"));
  window.addEventListener("offline", () => {
    for (const form of watched.slice(0, 1)) say(form, "line", words.offline, "warning");
  });
  window.addEventListener("online", () => {
    for (const form of watched.slice(0, 1)) say(form, "line", words.online, "success");
    for (const form of forms) if (form.dataset.savesItself !== undefined) sendAgain(form);
  });
})();
