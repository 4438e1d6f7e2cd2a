"use strict";
// A reference is found by any of its words while it is typed: the editable combobox of the ARIA practices, with a list that one popup shows
// for all entries of a page. Without it the browser's own list of suggestions is there.
(() => {
  const pause = 120;
  const box = document.createElement("ul");
  box.id = "combobox-list";
  box.className = "combobox-list";
  box.setAttribute("role", "listbox");
  box.hidden = true;
  document.body.append(box);
  const nothing = document.body.dataset.nothing ?? "";

  let input = null; // whose list is shown or asked for
  let at = -1;
  let timer = 0;
  let asking = null;
  // Enter or Tab came before the answer: the first that it names is taken.
  let isTakenWhenThere = false;

  const isOurs = (element) => element instanceof HTMLInputElement && element.dataset.complete !== undefined;
  const options = () => [...box.querySelectorAll('[role="option"]')];

  const prepare = (element) => {
    if (element.getAttribute("role") === "combobox") return;
    element.removeAttribute("list");
    element.setAttribute("role", "combobox");
    element.setAttribute("aria-autocomplete", "list");
    element.setAttribute("aria-expanded", "false");
    element.setAttribute("aria-controls", box.id);
    element.setAttribute("spellcheck", "false");
    const label = element.labels?.[0]?.firstChild?.textContent.trim() || element.getAttribute("aria-label") || "";
    if (label) element.dataset.listLabel = label;
  };

  const close = () => {
    clearTimeout(timer);
    asking?.abort();
    asking = null;
    isTakenWhenThere = false;
    box.hidden = true;
    at = -1;
    if (!input) return;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
    input = null;
  };

  const light = (index) => {
    const all = options();
    at = all.length ? (index + all.length) % all.length : -1;
    all.forEach((option, place) => option.setAttribute("aria-selected", String(place === at)));
    if (at < 0) { input.removeAttribute("aria-activedescendant"); return; }
    input.setAttribute("aria-activedescendant", all[at].id);
    all[at].scrollIntoView({ block: "nearest" });
  };

  const put = () => {
    const place = input.getBoundingClientRect();
    const under = innerHeight - place.bottom;
    const width = Math.min(Math.max(place.width, 280), document.documentElement.clientWidth - 16);
    box.style.width = `${width}px`;
    box.style.left = `${scrollX + Math.max(8, Math.min(place.left, document.documentElement.clientWidth - width - 8))}px`;
    box.style.maxHeight = `${Math.max(160, Math.min(320, Math.max(under, place.top) - 12))}px`;
    box.style.top = under > 200 || under > place.top ? `${scrollY + place.bottom + 2}px` : `${scrollY + place.top - Math.min(box.scrollHeight, 320, place.top - 12) - 2}px`;
  };

  const show = (choices) => {
    box.setAttribute("aria-label", input.dataset.listLabel ?? "");
    box.replaceChildren(...choices.map((choice, index) => {
      const option = document.createElement("li");
      option.id = `combobox-${index}`;
      option.setAttribute("role", "option");
      option.dataset.code = choice.code;
      option.dataset.words = choice.words;
      const code = document.createElement("b");
      code.textContent = choice.code;
      const words = document.createElement("span");
      words.textContent = choice.words;
      option.append(code, " ", words);
      return option;
    }));
    if (!choices.length) {
      const none = document.createElement("li");
      none.className = "quiet";
      none.setAttribute("role", "option");
      none.setAttribute("aria-disabled", "true");
      none.dataset.none = "";
      none.textContent = nothing;
      box.append(none);
    }
    box.hidden = false;
    put();
    input.setAttribute("aria-expanded", "true");
    // The first is what Enter and Tab take, unless nothing was typed or nothing fits.
    if (choices.length && input.value.trim()) light(0); else at = -1;
  };

  const take = (option) => {
    if (!option || option.dataset.none !== undefined) return false;
    const taken = input;
    const { code, words } = option.dataset;
    taken.value = code;
    close();
    say(taken, words);
    taken.dispatchEvent(new Event("input", { bubbles: true }));
    taken.dispatchEvent(new Event("change", { bubbles: true }));
    taken.dispatchEvent(new CustomEvent("weft-taken", { bubbles: true, detail: { code, words } }));
    return true;
  };

  // The words of what was taken stand under its code, and are read out once.
  const say = (element, words) => {
    if (element.dataset.silent !== undefined) return;
    let line = element.nextElementSibling;
    if (!line?.matches("output.taken")) {
      line = document.createElement("output");
      line.className = "taken";
      element.after(line);
    }
    line.textContent = words;
  };

  const ask = async (element) => {
    clearTimeout(timer);
    asking?.abort();
    const question = new AbortController();
    asking = question;
    try {
      const answer = await fetch(`${element.dataset.complete}?q=${encodeURIComponent(element.value.trim())}`, { credentials: "same-origin", signal: question.signal });
      if (!answer.ok) return close();
      const choices = await answer.json();
      if (asking !== question) return;
      asking = null;
      const isWanted = isTakenWhenThere;
      show(choices);
      if (isWanted) { if (!take(options()[0])) close(); return; }
      if (document.activeElement !== element) close();
    } catch {
      // A newer question took its place, or the node is away: typing goes on without a list.
      if (asking === question) close();
    }
  };

  const open = (element, after = pause) => {
    if (input !== element) { close(); input = element; }
    clearTimeout(timer);
    timer = setTimeout(() => ask(element), after);
  };
  const isPending = () => input && (timer || asking) && box.hidden;

  document.addEventListener("focusin", (event) => { if (isOurs(event.target)) prepare(event.target); });
  if (isOurs(document.activeElement)) prepare(document.activeElement);

  document.addEventListener("input", (event) => {
    // Our own event after something was taken is no typing; neither are the letters of an input method before they are characters.
    if (!isOurs(event.target) || !event.isTrusted || event.isComposing) return;
    if (event.target.nextElementSibling?.matches("output.taken")) event.target.nextElementSibling.textContent = "";
    if (event.target.value.trim()) open(event.target); else close();
  });
  document.addEventListener("compositionend", (event) => { if (isOurs(event.target)) open(event.target); });

  document.addEventListener("keydown", (event) => {
    if (!isOurs(event.target) || event.isComposing || event.ctrlKey || event.metaKey) return;
    const isShown = input === event.target && !box.hidden;
    switch (event.key) {
      case "ArrowDown": case "ArrowUp":
        if (isShown) light(at + (event.key === "ArrowDown" ? 1 : at < 0 ? 0 : -1));
        // In a grid plain arrows move between lines; Alt opens the list.
        else if (event.altKey || event.target.dataset.arrows === undefined) open(event.target, 0);
        else return;
        event.preventDefault();
        event.stopPropagation();
        break;
      case "Enter":
        if (isShown && at >= 0) { take(options()[at]); } else if (isPending() && event.target.value.trim()) { isTakenWhenThere = true; } else { close(); return; }
        event.preventDefault();
        event.stopPropagation();
        break;
      case "Tab":
        if (isShown && at >= 0) take(options()[at]);
        else if (isPending() && event.target.value.trim()) isTakenWhenThere = true;
        break;
      case "Escape":
        if (!isShown) return;
        close();
        event.preventDefault();
        event.stopPropagation();
        break;
    }
  }, true);

  box.addEventListener("pointerdown", (event) => event.preventDefault());
  box.addEventListener("click", (event) => { const on = input; if (take(event.target.closest('[role="option"]'))) on.focus(); });
  document.addEventListener("focusout", (event) => { if (event.target === input && !isTakenWhenThere) close(); });
  addEventListener("resize", () => { if (!box.hidden) put(); });

  // What was chosen beside an entry goes into it.
  document.addEventListener("change", (event) => {
    const field = event.target.dataset?.pick && document.getElementById(event.target.dataset.pick);
    if (!field || !event.target.value) return;
    field.value = event.target.value;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.dispatchEvent(new Event("change", { bubbles: true }));
  });
})();
