// Enhancements only: every page works without this file.
import { enhanceCombos } from "./combobox.js";

// Lead to what stopped a form.
document.querySelector("[data-focus]")?.focus();

// A long row of tabs shows the one that is open.
// By the bar's own position: scrollIntoView would make Tab start there instead of at the top of the page.
const tab = document.querySelector(".q-tabs [aria-current]");
for (let bar = tab?.parentElement; bar && bar !== document.body; bar = bar.parentElement) {
  if (bar.scrollWidth > bar.clientWidth) {
    const [inner, outer] = [tab.getBoundingClientRect(), bar.getBoundingClientRect()];
    bar.scrollLeft += inner.left + inner.width / 2 - (outer.left + outer.width / 2);
    break;
  }
}

// The account sheet and the menu close with Escape and by a click elsewhere.
for (const sheet of document.querySelectorAll("details[data-sheet], details.q-menu")) {
  sheet.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && sheet.open) {
      sheet.open = false;
      sheet.querySelector("summary").focus();
    }
  });
  if (sheet.matches("[data-sheet]")) {
    document.addEventListener("click", (event) => {
      if (!sheet.contains(event.target)) sheet.open = false;
    });
  }
}

// "/" leads to the search field, unless somebody is writing.
document.addEventListener("keydown", (event) => {
  const writing = event.target.closest("input, textarea, select, [contenteditable]");
  if (event.key !== "/" || writing || event.ctrlKey || event.metaKey || event.altKey) return;
  const field = document.querySelector('[data-hotkey="/"]');
  if (field) {
    event.preventDefault();
    field.focus();
  }
});

// A form is sent once, however often its button is pressed.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || event.defaultPrevented) return;
  if (form.dataset.sent) event.preventDefault();
  form.dataset.sent = "1";
});
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
});

// Filters that apply as soon as they are chosen.
document.addEventListener("change", (event) => {
  if (event.target.matches("[data-apply]")) event.target.form?.requestSubmit();
});

enhanceCombos(document);
document.addEventListener("htmx:afterSwap", (event) => enhanceCombos(event.target));

// htmx sends the form secret that every page carries.
document.addEventListener("htmx:configRequest", (event) => {
  const token = document.querySelector('input[name="csrfmiddlewaretoken"]');
  if (token && event.detail.verb !== "get") event.detail.headers["X-CSRFToken"] = token.value;
});
