"use strict";
// Listens for a scanner that types, takes every scan at once and sends them in their order, also after a reload or a lost connection.
// Without it each scan is a form of its own.
(() => {
  const box = document.getElementById("scan-code");

  // A scanner types wherever the focus is: what is not meant for a field goes into the box.
  document.addEventListener("keydown", (event) => {
    if (!box || event.key.length !== 1 || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.matches("input, select, textarea") || (event.key === " " && event.target.matches("button, a, summary"))) return;
    box.focus();
  }, true);

  const state = document.querySelector("[data-scan-state]");
  const words = document.querySelector("[data-waiting]")?.dataset;
  if (!state || !words) return;

  let sound = null;
  const signal = (isStop) => {
    window.weftBuzz(isStop ? [300, 100, 300, 100, 300] : 40);
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
    const stop = document.querySelector("[data-stop]");
    signal(Boolean(stop));
    if (stop) stop.scrollIntoView({ block: "nearest" });
  };

  // What another page of the dock could not send is sent from here.
  const here = location.pathname;
  const queue = window.weftQueue({
    key: "weft-scans", home: "/dock", state, words, maximum: 500, place: (page, scan) => place(page, scan.path.startsWith(here) && here !== "/dock"),
  });

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
    if (isTaking && "scan" in fields) fields.scan = window.weftMark();
    const path = sent.getAttribute("action");
    for (const field of sent.querySelectorAll("input:not([type=hidden])")) field.value = "";
    box.focus();
    queue.add({ path, fields });
  }, true);

  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-understood]")) return;
    event.preventDefault();
    document.getElementById("dock-outcome").replaceChildren();
    box.focus();
  });

  queue.send();
})();
