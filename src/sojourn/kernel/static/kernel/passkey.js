// Says on the page what allauth's passkey script only writes to the console.
(() => {
  if (!window.PublicKeyCredential) {
    document.querySelectorAll("[data-passkey]").forEach((part) => (part.hidden = true));
    document.querySelectorAll("[data-no-passkey]").forEach((part) => (part.hidden = false));
  }
  document.addEventListener("allauth.error", (event) => {
    const trouble = document.querySelector("[data-passkey-trouble]");
    if (trouble) {
      event.preventDefault();
      trouble.hidden = false;
    }
  });
})();
