"use strict";
// Moves through a list by keyboard. The row is its link, so that focus, Enter and a screen reader mean the same.
(() => {
  const links = () => [...document.querySelectorAll(".list-rows tbody tr")].map((row) => row.querySelector('a[href^="/r/"]')).filter(Boolean);
  const isTyping = (element) => element.matches("input, select, textarea") || element.isContentEditable;

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.key === "Escape" && event.target.matches("[data-search]")) { links()[0]?.focus(); return; }
    const step = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1 }[event.key];
    if (!step || isTyping(event.target)) return;
    const all = links();
    if (all.length === 0) return;
    const at = all.findIndex((link) => link.closest("tr").contains(document.activeElement));
    // Arrows scroll the page until a row is chosen.
    if (at < 0 && event.key.startsWith("Arrow")) return;
    event.preventDefault();
    const next = all[Math.min(all.length - 1, Math.max(0, at < 0 ? (step > 0 ? 0 : all.length - 1) : at + step))];
    next.focus();
    next.closest("tr").scrollIntoView({ block: "nearest" });
  });
})();
