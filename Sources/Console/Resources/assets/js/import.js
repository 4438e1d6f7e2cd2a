"use strict";
// Sends the chosen files one after the other, and shows what became of each. A single file that needs no more looking at leads on at once.
(() => {
  const form = document.querySelector("form[data-import]");
  if (!form) return;
  const input = form.querySelector("input[type=file]");
  const drop = form.querySelector("[data-drop]");
  const status = form.querySelector("[data-status]");
  const button = form.querySelector("button");
  const results = document.querySelector("[data-results]");

  drop.addEventListener("dragover", (event) => { event.preventDefault(); drop.classList.add("over"); });
  drop.addEventListener("dragleave", () => drop.classList.remove("over"));
  drop.addEventListener("drop", (event) => { event.preventDefault(); drop.classList.remove("over"); input.files = event.dataTransfer.files; });

  const say = (name, text) => {
    const line = document.createElement("li");
    line.className = "import-result faults";
    line.textContent = `${name}: ${text}`;
    results.append(line);
  };

  const send = async (file) => {
    if (file.size > Number(form.dataset.limit)) { say(file.name, form.dataset.tooLarge); return null; }
    const answer = await fetch(form.dataset.import, {
      method: "POST", body: file, credentials: "same-origin",
      headers: {
        "Content-Type": "application/octet-stream", "X-Weft-Live": "1", "X-Weft-Token": document.body.dataset.token,
        "X-Weft-File-Name": encodeURIComponent(file.name), "X-Weft-Channel": form.querySelector("select")?.value ?? "",
      },
    });
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    results.append(...fresh.querySelectorAll(".import-result, .problem-page, main > *"));
    return answer.headers.get("Location");
  };

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const files = [...input.files];
    if (!files.length) { input.focus(); return; }
    button.disabled = true;
    results.replaceChildren();
    for (const [place, file] of files.entries()) {
      status.textContent = `${status.dataset.busy} ${place + 1}/${files.length}`;
      try {
        const next = await send(file);
        if (files.length === 1 && next) { location.assign(next); return; }
      } catch {
        say(file.name, form.dataset.failed);
      }
    }
    status.textContent = "";
    button.disabled = false;
    form.reset();
    const first = results.firstElementChild;
    if (first) { first.tabIndex = -1; first.focus(); }
  });
})();
