// Enhancements only: every page works without this file.

// A sort order applies as soon as it is chosen.
document.addEventListener("change", (event) => {
  if (event.target.matches("[data-apply]")) event.target.form?.requestSubmit();
});

// The menu closes with Escape.
document.addEventListener("keydown", (event) => {
  const menu = document.querySelector(".v-menu[open]");
  if (event.key === "Escape" && menu) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});

// "Near me": asks the device only when pressed, and puts a rounded position into the address.
for (const box of document.querySelectorAll("[data-near]")) {
  if (!navigator.geolocation) continue;
  box.hidden = false;
  box.querySelector("button").addEventListener("click", () => {
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        const query = new URLSearchParams(location.search);
        query.delete("page");
        query.delete("ort");
        query.set("nah", `${coords.latitude.toFixed(2)},${coords.longitude.toFixed(2)}`);
        query.set("sort", "entfernung");
        location.assign(`${box.dataset.url}?${query}`);
      },
      () => { box.querySelector("[role=status]").textContent = box.dataset.refused; },
      { timeout: 10000, maximumAge: 600000 },
    );
  });
}

// The link to share: through the device's own sheet where there is one, else copied.
for (const button of document.querySelectorAll("[data-share]")) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    const url = button.dataset.share;
    try {
      if (navigator.share && matchMedia("(pointer: coarse)").matches) await navigator.share({ url, title: document.title });
      else {
        await navigator.clipboard.writeText(url);
        button.querySelector("[role=status]").textContent = button.dataset.done;
      }
    } catch { /* closed again */ }
  });
}

// What stopped a form comes into view.
document.querySelector("[data-focus]")?.focus();
