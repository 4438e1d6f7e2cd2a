// The letterhead's form: a chosen logo is read here and sent with the form as text.
"use strict";

const box = document.querySelector("[data-logo]");
const field = box.querySelector("[name=logo]");
const state = box.querySelector("[data-logo-state]");
const limit = Number(box.dataset.limit);

document.getElementById("letterhead-file").addEventListener("change", async (event) => {
  const file = event.target.files[0];
  field.value = "";
  state.textContent = "";
  if (!file) return;
  if (file.type !== "image/png" || file.size > limit) {
    state.textContent = `▲ ${box.dataset.wrong}`;
    event.target.value = "";
    return;
  }
  let text = "";
  for (const byte of new Uint8Array(await file.arrayBuffer())) text += String.fromCharCode(byte);
  field.value = btoa(text);
  state.textContent = `✓ ${box.dataset.chosen}: ${file.name}`;
});
