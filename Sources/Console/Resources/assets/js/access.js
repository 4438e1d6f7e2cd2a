"use strict";
// A pad of large digits beside a PIN, for gloves; the keyboard and a scanner work as they are.
(() => {
  for (const pad of document.querySelectorAll("[data-pad]")) {
    const input = document.getElementById(pad.dataset.pad);
    if (!input) continue;
    for (const key of ["1", "2", "3", "4", "5", "6", "7", "8", "9", "⌫", "0", "✓"]) {
      const button = Object.assign(document.createElement("button"), { type: key === "✓" ? "submit" : "button", textContent: key });
      if (key !== "✓") {
        button.addEventListener("click", () => {
          input.value = key === "⌫" ? input.value.slice(0, -1) : input.value + key;
          input.focus();
        });
      }
      pad.append(button);
    }
    pad.hidden = false;
  }
})();
