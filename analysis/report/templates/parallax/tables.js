"use strict";
// Without this script every table is whole, in its own order. Nothing here reads or writes HTML: only text and attributes.
const words = new Intl.Collator("en", { numeric: true, sensitivity: "base" });
const fold = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
const numberOf = (text) => {
  const plain = text.trim().replace(/,/g, "").replace("\u2212", "-").replace("\u221e", "Infinity");
  return plain === "" || plain === "\u2013" ? NaN : Number(plain);
};
const make = (tag, kind, text = "") => {
  const one = document.createElement(tag);
  one.className = kind;
  one.textContent = text;
  return one;
};

for (const [place, box] of document.querySelectorAll(".parallax-table").entries()) {
  const body = box.querySelector("tbody");
  const rows = body ? Array.from(body.rows) : [];
  if (rows.length < 2) continue;

  const tools = make("div", "table-tools");
  const heads = Array.from(box.querySelectorAll("thead th"));
  const names = heads.map((head) => head.textContent);
  const select = make("select", "");
  const option = (value, text) => {
    const one = make("option", "", text);
    one.value = value;
    select.append(one);
  };
  option("", "the order given");
  const turnTo = heads.map((head, column) => {
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
    const button = make("button", "sort");
    button.type = "button";
    button.append(...head.childNodes);
    head.append(button);
    const turn = (next) => {
      heads.forEach((one) => one.removeAttribute("aria-sort"));
      if (next) head.setAttribute("aria-sort", next);
      body.append(...(next ? sorted(next) : rows));
      select.value = next ? `${column} ${next}` : "";
    };
    button.addEventListener("click", () => turn(turns[(turns.indexOf(head.getAttribute("aria-sort")) + 1) % turns.length]));
    const said = isNumber ? { descending: "largest first", ascending: "smallest first" } : { ascending: "A to Z", descending: "Z to A" };
    for (const [direction, order] of Object.entries(said)) option(`${column} ${direction}`, `${names[column]}, ${order}`);
    return turn;
  });

  // A stacked table, as on a telephone, shows no head to touch.
  if (box.querySelector("table.wide")) {
    const label = make("label", "stacked", "Sort by");
    select.className = "stacked";
    select.autocomplete = "off";
    select.id = `sort-${place + 1}`;
    label.htmlFor = select.id;
    select.addEventListener("change", () => {
      const [column, direction] = select.value.split(" ");
      turnTo[Number(column)](direction || null);
    });
    tools.append(label, select);
    box.before(tools);
  }

  if (rows.length < 11 && !box.hasAttribute("data-searchable")) continue;
  const texts = new Map(rows.map((row) => [row, fold(Array.from(row.cells, (cell) => cell.textContent).join(" "))]));
  const label = make("label", "", "Find in this table");
  const input = make("input", "find");
  const count = make("span", "");
  input.type = "search";
  input.id = `find-${place + 1}`;
  label.htmlFor = input.id;
  count.setAttribute("role", "status");
  tools.prepend(label, input, count);
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
