"use strict";
// A tablet on the floor: clocks that run, a number pad, and touches that are kept and sent by themselves while the node can't be reached.
// Without it each touch is a form of its own.
(() => {
  const maximumAgo = 86400;

  // ---- Clocks. The node says how much had been worked and at what moment; the tablet's own clock may be wrong, so only its steps count.

  const opened = Date.now();
  const nodeNow = Number(document.querySelector("[data-now]")?.dataset.now) || opened;
  const two = (number) => String(number).padStart(2, "0");
  const tick = () => {
    const now = nodeNow + Date.now() - opened;
    for (const clock of document.querySelectorAll("[data-clock]")) {
      const seconds = Math.max(0, Math.floor((Number(clock.dataset.clock) + now - Number(clock.dataset.clockAt)) / 1000));
      clock.textContent = `${Math.floor(seconds / 3600)}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
    }
  };
  tick();
  setInterval(tick, 1000);

  // ---- The number pad: types into the count that was touched last.

  const wirePad = () => {
    const form = document.querySelector("form[data-pad]");
    if (!form || form.dataset.wired) return;
    form.dataset.wired = "1";
    const counts = [...form.querySelectorAll(".floor-counts input")];
    const aim = (field) => counts.forEach((one) => one.classList.toggle("is-target", one === field));
    const target = () => counts.find((one) => one.classList.contains("is-target")) || counts[0];
    form.querySelectorAll("[hidden]").forEach((part) => { if (part.tagName !== "INPUT") part.hidden = false; });
    // The pad is the keyboard: the system's own would cover it.
    for (const field of counts) {
      if (matchMedia("(pointer: coarse)").matches) field.inputMode = "none";
      field.addEventListener("focus", () => aim(field));
    }
    aim(counts[0]);
    form.addEventListener("click", (event) => {
      const button = event.target.closest("[data-key], [data-rest]");
      if (!button) return;
      if (button.dataset.rest) { aim(counts[0]); counts[0].value = button.dataset.rest; return; }
      const field = target();
      if (button.dataset.key === "erase") field.value = field.value.slice(0, -1);
      else if (field.value.length < field.maxLength) field.value += button.dataset.key;
    });
  };
  wirePad();

  // ---- Touches: kept first, then sent in their order.

  const state = document.querySelector("[data-floor-state]");
  if (!state) return;
  const place = (page, isOurs) => {
    for (const part of document.querySelectorAll(isOurs ? "[data-part]" : "#dock-outcome")) {
      const found = page.getElementById(part.id);
      if (!found) continue;
      const fresh = document.importNode(found, true);
      if (part.dataset.shown) fresh.dataset.shown = found.outerHTML;
      part.replaceWith(fresh);
    }
    wirePad();
    tick();
    const outcome = document.querySelector("[data-stop], .dock-good");
    window.weftBuzz(outcome?.matches("[data-stop]") ? [300, 100, 300] : 40);
    outcome?.scrollIntoView({ block: "nearest" });
  };

  const queue = window.weftQueue({
    key: "weft-floor", home: "/floor", state, words: state.dataset, maximum: 200,
    prepare: (body, touch) => body.set("ago", String(Math.min(maximumAgo, Math.max(0, Math.round((Date.now() - touch.at) / 1000))))),
    place: (page, touch) => place(page, touch.fields.back === location.pathname),
  });

  // A glove bounces: the same touch at once again is the same touch.
  const bounce = 1200;
  let last = { touch: "", at: 0 };

  document.addEventListener("submit", (event) => {
    if (!event.target.matches("form[data-floor]")) return;
    event.preventDefault();
    event.stopPropagation();
    const fields = Object.fromEntries(new FormData(event.target, event.submitter));
    delete fields._token;
    delete fields.mark;
    const path = event.target.getAttribute("action");
    const touch = JSON.stringify([path, fields]);
    if (touch === last.touch && Date.now() - last.at < bounce) return;
    last = { touch, at: Date.now() };
    fields.mark = window.weftMark();
    event.target.closest("details")?.removeAttribute("open");
    queue.add({ path, fields, at: Date.now() });
  }, true);

  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-understood]")) return;
    event.preventDefault();
    document.getElementById("dock-outcome").replaceChildren();
  });

  queue.send();
})();
