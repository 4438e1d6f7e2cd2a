"use strict";
// Ctrl-K (⌘-K) leads to the search over everything, from wherever one is.
document.addEventListener("keydown", (event) => {
  if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  const box = location.pathname === "/search" && document.querySelector("[data-search]");
  if (box) { box.focus(); box.select(); } else location.assign("/search");
});
