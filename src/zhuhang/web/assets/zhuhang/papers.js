// Signatures by hand, ticking all, copying, and a form that is sent once.
"use strict";

const signing = (box) => {
  if (!window.SignaturePad) return;
  const canvas = box.querySelector("canvas");
  const field = box.querySelector("input[name=signature]");
  const pad = new window.SignaturePad(canvas, { penColor: "#111", minWidth: 1.5, maxWidth: 4 });
  let kept = field.value; // what was signed before the page came back with something to correct
  const fit = () => {
    const drawn = pad.toData();
    const scale = Math.max(window.devicePixelRatio || 1, 1);
    canvas.width = canvas.offsetWidth * scale;
    canvas.height = canvas.offsetHeight * scale;
    canvas.getContext("2d").scale(scale, scale);
    pad.clear();
    if (kept) pad.fromDataURL(kept).then(() => pad.fromData(drawn, { clear: false }));
    else pad.fromData(drawn);
  };
  fit();
  new ResizeObserver(fit).observe(canvas);
  box.querySelector("[data-sign-clear]").addEventListener("click", () => { kept = ""; pad.clear(); });
  box.closest("form").addEventListener("submit", () => { field.value = pad.isEmpty() ? "" : pad.toDataURL("image/png"); });
};

const tickAll = (box) => {
  const fields = () => [...box.form.elements].filter((field) => field.name === box.dataset.tickAll && !field.disabled);
  box.checked = fields().length > 0 && fields().every((field) => field.checked);
  box.addEventListener("change", () => { for (const field of fields()) field.checked = box.checked; });
};

const copying = (button) => {
  const source = document.getElementById(button.dataset.copy);
  button.addEventListener("click", async () => {
    source.select();
    try { await navigator.clipboard.writeText(source.value); } catch { document.execCommand("copy"); }
    button.textContent = button.dataset.copied;
  });
};

const copyingPicture = (button) => {
  button.addEventListener("click", async () => {
    const fetched = fetch(button.dataset.copyPicture).then((answer) => answer.blob());
    try {
      await navigator.clipboard.write([new ClipboardItem({ "image/png": fetched })]);
      button.textContent = button.dataset.copied;
    } catch { button.textContent = button.dataset.failed; }
  });
};

document.addEventListener("DOMContentLoaded", () => {
  for (const box of document.querySelectorAll("[data-sign]")) signing(box);
  for (const box of document.querySelectorAll("[data-tick-all]")) tickAll(box);
  for (const button of document.querySelectorAll("[data-copy]")) copying(button);
  for (const button of document.querySelectorAll("[data-copy-picture]")) copyingPicture(button);
  for (const form of document.querySelectorAll("form[data-once]")) {
    form.addEventListener("submit", (event) => {
      if (form.dataset.sent) event.preventDefault();
      form.dataset.sent = "1";
    });
  }
  // The back button brings the page as it was left: it may be sent again, and the server keeps the first.
  window.addEventListener("pageshow", () => { for (const form of document.querySelectorAll("form[data-once]")) delete form.dataset.sent; });
});
