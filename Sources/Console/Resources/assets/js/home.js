"use strict";
// Counts the clocks of tasks on, by the rule and in the words that the page was rendered with (Home/TaskClock.swift): working time passes only
// while the site works. The server's time is kept to, not this machine's.
(() => {
  const face = document.getElementById("task-clocks")?.dataset;
  if (!face) return;
  const ahead = Number(face.now) - Date.now();
  const spells = face.work.split(" ").filter(Boolean).map((spell) => spell.split("-").map(Number));
  const minute = 60000, day = 24 * 60 * minute, workingDay = Number(face.day);

  const worked = (from, to) => spells.reduce((sum, [start, end]) => sum + Math.max(0, Math.min(to, end) - Math.max(from, start)), 0);
  const fill = (text, first, second) => text.replace("{}", first).replace("{m}", second);

  const words = (span, isWork) => {
    if (isWork && span >= workingDay) {
      const count = Math.floor(span / workingDay);
      return fill(count === 1 ? face.workingDay : face.workingDays, count);
    }
    if (!isWork && span >= 2 * day) return fill(face.days, Math.floor(span / day));
    const minutes = Math.floor(span / minute);
    if (minutes === 0) return face.soon;
    if (minutes < 60) return fill(face.minutes, minutes);
    return minutes % 60 === 0 ? fill(face.hours, minutes / 60) : fill(face.hoursMinutes, Math.floor(minutes / 60), minutes % 60);
  };

  const count = () => {
    if (document.hidden) return;
    const now = Date.now() + ahead;
    for (const clock of document.querySelectorAll("[data-due]")) {
      const due = Number(clock.dataset.due);
      const isWork = clock.dataset.unit === "work";
      // Beyond the spells that the page was given its own words stand.
      if (isWork && (spells.length === 0 || due < spells[0][0] || due > spells[spells.length - 1][1])) continue;
      const isOver = due < now;
      const [from, to] = isOver ? [due, now] : [now, due];
      const span = isWork ? worked(from, to) : to - from;
      const text = isOver && span < minute ? face.overdue : fill(isOver ? face.over : face.left, words(span, isWork));
      if (clock.textContent !== text) clock.textContent = text;
      clock.classList.toggle("late", isOver);
    }
  };
  setInterval(count, 1000);
})();
