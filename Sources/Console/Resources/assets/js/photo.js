// A photo that is sent with a form: made small here, since it goes to every site that holds the record.
"use strict";

const box = document.querySelector("[data-photo-form]");
if (box) {
  const state = box.querySelector("[data-photo-state]");
  const value = box.querySelector("[name=photo]");
  const send = box.querySelector("button");
  box.hidden = false;
  send.disabled = true;
  const small = async (file) => {
    const image = await createImageBitmap(file);
    for (const [edge, quality] of [[1600, 0.8], [1200, 0.7], [1000, 0.6], [800, 0.5], [640, 0.4]]) {
      const scale = Math.min(1, edge / Math.max(image.width, image.height));
      const sheet = Object.assign(document.createElement("canvas"), { width: Math.round(image.width * scale), height: Math.round(image.height * scale) });
      sheet.getContext("2d").drawImage(image, 0, 0, sheet.width, sheet.height);
      const base64 = sheet.toDataURL("image/jpeg", quality).split(",")[1];
      if (base64.length / 4 * 3 <= Number(box.dataset.photoForm)) return base64;
    }
    throw new Error("too large");
  };
  box.querySelector("input[type=file]").addEventListener("change", async (event) => {
    const file = event.target.files[0];
    value.value = "";
    send.disabled = true;
    state.textContent = "";
    if (!file) return;
    try {
      value.value = await small(file);
      send.disabled = false;
      state.textContent = `✓ ${state.dataset.taken}`;
    } catch {
      state.textContent = `▲ ${state.dataset.failed}`;
    }
  });
}
