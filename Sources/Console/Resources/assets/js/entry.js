"use strict";
// An order by keyboard alone. What names, prices, values and faults are is said by the node, which is asked with what stands on the sheet;
// nothing is reckoned here. Without it the sheet is a plain form with some empty rows.
(() => {
  const form = document.getElementById("entry-form");
  if (!form) return;
  const grid = form.querySelector(".entry-grid tbody");
  const said = document.getElementById("entry-said");
  const columns = ["product", "quantity", "unit", "price", "wanted"];
  const pause = 150;
  document.body.classList.add("scripted");

  const rows = () => [...grid.querySelectorAll("tr[data-row]")];
  const numberOf = (element) => Number(element.closest("tr[data-row]")?.dataset.row ?? 0);
  const columnOf = (element) => element.name?.split(".")[0];
  const cell = (column, number) => form.elements[`${column}.${number}`];
  const maximum = Number(form.dataset.rows);

  const addRow = () => {
    const number = rows().length + 1;
    if (number > maximum) return null;
    const blank = document.getElementById("entry-blank").innerHTML.replaceAll("NNN", number);
    const page = new DOMParser().parseFromString(blank, "text/html");
    const row = document.importNode(page.querySelector("tr"), true);
    grid.append(row);
    return row;
  };

  // ---- What the node says of the sheet

  let timer = 0;
  let asking = null;
  const later = () => { clearTimeout(timer); timer = setTimeout(look, pause); };

  const takeOver = (fresh) => {
    const known = fresh.querySelector('[name="known"]').value;
    if (known === form.elements.known.value) return;
    form.elements.known.value = known;
    for (const field of form.querySelectorAll("[data-default]")) field.value = fresh.querySelector(`[name="${field.name}"]`).value;
    for (const choice of form.querySelectorAll("[data-options]")) choice.replaceWith(document.importNode(fresh.querySelector(`#${CSS.escape(choice.id)}`), true));
    showOther();
  };

  const look = async () => {
    clearTimeout(timer);
    asking?.abort();
    const question = new AbortController();
    asking = question;
    const body = new URLSearchParams(new FormData(form));
    body.set("_do", "look");
    try {
      const answer = await fetch(form.getAttribute("action"), { method: "POST", body, headers: { "X-Weft-Live": "1" }, credentials: "same-origin", signal: question.signal });
      if (!answer.ok || asking !== question) return;
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("entry-form");
      if (!fresh || asking !== question) return;
      takeOver(fresh);
      while (rows().length < fresh.querySelectorAll("tr[data-row]").length && addRow());
      for (const part of form.querySelectorAll("[data-passive]")) {
        const next = fresh.querySelector(`#${CSS.escape(part.id)}`);
        // A choice that somebody is making stays under their hand.
        if (!next || part.contains(document.activeElement) || part.innerHTML === next.innerHTML) continue;
        part.replaceChildren(...document.importNode(next, true).childNodes);
      }
      for (const next of fresh.querySelectorAll(".entry-head input, .entry-grid input")) {
        const field = document.getElementById(next.id);
        if (!field) continue;
        field.placeholder = next.placeholder;
        if (next.hasAttribute("aria-invalid") && field.value === next.value) field.setAttribute("aria-invalid", "true"); else field.removeAttribute("aria-invalid");
      }
    } catch { /* A newer question took its place, or the node is away: what is typed is kept all the same. */ }
  };

  form.addEventListener("input", (event) => { if (event.target.name && !event.isComposing) later(); });
  form.addEventListener("change", later);
  form.addEventListener("weft-filled", (event) => {
    const last = Math.max(0, ...event.detail.fields.map(([name]) => Number(name.match(/^product\.(\d+)$/)?.[1] ?? 0)));
    if (last > rows().length) {
      while (rows().length < last && addRow());
      for (const [name, value] of event.detail.fields) if (form.elements[name]) form.elements[name].value = value;
    }
    later();
  });

  const showOther = () => { form.querySelector("[data-other]").hidden = form.elements.place.value !== "other"; };
  form.addEventListener("change", (event) => { if (event.target.name === "place") showOther(); });
  showOther();

  // ---- Moving

  const go = (field) => { if (field) { field.focus(); field.select?.(); } };
  const toRow = (column, number) => {
    if (number < 1) return;
    go(cell(column, number) ?? (addRow() && cell(column, number)));
  };

  form.addEventListener("weft-taken", (event) => {
    // Whoever went on by themselves before the answer came is left where they are.
    if (event.target === document.activeElement) {
      const column = columnOf(event.target);
      if (column === "product") go(cell("quantity", numberOf(event.target)));
      else if (column === "customer") go(form.elements.customer_reference);
    }
    look();
  });

  form.addEventListener("keydown", (event) => {
    if (event.isComposing || event.altKey) return;
    const field = event.target;
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      form.requestSubmit(document.getElementById("entry-send"));
      return;
    }
    if (!(field instanceof HTMLInputElement) || event.ctrlKey || event.metaKey) return;
    const number = numberOf(field);
    if (event.key === "Enter") {
      // Enter never sends an order that is half typed.
      event.preventDefault();
      if (number) { toRow("product", number + (event.shiftKey ? -1 : 1)); return; }
      const head = [form.elements.customer, form.elements.customer_reference, form.elements.requested];
      const at = head.indexOf(field);
      if (at >= 0) go(head[at + 1] ?? cell("product", 1));
    } else if (number && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      event.preventDefault();
      toRow(columnOf(field), number + (event.key === "ArrowDown" ? 1 : -1));
    }
  });

  // ---- From a spreadsheet: rows by lines, cells by tabs; a cell with a line break or a tab in it stands in quotation marks

  const cellsOf = (text) => {
    const table = [[""]];
    let isQuoted = false;
    for (let place = 0; place < text.length; place += 1) {
      const letter = text[place];
      const row = table[table.length - 1];
      if (isQuoted) {
        if (letter !== '"') row[row.length - 1] += letter;
        else if (text[place + 1] === '"') { row[row.length - 1] += letter; place += 1; } else isQuoted = false;
      } else if (letter === '"' && row[row.length - 1] === "") isQuoted = true;
      else if (letter === "\t") row.push("");
      else if (letter === "\n") table.push([""]);
      else if (letter !== "\r") row[row.length - 1] += letter;
    }
    return table.map((row) => row.map((value) => value.replace(/\s+/g, " ").trim())).filter((row) => row.some((value) => value !== ""));
  };

  // What the columns of a copied range are: product and quantity first; a third that is a number is the price.
  const columnsOf = (table) => {
    const width = Math.max(...table.map((row) => row.length));
    const isNumber = (row) => row[2] === undefined || row[2] === "" || /^[¥￥€$]?[\d.,\s]+( ?[A-Z]{3})?$/.test(row[2]);
    return width === 3 && table.every(isNumber) ? ["product", "quantity", "price"] : columns;
  };

  form.addEventListener("paste", (event) => {
    const number = numberOf(event.target);
    const text = event.clipboardData?.getData("text/plain") ?? "";
    if (!number || !/[\t\n]/.test(text.trim())) return;
    const table = cellsOf(text);
    event.preventDefault();
    if (number + table.length - 1 > maximum) { said.textContent = form.dataset.tooMany; return; }
    const isColumn = table.every((row) => row.length === 1);
    const names = isColumn ? [columnOf(event.target)] : columnsOf(table);
    while (rows().length < number + table.length - 1 && addRow());
    table.forEach((row, at) => {
      row.slice(0, names.length).forEach((value, place) => { if (value !== "") cell(names[place], number + at).value = value; });
      // What has no column is not dropped: it stands in the note.
      const rest = row.slice(names.length).filter((value) => value !== "");
      if (rest.length) form.elements.note.value += `${form.elements.note.value ? "\n" : ""}#${number + at}: ${rest.join(" ")}`;
    });
    said.textContent = `${table.length} ${form.dataset.pasted}`;
    form.dispatchEvent(new CustomEvent("weft-pasted", { bubbles: true }));
    go(cell("product", number + table.length) ?? (addRow() && cell("product", number + table.length)) ?? event.target);
    look();
  });

  if ([...form.elements].some((field) => field.name === "customer" && field.value) && !form.hasAttribute("data-typed")) later();
})();
