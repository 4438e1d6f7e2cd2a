"use strict";
// Asks once more before a step that can't be taken back. Without it the node asks on a page of its own.
(() => {
  const ask = (form, submitter) => {
    const dialog = document.createElement("dialog");
    dialog.className = "card confirm-dialog";
    const title = document.createElement("h2");
    title.id = "confirm-title";
    title.textContent = `${submitter.textContent.trim()}?`;
    const sentence = document.createElement("p");
    sentence.id = "confirm-sentence";
    sentence.textContent = form.querySelector("[data-confirm-sentence]")?.textContent ?? "";
    dialog.setAttribute("aria-labelledby", title.id);
    dialog.setAttribute("aria-describedby", sentence.id);
    const back = document.createElement("button");
    back.type = "button";
    back.autofocus = true;
    back.textContent = form.dataset.confirm;
    const yes = document.createElement("button");
    yes.type = "button";
    yes.className = "primary danger";
    yes.dataset.confirmYes = "";
    yes.textContent = submitter.textContent.trim();
    const row = document.createElement("p");
    row.className = "confirm-row";
    row.append(back, yes);
    dialog.append(title, sentence, row);
    document.body.append(dialog);
    dialog.addEventListener("close", () => { dialog.remove(); submitter.focus(); });
    back.addEventListener("click", () => dialog.close());
    yes.addEventListener("click", () => {
      const word = Object.assign(document.createElement("input"), { type: "hidden", name: "_confirmed", value: "yes" });
      form.append(word);
      dialog.close();
      form.requestSubmit(submitter);
    });
    dialog.showModal();
  };

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches("form[data-confirm]") || form.querySelector('input[name="_confirmed"]')) return;
    event.preventDefault();
    event.stopPropagation();
    ask(form, event.submitter ?? form.querySelector("button.primary"));
  }, true);
  // Back from the next page by the browser's own history: it is asked again.
  addEventListener("pageshow", () => document.querySelectorAll('form[data-confirm] input[name="_confirmed"]').forEach((word) => word.remove()));
})();
