// Turn select[data-combo] into a field to type in (ARIA 1.2 combobox with listbox). The select stays in the form and
// keeps the value, so that what is sent is the same with and without script.

const folded = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

function enhance(select) {
  if (select.dataset.combo === "on") return;
  select.dataset.combo = "on";
  const options = [...select.options].map((option, index) => ({ index, text: option.text, key: folded(option.text) }));
  const box = document.createElement("div");
  box.className = "q-combo";
  const input = document.createElement("input");
  const list = document.createElement("ul");
  const id = select.id || `combo-${Math.random().toString(36).slice(2)}`;
  list.id = `${id}-list`;
  list.className = "q-combo__list";
  list.hidden = true;
  list.setAttribute("role", "listbox");
  input.type = "text";
  input.className = select.className;
  input.autocomplete = "off";
  for (const [name, value] of Object.entries({
    role: "combobox",
    "aria-expanded": "false",
    "aria-controls": list.id,
    "aria-autocomplete": "list",
  })) {
    input.setAttribute(name, value);
  }
  for (const name of ["aria-describedby", "aria-invalid", "required"]) {
    if (select.hasAttribute(name)) input.setAttribute(name, select.getAttribute(name));
  }
  const label = document.querySelector(`label[for="${CSS.escape(select.id)}"]`);
  if (label) {
    if (!label.id) label.id = `${id}-label`;
    list.setAttribute("aria-labelledby", label.id);
  } else if (select.hasAttribute("aria-label")) {
    input.setAttribute("aria-label", select.getAttribute("aria-label"));
    list.setAttribute("aria-label", select.getAttribute("aria-label"));
  }
  // The field takes the select's id, so that labels and links of the error summary still lead to it.
  select.id = `${id}-select`;
  input.id = id;
  const chosen = () => (select.value === "" ? "" : select.options[select.selectedIndex]?.text || "");
  input.value = chosen();
  const nothing = options.find((option) => select.options[option.index].value === "")?.text ?? "";
  if (/\p{L}/u.test(nothing)) input.placeholder = nothing;
  select.hidden = true;
  select.required = false;
  select.before(box);
  box.append(input, list, select);

  let shown = [];
  let active = -1;

  const mark = (position) => {
    active = position;
    [...list.children].forEach((item, index) => {
      if (item.getAttribute("role") === "option") item.setAttribute("aria-selected", String(index === position));
    });
    const item = list.children[position];
    if (item?.id) {
      input.setAttribute("aria-activedescendant", item.id);
      item.scrollIntoView({ block: "nearest" });
    } else {
      input.removeAttribute("aria-activedescendant");
    }
  };
  const close = () => {
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
    active = -1;
  };
  const open = (all) => {
    const words = all ? [] : folded(input.value).split(/\s+/).filter(Boolean);
    shown = options.filter((option) => words.every((word) => option.key.includes(word))).slice(0, 100);
    list.replaceChildren(
      ...shown.map((option) => {
        const item = document.createElement("li");
        item.id = `${id}-option-${option.index}`;
        item.setAttribute("role", "option");
        item.setAttribute("aria-selected", "false");
        item.textContent = option.text;
        return item;
      }),
    );
    list.hidden = shown.length === 0;
    input.setAttribute("aria-expanded", String(!list.hidden));
    active = -1;
  };
  const choose = (position) => {
    const option = shown[position];
    if (!option) return;
    select.selectedIndex = option.index;
    input.value = chosen();
    select.dispatchEvent(new Event("change", { bubbles: true }));
    close();
  };

  input.addEventListener("input", () => {
    if (input.value.trim() === "" && [...select.options].some((option) => option.value === "")) select.value = "";
    open(false);
  });
  input.addEventListener("click", () => (list.hidden ? open(true) : close()));
  input.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (list.hidden) open(input.value === chosen());
      const step = event.key === "ArrowDown" ? 1 : -1;
      mark((active + step + shown.length) % Math.max(shown.length, 1));
    } else if (event.key === "Enter" && !list.hidden) {
      event.preventDefault();
      choose(active < 0 ? 0 : active);
    } else if (event.key === "Escape" && !list.hidden) {
      event.preventDefault();
      event.stopPropagation();
      close();
    }
  });
  input.addEventListener("blur", () => {
    if (!list.hidden && shown.length === 1 && input.value) choose(0);
    input.value = chosen();
    close();
  });
  // Before the field loses focus to the list.
  list.addEventListener("mousedown", (event) => {
    event.preventDefault();
    const item = event.target.closest("li");
    if (item) choose([...list.children].indexOf(item));
  });
}

export function enhanceCombos(root) {
  for (const select of root.querySelectorAll?.("select[data-combo]") ?? []) enhance(select);
}
