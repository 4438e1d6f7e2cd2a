"use strict";
// The driver's page: a signature drawn by finger, a photo made small, a last question, and everything kept on the phone until the node has it.
// Without it the goods are signed for on paper, and the node asks the question.
(() => {
  const form = document.getElementById("stop-form");
  if (!form || !form.dataset.stopKey) return;
  // What one driver kept on a phone is not sent in another's name.
  const key = `weft-stop ${document.body.dataset.person} ${form.dataset.stopKey}`;
  const kept = document.getElementById("stop-kept");
  const sure = document.getElementById("stop-sure");
  const field = (name) => form.elements[name];
  const [width, height] = [1000, 400];
  const pause = 5000;

  // ---- Kept on this phone

  const values = () => Object.fromEntries([...new FormData(form)].filter(([name]) => name !== "_token" && name !== "confirmed"));
  const save = (isSent) => {
    try { localStorage.setItem(key, JSON.stringify({ isSent, values: values() })); } catch { /* Full: the page itself still has it. */ }
  };
  const stored = (() => { try { return JSON.parse(localStorage.getItem(key)); } catch { return null; } })();
  if (stored) {
    for (const [name, value] of Object.entries(stored.values)) {
      const target = field(name);
      if (!target) continue;
      if (target.type === "checkbox") target.checked = true; else target.value = value;
    }
  }
  form.addEventListener("input", () => save(false));

  // ---- The signature: whole numbers on a grid, as the node keeps them

  const pad = form.querySelector("[data-sign]");
  const canvas = document.getElementById("stop-signature");
  pad.hidden = false;
  const pen = canvas.getContext("2d");
  let strokes = field("signature").value ? field("signature").value.split(";").map((stroke) => stroke.split(" ")) : [];
  let current = null;
  const count = () => strokes.reduce((sum, stroke) => sum + stroke.length, 0);

  const draw = () => {
    pen.clearRect(0, 0, width, height);
    Object.assign(pen, { lineWidth: 6, lineCap: "round", lineJoin: "round", strokeStyle: getComputedStyle(canvas).color });
    for (const stroke of strokes) {
      pen.beginPath();
      stroke.forEach((point, index) => {
        const [x, y] = point.split(",").map(Number);
        if (index === 0) pen.moveTo(x, y);
        pen.lineTo(x, y);
      });
      pen.stroke();
    }
  };
  const point = (event) => {
    const frame = canvas.getBoundingClientRect();
    const part = (value, most) => Math.max(0, Math.min(most, Math.round(value * most)));
    return `${part((event.clientX - frame.left) / frame.width, width)},${part((event.clientY - frame.top) / frame.height, height)}`;
  };
  const add = (event) => {
    const next = point(event);
    if (count() >= Number(form.dataset.points) || next === current[current.length - 1]) return;
    current.push(next);
    draw();
  };
  canvas.addEventListener("pointerdown", (event) => {
    if (strokes.length >= Number(form.dataset.strokes)) return;
    event.preventDefault();
    canvas.setPointerCapture(event.pointerId);
    current = [];
    strokes.push(current);
    add(event);
  });
  canvas.addEventListener("pointermove", (event) => { if (current) add(event); });
  const lift = () => {
    if (!current) return;
    current = null;
    strokes = strokes.filter((stroke) => stroke.length);
    field("signature").value = strokes.map((stroke) => stroke.join(" ")).join(";");
    save(false);
  };
  canvas.addEventListener("pointerup", lift);
  canvas.addEventListener("pointercancel", lift);
  pad.querySelector("[data-clear]").addEventListener("click", () => { strokes = []; field("signature").value = ""; draw(); save(false); });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
  draw();

  // ---- The photo: made small before it is kept

  const photoBox = form.querySelector("[data-photo]");
  const photoState = photoBox.querySelector("[data-photo-state]");
  photoBox.hidden = false;
  document.getElementById("stop-photo").addEventListener("change", async (event) => {
    const file = event.target.files[0];
    if (!file) return;
    try {
      field("photo").value = await window.weftSmallPhoto(file, Number(form.dataset.photoLimit));
      photoState.textContent = photoState.dataset.taken;
      save(false);
    } catch {
      field("photo").value = "";
      photoState.textContent = photoState.dataset.failed;
    }
  });
  if (field("photo").value) photoState.textContent = photoState.dataset.taken;

  // ---- Sent once the driver has said yes, again and again until the node has it

  const tell = (words) => { kept.hidden = !words; kept.textContent = words || ""; if (words) kept.scrollIntoView({ block: "nearest" }); };
  let isSending = false;
  const send = async (renewed) => {
    if (isSending) return;
    isSending = true;
    sure.hidden = true;
    document.querySelector("[data-focus]")?.remove();
    save(true);
    tell(kept.dataset.sending);
    const body = new URLSearchParams(values());
    body.set("confirmed", "yes");
    body.set("_token", document.body.dataset.token);
    try {
      const answer = await fetch(form.getAttribute("action"), { method: "POST", body, credentials: "same-origin" });
      if (answer.status >= 500) throw new Error("the node failed");
      const arrivedAt = new URL(answer.url).pathname;
      if (answer.redirected && arrivedAt === "/deliveries") { localStorage.removeItem(key); location.assign(arrivedAt); return; }
      isSending = false;
      if (answer.status === 401 || answer.redirected) { tell(kept.dataset.again); return; }
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const token = page.querySelector("input[name=_token]")?.value;
      if (token) document.body.dataset.token = token;
      if (answer.status === 403 && token && !renewed) { send(true); return; }
      // Something must be put right. What was typed stays as it is; the node says what is wrong.
      save(false);
      tell("");
      const faults = page.querySelector("[data-focus]");
      if (faults) { kept.before(document.importNode(faults, true)); document.querySelector("[data-focus]").focus(); }
    } catch {
      isSending = false;
      tell(kept.dataset.kept);
      setTimeout(() => send(false), pause);
    }
  };

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    event.stopPropagation();
    if (event.submitter?.id === "stop-yes") { send(false); return; }
    const lines = [...form.querySelectorAll("[data-sent-count]")].map((box) => {
      const code = form.querySelector(`label[for="${CSS.escape(box.id)}"] b`).textContent;
      return `${code}: ${box.value || box.dataset.sentCount} / ${box.dataset.sentCount}`;
    });
    sure.querySelector("[data-sure]").textContent = [...lines, field("received_by").value].join(" · ");
    sure.hidden = false;
    document.getElementById("stop-yes").focus();
  });
  document.getElementById("stop-no").addEventListener("click", () => { sure.hidden = true; document.getElementById("stop-deliver").focus(); });
  window.addEventListener("online", () => { if (!kept.hidden) send(false); });
  if (stored?.isSent) send(false);
})();
