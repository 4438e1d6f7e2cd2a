"use strict";
// Keeps a page live, and sends order files. A page works without it, but for the files.
(() => {
  const body = document.body;
  const controls = "input, select, textarea";

  // ---- Live: what changed is read anew and put in place; nothing that is being typed is touched.

  const isTyped = (form) =>
    form.hasAttribute("data-typed") ||
    [...form.elements].some((field) => {
      if (field.type === "hidden" || field.tagName === "BUTTON") return false;
      if (field.type === "file") return field.files.length > 0;
      if (field.tagName === "SELECT") return field.selectedIndex !== Math.max(0, [...field.options].findIndex((option) => option.defaultSelected));
      return field.value !== field.defaultValue;
    });

  const isBusy = (region) =>
    [...region.querySelectorAll("form")].some(isTyped) || (region.contains(document.activeElement) && document.activeElement.matches(controls));

  const place = (region, fresh) => {
    const open = new Set([...region.querySelectorAll("details[id]")].filter((box) => box.open).map((box) => box.id));
    const known = new Set([...region.querySelectorAll("details[id]")].map((box) => box.id));
    const focused = region.contains(document.activeElement) ? document.activeElement : null;
    const again = focused && (focused.id ? `#${CSS.escape(focused.id)}` : focused.getAttribute("href") ? `[href="${CSS.escape(focused.getAttribute("href"))}"]` : null);
    fresh.querySelectorAll("details[id]").forEach((box) => { if (known.has(box.id)) box.open = open.has(box.id); });
    const scrolls = [...region.querySelectorAll(".scroll, .lines")].map((box) => box.scrollLeft);
    region.replaceWith(fresh);
    [...fresh.querySelectorAll(".scroll, .lines")].forEach((box, index) => { box.scrollLeft = scrolls[index] || 0; });
    if (again) fresh.querySelector(again)?.focus({ preventScroll: true });
  };

  // A page that answers a form is not its address's: it stays as it is, and only asks whether it may still be seen.
  const isPosted = body.hasAttribute("data-posted");
  const address = isPosted ? "/me" : location.href;
  const back = isPosted ? "/" : location.pathname + location.search;

  let reading = false;
  let isWanted = false;
  const refresh = async () => {
    if (document.hidden) return;
    if (reading) { isWanted = true; return; }
    reading = true;
    try {
      const answer = await fetch(address, { headers: { "X-Weft-Live": "1" }, credentials: "same-origin" });
      // Locked meanwhile, or signed out: nothing of the page stays to be seen. What was typed is kept.
      if (answer.status === 401) { location.assign(`/lock?back=${encodeURIComponent(back)}`); return; }
      if (answer.ok && !isPosted) {
        const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
        let waits = false;
        for (const region of document.querySelectorAll("[data-live]")) {
          const next = fresh.getElementById(region.id);
          if (!next || next.outerHTML === region.dataset.shown) continue;
          if (isBusy(region)) { waits = true; continue; }
          const shown = next.outerHTML;
          const node = document.importNode(next, true);
          place(region, node);
          node.dataset.shown = shown;
        }
        document.getElementById("stale").hidden = !waits;
      }
    } catch { /* The node is down; the event stream says so and comes back by itself. */ }
    reading = false;
    if (isWanted) { isWanted = false; refresh(); }
  };
  for (const region of document.querySelectorAll("[data-live]")) region.dataset.shown = region.outerHTML;

  const mark = document.getElementById("live-mark");
  const say = (isOn) => {
    if (!mark) return;
    mark.textContent = isOn ? body.dataset.liveOn : body.dataset.liveOff;
    mark.classList.toggle("off", !isOn);
  };
  let source = null;
  let wasOpen = false;
  const listen = () => {
    if (!body.dataset.events || source || document.hidden) return;
    source = new EventSource(body.dataset.events);
    source.addEventListener("hello", () => { say(true); if (wasOpen) refresh(); wasOpen = true; });
    source.addEventListener("change", () => { if (!isPosted) refresh(); });
    source.onerror = () => {
      say(false);
      // A browser reconnects by itself unless it was answered with an error.
      if (source && source.readyState === EventSource.CLOSED) { source = null; setTimeout(listen, 5000); }
    };
  };
  // A hidden page listens no more: browsers keep few connections to one address.
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) { source?.close(); source = null; } else { listen(); refresh(); }
  });
  listen();
  if (body.dataset.events) setInterval(refresh, 60000);
  document.addEventListener("focusout", () => { if (!document.getElementById("stale").hidden) setTimeout(refresh, 200); });

  // ---- Forms

  // To the first entry that is wrong; the summary says it all, and is read out by itself.
  (document.querySelector("form[data-typed] [aria-invalid]") ?? document.querySelector("[data-focus]"))?.focus();
  document.addEventListener("submit", (event) => {
    if (event.target.method !== "post" || event.target.dataset.import) return;
    if (event.target.dataset.sent) { event.preventDefault(); return; }
    event.target.dataset.sent = "1";
  });
  window.addEventListener("pageshow", () => document.querySelectorAll("[data-sent]").forEach((form) => delete form.dataset.sent));

  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.target.matches(controls) || event.ctrlKey || event.metaKey || event.altKey) return;
    const box = document.querySelector("[data-search]");
    if (box) { event.preventDefault(); box.focus(); box.select(); }
  });
})();
