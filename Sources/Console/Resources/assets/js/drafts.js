"use strict";
// Keeps what is typed into a form and not sent: on this device at once, at the site a moment later. Without it a form that came back with
// problems is kept all the same.
(() => {
  const pause = 800;
  const retry = 3000;
  // Browsers send no more than 64 KiB for a page that goes away.
  const maximumParting = 60000;
  const prefix = "weft-draft ";
  const person = document.body.dataset.person;
  if (!person) return;

  // ---- On this device

  const keyOf = (place) => `${prefix}${person} ${place}`;
  const readLocal = (key) => { try { return JSON.parse(localStorage.getItem(key)); } catch { return null; } };
  const dropLocal = (key, at) => { if (readLocal(key)?.at === at) localStorage.removeItem(key); };
  const writeLocal = (place, mark, fields) => {
    const copy = { place, mark, fields, at: Date.now() };
    try { localStorage.setItem(keyOf(place), JSON.stringify(copy)); } catch { /* No room: the site keeps it. */ }
    return copy;
  };

  const fieldsOf = (form) =>
    [...new FormData(form)].filter(([name, value]) => typeof value === "string" && value !== "" && (!name.startsWith("_") || name === "_reason"));

  // ---- At the site

  const formOf = (place) => [...document.querySelectorAll("form[data-draft]")].find((form) => form.dataset.draft === place);
  const state = new WeakMap();
  const stateOf = (form) => { if (!state.has(form)) state.set(form, { timer: 0, isDirty: false, isEnded: false }); return state.get(form); };

  const say = (form, words, isAway = false) => {
    const line = form?.querySelector("[data-draft-state]");
    if (!line) return;
    // Only what somebody must know is said aloud.
    line.setAttribute("role", isAway ? "alert" : "none");
    line.classList.toggle("away", isAway);
    line.textContent = words;
  };
  const words = (form) => form?.querySelector("[data-draft-state]")?.dataset ?? {};

  // After the node was started anew, the page's token is worth nothing; the page itself says the new one.
  const renewToken = async () => {
    const address = document.body.hasAttribute("data-posted") ? "/me" : location.href;
    const answer = await fetch(address, { headers: { "X-Weft-Live": "1" }, credentials: "same-origin" });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const token = page.querySelector("input[name=_token]")?.value;
    if (!answer.ok || !token) return false;
    document.body.dataset.token = token;
    document.querySelectorAll("input[name=_token]").forEach((field) => { field.value = token; });
    return true;
  };

  const post = async (copy, isParting) => {
    const body = new URLSearchParams(copy.fields);
    body.set("_place", copy.place);
    body.set("_mark", copy.mark);
    body.set("_person", person);
    body.set("_token", document.body.dataset.token);
    if (isParting && body.toString().length > maximumParting) return null;
    const answer = await fetch("/draft", { method: "POST", body, credentials: "same-origin", keepalive: isParting });
    if (answer.status === 413) return { state: "tooLarge" };
    if (!answer.headers.get("Content-Type")?.startsWith("application/json")) throw new Error("the node failed");
    return answer.json();
  };

  const send = async (copy, isParting = false) => {
    let said = await post(copy, isParting);
    if (said?.state === "stale" && !isParting) said = await renewToken() ? await post(copy, false) : { state: "signedOut" };
    return said;
  };

  const keep = async (form, isParting = false) => {
    const its = stateOf(form);
    clearTimeout(its.timer);
    if (!its.isDirty || its.isEnded) return;
    const copy = writeLocal(form.dataset.draft, form.dataset.draftMark, fieldsOf(form));
    its.isDirty = false;
    try {
      const said = await send(copy, isParting);
      switch (said?.state) {
        case "kept": case "emptied":
          dropLocal(keyOf(copy.place), copy.at);
          say(form, said.state === "kept" ? `${words(form).kept} ${said.since}` : "");
          break;
        case "ended":
          // Another window sent its form; what is typed here is a new one.
          if (form.dataset.draftMark !== said.mark) { form.dataset.draftMark = said.mark; later(form, 0); }
          break;
        case "tooLarge": say(form, words(form).tooLarge, true); break;
        case "signedOut": case "stale": case "otherPerson": say(form, words(form).signedOut, true); break;
      }
    } catch {
      say(form, words(form).away, true);
      later(form, retry);
    }
  };

  const later = (form, after) => {
    const its = stateOf(form);
    its.isDirty = true;
    clearTimeout(its.timer);
    its.timer = setTimeout(() => keep(form), after);
  };

  const isKept = (form) => form?.dataset.draft !== undefined;
  const typed = (event) => {
    const form = event.target.form ?? event.target;
    if (!isKept(form) || stateOf(form).isEnded) return;
    writeLocal(form.dataset.draft, form.dataset.draftMark, fieldsOf(form));
    later(form, pause);
  };
  document.addEventListener("input", typed);
  document.addEventListener("change", typed);
  document.addEventListener("weft-pasted", typed);
  document.addEventListener("focusout", (event) => { if (isKept(event.target.form)) keep(event.target.form); });

  const part = () => document.querySelectorAll("form[data-draft]").forEach((form) => keep(form, true));
  window.addEventListener("pagehide", part);
  document.addEventListener("visibilitychange", () => { if (document.hidden) part(); });
  window.addEventListener("online", () => document.querySelectorAll("form[data-draft]").forEach((form) => keep(form)));

  document.addEventListener("submit", (event) => {
    if (event.defaultPrevented) return;
    const form = event.target;
    if (isKept(form)) {
      // The node may be away just now: what was sent stays on this device until the next page knows what became of it.
      writeLocal(form.dataset.draft, form.dataset.draftMark, fieldsOf(form));
      stateOf(form).isEnded = true;
      clearTimeout(stateOf(form).timer);
    }
    if (form.dataset.draftEnds !== undefined) {
      localStorage.removeItem(keyOf(form.dataset.draftEnds));
      const given = formOf(form.dataset.draftEnds);
      if (given) stateOf(given).isEnded = true;
    }
  });
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) document.querySelectorAll("form[data-draft]").forEach((form) => { stateOf(form).isEnded = false; });
  });

  // ---- What an earlier page left on this device

  const fill = (form, copy) => {
    const values = new Map(copy.fields);
    for (const field of form.elements) {
      if (!field.name || field.type === "hidden" || (field.name.startsWith("_") && field.name !== "_reason")) continue;
      if (field.type === "checkbox" || field.type === "radio") field.checked = values.get(field.name) === field.value;
      else field.value = values.get(field.name) ?? "";
    }
    form.dispatchEvent(new CustomEvent("weft-filled", { bubbles: true, detail: copy }));
    const box = form.closest("details");
    if (box) box.open = true;
  };

  const showKept = (form, since) => {
    const note = form.querySelector("[data-draft-note]");
    const line = note?.querySelector("[data-draft-since]");
    if (!line) return;
    note.hidden = false;
    line.textContent = since ? `${line.dataset.words} ${since}` : words(form).away;
  };

  const recover = async (key) => {
    const copy = readLocal(key);
    if (!copy) return localStorage.removeItem(key);
    const form = formOf(copy.place);
    const isNewer = form && !form.hasAttribute("data-typed") && copy.at > Number(form.dataset.draftAt || 0);
    try {
      const said = await send(copy);
      if (["kept", "emptied", "ended", "tooLarge"].includes(said?.state)) dropLocal(key, copy.at);
      if (said?.state === "kept" && isNewer && !stateOf(form).isDirty) { fill(form, copy); showKept(form, said.since); }
    } catch {
      if (isNewer && !stateOf(form).isDirty) { fill(form, copy); showKept(form); later(form, retry); }
    }
  };
  Object.keys(localStorage).filter((key) => key.startsWith(`${prefix}${person} `)).forEach(recover);
})();
