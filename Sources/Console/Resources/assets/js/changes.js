"use strict";
// The lines of an order as a table over the field in which their changes are typed: what is entered there is written into the field, a row a
// line. The field stays what is sent, and can be typed into as before.
(() => {
  const forms = ["order.edit", "order.correct", "change.request"];

  const make = (tag, more, ...inside) => {
    const element = Object.assign(document.createElement(tag), more);
    element.append(...inside);
    return element;
  };

  /// Puts the row of one line into the field in place of the one that it had.
  const write = (area, lead, text) => {
    const rows = area.value.split("\n").filter((row) => row.trim() && (lead === "+" ? row !== area.dataset.added : row.trim().split(/[\s:]+/)[0] !== lead));
    if (text) rows.push(text);
    if (lead === "+") area.dataset.added = text;
    area.value = rows.join("\n");
    area.dispatchEvent(new Event("input", { bubbles: true }));
  };

  const field = (label, mode) => make("input", { type: "text", inputMode: mode, autocomplete: "off", ariaLabel: label });

  const row = (area, line, words) => {
    const quantity = field(`${words.line} ${line.position}: ${words.quantity}`, "decimal");
    const price = field(`${words.line} ${line.position}: ${words.price}`, "decimal");
    quantity.placeholder = line.amount;
    price.placeholder = line.price;
    const change = () => {
      const [amount, cost] = [quantity.value.trim(), price.value.trim()];
      const text = cost ? `${line.position} ${amount || line.amount} ${line.unit} ${cost} ${line.currency}` : amount ? `${line.position} ${amount}` : "";
      write(area, line.position, text);
    };
    quantity.addEventListener("input", change);
    price.addEventListener("input", change);
    return make("tr", {}, make("th", { scope: "row" }, `${line.position} · ${line.product}`), make("td", {}, line.shown), make("td", {}, quantity), make("td", {}, price));
  };

  const addition = (area, words, currency) => {
    const product = field(`${words.added}: ${words.product}`, "text");
    const quantity = field(`${words.added}: ${words.quantity}`, "text");
    const price = field(`${words.added}: ${words.price}`, "decimal");
    quantity.placeholder = "5 pcs";
    const change = () => {
      const [code, amount, cost] = [product.value.trim(), quantity.value.trim(), price.value.trim()];
      write(area, "+", code && amount ? `+ ${code} ${amount}${cost ? ` ${cost} ${currency}` : ""}` : "");
    };
    for (const input of [product, quantity, price]) input.addEventListener("input", change);
    return make("tr", {}, make("th", { scope: "row" }, words.added), make("td", {}, product), make("td", {}, quantity), make("td", {}, price));
  };

  const build = (area) => {
    const list = document.getElementById("lines-now");
    if (!list || !list.children.length || area.closest(".entry").querySelector(".lines-grid")) return;
    const words = list.dataset;
    const lines = [...list.children].map((item) => item.dataset);
    const head = make("tr", {}, ...[words.line, words.now, words.quantity, words.price].map((text) => make("th", { scope: "col" }, text)));
    const table = make("table", { className: "lines-grid" }, make("thead", {}, head), make("tbody", {}, ...lines.map((line) => row(area, line, words)), addition(area, words, lines[0].currency)));
    area.before(make("div", { className: "scroll" }, table));
  };

  // A live page puts fresh forms in the place of old ones: a form is looked at when it is opened or entered.
  const look = (box) => {
    for (const name of forms) box.querySelectorAll(`form[action$="/${name}"] textarea[name="lines"]`).forEach(build);
  };
  document.addEventListener("toggle", (event) => { if (event.target.matches?.("details.step-box[open]")) look(event.target); }, true);
  document.addEventListener("focusin", (event) => { const box = event.target.closest?.("details.step-box"); if (box) look(box); });
  document.querySelectorAll("details.step-box[open]").forEach(look);
})();
