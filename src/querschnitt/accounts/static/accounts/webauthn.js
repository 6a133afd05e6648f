// Security keys: asks the browser for a credential and sends the form with it. Options stand in data-options.
document.querySelectorAll("form[data-webauthn]").forEach((form) => {
  const button = form.querySelector("[data-webauthn-start]");
  const problem = form.querySelector("[data-webauthn-problem]");
  form.querySelector("[data-webauthn-without]").hidden = true;
  const options = JSON.parse(form.dataset.options);
  if (!window.PublicKeyCredential) {
    problem.textContent = form.dataset.unsupported;
    problem.hidden = false;
    return;
  }
  button.disabled = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    problem.hidden = true;
    button.disabled = true;
    try {
      const credential = form.dataset.webauthn === "create"
        ? await window.webauthnJSON.create(options.creation_options)
        : await window.webauthnJSON.get(options.request_options);
      form.elements.credential.value = JSON.stringify(credential);
      form.submit();
    } catch (error) {
      problem.textContent = error.name === "SecurityError" ? form.dataset.address : form.dataset.problem;
      problem.hidden = false;
      button.disabled = false;
    }
  });
});
