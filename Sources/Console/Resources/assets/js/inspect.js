// The inspection form: a number pad with large keys, and reading results from a file. Without it the field and the rows are typed.
(() => {
  const arm = () => {
    for (const pad of document.querySelectorAll("[data-pad]")) {
      const field = document.getElementById(pad.dataset.pad);
      if (!field || pad.dataset.armed) continue;
      pad.dataset.armed = "yes";
      pad.hidden = false;
      pad.addEventListener("click", (event) => {
        const key = event.target.closest("[data-key]")?.dataset.key;
        if (!key) return;
        field.value = key === "back" ? field.value.slice(0, -1) : field.value + key;
        field.dispatchEvent(new Event("input", { bubbles: true }));
      });
    }
    for (const file of document.querySelectorAll("[data-file-into]")) {
      const rows = document.getElementById(file.dataset.fileInto);
      if (!rows || file.dataset.armed) continue;
      file.dataset.armed = "yes";
      file.hidden = false;
      document.querySelector("[data-file-label]").hidden = false;
      file.addEventListener("change", async () => {
        const chosen = file.files[0];
        if (chosen && chosen.size <= 100000) rows.value = await chosen.text();
      });
    }
  };
  arm();
  new MutationObserver(arm).observe(document.body, { childList: true, subtree: true });
})();
