"use strict";
// Moves bars of the planner's board by mouse, finger and arrow keys, and asks the node what that means. It decides nothing and writes nothing:
// the form of the page does the same without it.
(() => {
  const dayLength = 86400000;
  const threshold = 5;
  const part = () => document.getElementById("board-part");
  const say = (text) => { const line = document.querySelector("[data-board-say]"); if (line) line.textContent = text; };
  const mayPlan = () => part()?.classList.contains("may-plan");

  const shifted = (day, days) => new Date(Date.parse(`${day}T00:00:00Z`) + days * dayLength).toISOString().slice(0, 10);

  // What is now comes into sight first, on a screen that does not show all.
  const area = document.querySelector(".board-scroll");
  const now = document.querySelector(".board-now");
  if (area && now) area.scrollLeft = Math.max(0, Number(now.getAttribute("x1")) - 40);

  // ---- Asking

  let isAsking = false;
  const ask = async (form, submitter) => {
    if (isAsking) return;
    isAsking = true;
    part().setAttribute("aria-busy", "true");
    try {
      const body = new URLSearchParams(new FormData(form, submitter));
      body.set("_token", document.body.dataset.token);
      const answer = await fetch(form.getAttribute("action"), { method: "POST", body, headers: { "X-Weft-Live": "1" }, credentials: "same-origin" });
      // Signed out meanwhile, or a failure: the page itself says so.
      if (answer.redirected || answer.status === 401 || answer.status >= 500) { form.submit(); return; }
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("board-part");
      if (!fresh) { form.submit(); return; }
      const scroll = document.querySelector(".board-scroll")?.scrollLeft || 0;
      const isTableOpen = document.getElementById("board-table")?.open;
      part().replaceWith(document.importNode(fresh, true));
      const table = document.getElementById("board-table");
      if (table && isTableOpen) table.open = true;
      const again = document.querySelector(".board-scroll");
      if (again) again.scrollLeft = scroll;
      const token = document.querySelector("#board-part input[name=_token]")?.value;
      if (token) document.body.dataset.token = token;
      (document.querySelector("#board-part [data-focus]") || document.getElementById("board-accept") || document.getElementById("board-cancel"))?.focus();
    } catch {
      part().removeAttribute("aria-busy");
      document.getElementById("live-mark")?.classList.add("off");
    }
    isAsking = false;
  };

  const tryOut = (what, centre, start) => {
    const form = document.getElementById("board-move");
    if (!form) return;
    const choose = (select, value) => {
      if (![...select.options].some((option) => option.value === value)) select.add(new Option(value, value));
      select.value = value;
    };
    choose(form.elements.what, what);
    choose(form.elements.centre, centre);
    form.elements.start.value = start;
    ask(form);
  };

  document.addEventListener("submit", (event) => {
    if (!event.target.matches("form[data-what-if]")) return;
    event.preventDefault();
    event.stopPropagation();
    ask(event.target, event.submitter);
  }, true);

  // ---- Where something lies, and where it would lie

  const rowAt = (x, y) => document.elementFromPoint(x, y)?.closest(".board-row");
  const place = (item) => ({ centre: item.closest(".board-row")?.dataset.centre, start: item.dataset.start });
  const fill = (item) => {
    const form = document.getElementById("board-move");
    if (!form) return;
    const { centre, start } = place(item);
    form.elements.what.value = item.dataset.move;
    if (centre) form.elements.centre.value = centre;
    if (start) form.elements.start.value = start;
  };

  // ---- Mouse and finger

  let drag = null;
  const target = (row) => document.querySelectorAll(".board-row").forEach((one) => one.classList.toggle("is-target", one === row));
  const release = () => {
    if (!drag) return;
    drag.item.classList.remove("is-dragged");
    drag.item.removeAttribute("transform");
    if (drag.item.style) drag.item.style.transform = "";
    target(null);
    if (drag.wasLive) part()?.setAttribute("data-live", "");
    drag = null;
  };

  document.addEventListener("dragstart", (event) => { if (event.target.closest?.("[data-move]")) event.preventDefault(); });

  document.addEventListener("pointerdown", (event) => {
    const item = event.target.closest?.("[data-move]");
    if (!item || !mayPlan() || event.button !== 0 || drag) return;
    drag = { item, id: event.pointerId, x: event.clientX, y: event.clientY, isMoving: false, wasLive: part().hasAttribute("data-live") };
  });

  document.addEventListener("pointermove", (event) => {
    if (!drag || event.pointerId !== drag.id) return;
    const [dx, dy] = [event.clientX - drag.x, event.clientY - drag.y];
    if (!drag.isMoving && Math.hypot(dx, dy) < threshold) return;
    if (!drag.isMoving) {
      drag.isMoving = true;
      // A page that is read anew would take the bar out of the hand.
      part().removeAttribute("data-live");
      drag.item.classList.add("is-dragged");
    }
    drag.item.style.transform = `translate(${dx}px, ${dy}px)`;
    const row = rowAt(event.clientX, event.clientY);
    target(row);
    const to = row && landing(drag, row, event.clientX);
    if (to) say(`${drag.item.querySelector("b, .board-bar-head")?.textContent.trim() || drag.item.dataset.move}: ${to.centre}, ${to.start}`);
  });

  // A bar is moved by whole days; what comes from the tray begins on the day under the pointer.
  const landing = (held, row, x) => {
    const day = Number(row.dataset.day);
    if (held.item.dataset.start) return { centre: row.dataset.centre, start: shifted(held.item.dataset.start, Math.round((x - held.x) / day)) };
    return { centre: row.dataset.centre, start: shifted(row.dataset.first, Math.floor((x - row.getBoundingClientRect().left) / day)) };
  };

  let justDragged = false;
  document.addEventListener("pointerup", (event) => {
    if (!drag || event.pointerId !== drag.id) return;
    const held = drag;
    const row = held.isMoving && rowAt(event.clientX, event.clientY);
    const to = row && landing(held, row, event.clientX);
    const from = place(held.item);
    justDragged = held.isMoving;
    setTimeout(() => { justDragged = false; }, 50);
    release();
    if (to && (to.centre !== from.centre || to.start !== from.start)) tryOut(held.item.dataset.move, to.centre, to.start);
  });
  document.addEventListener("pointercancel", release);
  // A finger that rests before it moves would open the link's menu.
  document.addEventListener("contextmenu", (event) => { if (drag && event.pointerType !== "mouse") event.preventDefault(); });

  // A click chooses; a second one, or Enter, opens the record.
  document.addEventListener("click", (event) => {
    const item = event.target.closest?.("[data-move]");
    if (!item || !mayPlan() || event.detail === 0) return;
    if (justDragged) { event.preventDefault(); return; }
    if (event.detail > 1 || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    item.focus();
    fill(item);
  });
  document.addEventListener("dblclick", (event) => {
    const item = event.target.closest?.("[data-move]");
    if (item && mayPlan()) location.assign(item.getAttribute("href"));
  });

  // ---- Keys

  let pending = null;
  const forget = () => {
    if (!pending) return;
    pending.item.style.transform = "";
    pending.item.classList.remove("is-asked");
    pending = null;
    say("");
  };
  const rows = () => [...document.querySelectorAll(".board-row")];

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      if (drag) { release(); return; }
      if (pending) { forget(); return; }
      const cancel = document.getElementById("board-cancel");
      if (cancel && part().contains(document.activeElement)) { event.preventDefault(); location.assign(cancel.getAttribute("href")); }
      return;
    }
    const item = document.activeElement?.closest?.("[data-move]");
    if (!item || !mayPlan() || event.altKey || event.ctrlKey || event.metaKey) return;
    const steps = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
    if (steps) {
      event.preventDefault();
      if (pending?.item !== item) {
        forget();
        const row = item.closest(".board-row") || rows()[0];
        pending = { item, row, days: 0, start: item.dataset.start || row.dataset.first, isNew: !item.dataset.start };
      }
      pending.days += steps[0];
      const all = rows();
      pending.row = all[Math.min(all.length - 1, Math.max(0, all.indexOf(pending.row) + steps[1]))];
      if (!pending.isNew) item.style.transform = `translate(${pending.days * Number(pending.row.dataset.day)}px, 0)`;
      item.classList.add("is-asked");
      say(`${item.querySelector("b, .board-bar-head")?.textContent.trim() || item.dataset.move}: ${pending.row.dataset.centre}, ${shifted(pending.start, pending.days)}`);
    } else if (event.key === "Enter" && pending?.item === item) {
      event.preventDefault();
      const { row, start, days } = pending;
      const what = item.dataset.move;
      forget();
      tryOut(what, row.dataset.centre, shifted(start, days));
    }
  });
  document.addEventListener("focusout", (event) => { if (pending && event.target.closest?.("[data-move]") === pending.item) forget(); });
})();
