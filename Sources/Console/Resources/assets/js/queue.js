"use strict";
// What is done by scan or touch is kept first, then sent in its order: also after a reload or a lost connection. It waits for the person who did
// it: on a screen that several people use, nothing is sent in another's name.
window.weftQueue = ({ key, home, state, words, maximum, prepare, place }) => {
  const pause = 2000;
  const name = `${key} ${document.body.dataset.person || ""}`;
  const read = () => { try { return JSON.parse(localStorage.getItem(name)) || []; } catch { return []; } };
  const queue = read();
  const keep = () => { try { localStorage.setItem(name, JSON.stringify(queue.slice(-maximum))); } catch { /* Kept in memory only. */ } };
  const say = (isReached) => {
    state.textContent = !queue.length ? "" : isReached ? `${queue.length} ${words.waiting}` : `${words.offline} ${queue.length}`;
  };

  const renew = (page) => {
    const token = page.querySelector("input[name=_token]")?.value;
    if (!token) return;
    document.body.dataset.token = token;
    document.querySelectorAll("input[name=_token]").forEach((field) => { field.value = token; });
  };

  let isSending = false;
  const send = async () => {
    if (isSending) return;
    isSending = true;
    let renewed = false;
    while (queue.length) {
      say(true);
      const item = queue[0];
      try {
        const body = new URLSearchParams(item.fields);
        body.set("_token", document.body.dataset.token);
        prepare?.(body, item);
        const answer = await fetch(item.path, { method: "POST", body, headers: { "X-Weft-Live": "1" }, credentials: "same-origin" });
        // Locked or signed out meanwhile: it waits for who comes back.
        if (answer.status === 401 || (answer.redirected && !new URL(answer.url).pathname.startsWith(home))) { location.reload(); return; }
        if (answer.status >= 500) throw new Error("the node failed");
        const page = new DOMParser().parseFromString(await answer.text(), "text/html");
        renew(page);
        place(page, item);
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

  window.addEventListener("online", send);
  return { add: (item) => { queue.push(item); keep(); send(); }, send };
};

// Tells one scan or touch from every other, so that what is sent twice counts once.
window.weftMark = () => [...crypto.getRandomValues(new Uint8Array(12))].map((byte) => byte.toString(16).padStart(2, "0")).join("");

// A device may be felt only after somebody has touched it.
window.weftBuzz = (pattern) => { if (navigator.userActivation?.hasBeenActive) navigator.vibrate?.(pattern); };
