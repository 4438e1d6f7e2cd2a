"use strict";
// Listens for a scanner that types, takes every scan at once and sends them in their order, also after a reload or a lost connection.
// Without it each scan is a form of its own.
(() => {
  const box = document.getElementById("scan-code");
  const key = "weft-scans";
  const pause = 2000;
  const maximumWaiting = 500;

  // A scanner types wherever the focus is: what is not meant for a field goes into the box.
  document.addEventListener("keydown", (event) => {
    if (!box || event.key.length !== 1 || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.matches("input, select, textarea") || (event.key === " " && event.target.matches("button, a, summary"))) return;
    box.focus();
  }, true);

  const state = document.querySelector("[data-scan-state]");
  const words = document.querySelector("[data-waiting]")?.dataset;
  if (!state || !words) return;

  const read = () => { try { return JSON.parse(localStorage.getItem(key)) || []; } catch { return []; } };
  const write = (queue) => { try { localStorage.setItem(key, JSON.stringify(queue)); } catch { /* Kept in memory only. */ } };
  // What another page of the dock could not send is sent from here.
  const here = location.pathname;
  const queue = read();
  const keep = () => write(queue.slice(-maximumWaiting));

  const say = (isReached) => {
    if (!queue.length) { state.textContent = ""; return; }
    state.textContent = isReached ? `${queue.length} ${words.waiting}` : `${words.offline} ${queue.length}`;
  };

  let sound = null;
  const signal = (isStop) => {
    navigator.vibrate?.(isStop ? [300, 100, 300, 100, 300] : 40);
    try {
      sound = sound || new AudioContext();
      const tone = sound.createOscillator();
      tone.frequency.value = isStop ? 220 : 1320;
      tone.connect(sound.destination);
      tone.start();
      tone.stop(sound.currentTime + (isStop ? 0.6 : 0.07));
    } catch { /* A page without sound still shows everything. */ }
  };

  const place = (page, isOurs) => {
    for (const part of document.querySelectorAll(isOurs ? "[data-part]" : "#dock-outcome")) {
      const found = page.getElementById(part.id);
      if (!found) continue;
      const fresh = document.importNode(found, true);
      // What is half typed stays.
      for (const field of part.querySelectorAll("input[id]")) {
        const again = field.value !== field.defaultValue && fresh.querySelector(`#${CSS.escape(field.id)}`);
        if (again) again.value = field.value;
      }
      part.replaceWith(fresh);
    }
    const token = page.querySelector("input[name=_token]")?.value;
    if (token) {
      document.body.dataset.token = token;
      document.querySelectorAll("input[name=_token]").forEach((field) => { field.value = token; });
    }
    const stop = document.querySelector("[data-stop]");
    signal(Boolean(stop));
    if (stop) stop.scrollIntoView({ block: "nearest" });
  };

  let isSending = false;
  const send = async () => {
    if (isSending) return;
    isSending = true;
    let renewed = false;
    while (queue.length) {
      say(true);
      const scan = queue[0];
      try {
        const body = new URLSearchParams(scan.fields);
        body.set("_token", document.body.dataset.token);
        const answer = await fetch(scan.path, { method: "POST", body, headers: { "X-Weft-Live": "1" }, credentials: "same-origin" });
        // Signed out meanwhile: the scans wait for who comes back.
        if (answer.status === 401 || (answer.redirected && !new URL(answer.url).pathname.startsWith("/dock"))) { location.reload(); return; }
        if (answer.status >= 500) throw new Error("the node failed");
        place(new DOMParser().parseFromString(await answer.text(), "text/html"), scan.path.startsWith(here) && here !== "/dock");
        if (answer.status === 403 && !renewed) { renewed = true; continue; }
        renewed = false;
        queue.shift();
        keep();
      } catch {
        say(false);
        setTimeout(() => { isSending = false; send(); }, pause);
        return;
      }
    }
    say(true);
    isSending = false;
  };

  const mark = () => [...crypto.getRandomValues(new Uint8Array(12))].map((byte) => byte.toString(16).padStart(2, "0")).join("");

  document.addEventListener("submit", (event) => {
    const sent = event.target;
    if (!sent.matches("form[data-scan]")) return;
    event.preventDefault();
    event.stopPropagation();
    const fields = Object.fromEntries(new FormData(sent, event.submitter));
    delete fields._token;
    const isTaking = "code" in fields;
    if (isTaking && !fields.code.trim()) { box.focus(); return; }
    // A put-back names the scan that it takes back; every other one is new.
    if (isTaking && "scan" in fields) fields.scan = mark();
    queue.push({ path: sent.getAttribute("action"), fields });
    keep();
    for (const field of sent.querySelectorAll("input:not([type=hidden])")) field.value = "";
    box.focus();
    send();
  }, true);

  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-understood]")) return;
    event.preventDefault();
    document.getElementById("dock-outcome").replaceChildren();
    box.focus();
  });

  window.addEventListener("online", send);
  send();
})();
