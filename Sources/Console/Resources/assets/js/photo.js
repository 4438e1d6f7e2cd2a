// A photo that is sent with a form.
"use strict";

const box = document.querySelector("[data-photo-form]");
if (box) {
  const state = box.querySelector("[data-photo-state]");
  const value = box.querySelector("[name=photo]");
  const send = box.querySelector("button");
  box.hidden = false;
  send.disabled = true;
  box.querySelector("input[type=file]").addEventListener("change", async (event) => {
    const file = event.target.files[0];
    value.value = "";
    send.disabled = true;
    state.textContent = "";
    if (!file) return;
    try {
      value.value = await window.weftSmallPhoto(file, Number(box.dataset.photoForm));
      send.disabled = false;
      state.textContent = `✓ ${state.dataset.taken}`;
    } catch {
      state.textContent = `▲ ${state.dataset.failed}`;
    }
  });
}
