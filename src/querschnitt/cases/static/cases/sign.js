// Draw a signature with finger, pen or mouse. Without this file, or by keyboard, people sign on paper.
const form = document.querySelector("[data-sign]");
const pads = form?.querySelector("[data-pads]");

const choice = (value) => form.querySelector(`input[name="way"][value="${value}"]`);

function show() {
  pads.hidden = !choice("screen").checked;
}

function prepare(canvas) {
  const field = document.getElementById(canvas.dataset.pad);
  const pen = canvas.getContext("2d");
  let last = null;
  let strokes = 0;
  pen.lineWidth = 5;
  pen.lineCap = pen.lineJoin = "round";
  pen.strokeStyle = "#0b1f5c";

  const place = (event) => {
    const box = canvas.getBoundingClientRect();
    return {
      x: ((event.clientX - box.left) * canvas.width) / box.width,
      y: ((event.clientY - box.top) * canvas.height) / box.height,
    };
  };
  canvas.addEventListener("pointerdown", (event) => {
    if (event.button > 0) return;
    canvas.setPointerCapture(event.pointerId);
    last = place(event);
    event.preventDefault();
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!last) return;
    const points = event.getCoalescedEvents?.() ?? [];
    for (const step of points.length ? points : [event]) {
      const next = place(step);
      pen.beginPath();
      pen.moveTo(last.x, last.y);
      pen.lineTo(next.x, next.y);
      pen.stroke();
      last = next;
      strokes += 1;
    }
  });
  const stop = () => {
    if (last && strokes) field.value = canvas.toDataURL("image/png");
    last = null;
  };
  canvas.addEventListener("pointerup", stop);
  canvas.addEventListener("pointercancel", stop);
  canvas.parentElement.querySelector('button[name="clear"]').addEventListener("click", () => {
    pen.clearRect(0, 0, canvas.width, canvas.height);
    field.value = "";
    strokes = 0;
  });
  if (field.value) {
    const kept = new Image();
    kept.addEventListener("load", () => pen.drawImage(kept, 0, 0));
    kept.src = field.value;
    strokes = 1;
  }
}

if (pads) {
  for (const canvas of pads.querySelectorAll("canvas")) prepare(canvas);
  if (!form.querySelector(".q-errors")) choice("screen").checked = true;
  form.addEventListener("change", (event) => event.target.name === "way" && show());
  show();
}
