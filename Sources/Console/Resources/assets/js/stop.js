"use strict";
// What the driver touches on the way is kept on the phone with its time, and sent when the site can be reached.
(() => {
  const way = document.getElementById("stop-way");
  if (!way || !window.weftQueue) return;
  const last = document.getElementById("stop-last");
  const queue = weftQueue({
    key: `weft-way ${way.dataset.way}`, home: "/deliveries", state: way.querySelector("[data-way-state]"), maximum: 50,
    words: { waiting: way.dataset.waiting, offline: way.dataset.offline },
    // The page that comes back says what stands there now, or what was wrong.
    place: (page) => {
      const fault = page.querySelector("[data-focus] p:last-child");
      last.textContent = fault ? fault.textContent : page.getElementById("stop-last")?.textContent || "";
    },
  });
  way.querySelector("form").addEventListener("submit", (event) => {
    event.preventDefault();
    const button = event.submitter;
    last.textContent = button.textContent;
    queue.add({ path: way.dataset.way, fields: { kind: button.value, at: `${new Date().toISOString().slice(0, 19)}Z`, mark: weftMark() } });
    weftBuzz(30);
  });
  queue.send();
})();
