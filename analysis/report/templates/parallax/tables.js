"use strict";
// Without this script every table is whole, in its own order. Nothing here reads or writes HTML: only text and attributes.
const words = new Intl.Collator("en", { numeric: true, sensitivity: "base" });
const fold = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
const numberOf = (text) => {
  const plain = text.trim().replace(/,/g, "").replace("\u2212", "-").replace("\u221e", "Infinity");
  return plain === "" || plain === "\u2013" ? NaN : Number(plain);
};

for (const [place, box] of document.querySelectorAll(".parallax-table").entries()) {
  const body = box.querySelector("tbody");
  const rows = body ? Array.from(body.rows) : [];
  if (rows.length < 2) continue;

  const heads = Array.from(box.querySelectorAll("thead th"));
  heads.forEach((head, column) => {
    const isNumber = head.classList.contains("number");
    const keys = new Map(rows.map((row) => {
      const text = row.cells[column].textContent;
      return [row, isNumber ? numberOf(text) : text.trim() === "\u2013" ? "" : text.trim()];
    }));
    const isEmpty = (key) => (isNumber ? Number.isNaN(key) : key === "");
    const sorted = (direction) => rows.slice().sort((a, b) => {
      const [x, y] = [keys.get(a), keys.get(b)];
      if (isEmpty(x) || isEmpty(y)) return isEmpty(x) - isEmpty(y);
      return (direction === "ascending" ? 1 : -1) * (isNumber ? x - y || 0 : words.compare(x, y));
    });
    const turns = isNumber ? ["descending", "ascending", null] : ["ascending", "descending", null];
    const button = document.createElement("button");
    button.type = "button";
    button.className = "sort";
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener("click", () => {
      const now = head.getAttribute("aria-sort");
      const next = turns[(turns.indexOf(now) + 1) % turns.length];
      heads.forEach((one) => one.removeAttribute("aria-sort"));
      if (next) head.setAttribute("aria-sort", next);
      body.append(...(next ? sorted(next) : rows));
    });
  });

  if (rows.length < 11 && !box.hasAttribute("data-searchable")) continue;
  const texts = new Map(rows.map((row) => [row, fold(Array.from(row.cells, (cell) => cell.textContent).join(" "))]));
  const tools = document.createElement("div");
  const label = document.createElement("label");
  const input = document.createElement("input");
  const count = document.createElement("span");
  tools.className = "table-tools";
  input.type = "search";
  input.id = `find-${place + 1}`;
  label.htmlFor = input.id;
  label.textContent = "Find in this table";
  count.setAttribute("role", "status");
  tools.append(label, input, count);
  box.before(tools);
  const find = () => {
    const sought = fold(input.value).split(/\s+/).filter(Boolean);
    let found = 0;
    rows.forEach((row) => {
      row.hidden = !sought.every((word) => texts.get(row).includes(word));
      found += row.hidden ? 0 : 1;
    });
    count.textContent = sought.length ? `${found} of ${rows.length} rows shown here` : "";
  };
  input.addEventListener("input", find);
  if (input.value) find();
}
