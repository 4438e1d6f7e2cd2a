"use strict";
// Conflicts by one key. A key only goes to the button (or to the field of another value): what is decided goes to every site and is not
// taken back by another key, so a slip must not decide it. Enter presses the button.
(() => {
  document.body.classList.add("has-keys");

  const conflict = () => {
    const here = document.activeElement?.closest("[data-conflict]");
    if (here) return here;
    const all = document.querySelectorAll("[data-conflict]");
    return all.length === 1 && (!document.activeElement || document.activeElement === document.body) ? all[0] : null;
  };

  const targets = {
    1: (box) => box.querySelector('button[value="keep"]'),
    2: (box) => box.querySelector('button[value="take"]'),
    3: (box) => box.querySelector('input[name="value"], select[name="value"]'),
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || !targets[event.key]) return;
    if (event.target.matches("input, select, textarea") || event.target.isContentEditable) return;
    const target = conflict() && targets[event.key](conflict());
    if (!target) return;
    event.preventDefault();
    target.focus();
    target.scrollIntoView({ block: "nearest" });
  });

  // A form's first button would answer Enter in a field, and that one keeps the present value.
  document.addEventListener("keydown", (event) => {
    const field = event.target;
    if (event.key !== "Enter" || event.isComposing || !field.matches?.("[data-conflict] input")) return;
    event.preventDefault();
    if (field.name === "value") field.form.requestSubmit(field.form.querySelector('button[value="write"]'));
  });
})();
