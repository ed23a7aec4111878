"use strict";
// Filters rows and columns, and says why a cell is as it is. Without JavaScript the table is whole.
// All cells are one stop of the tab key; arrow keys move among those that are shown (ARIA Authoring Practices,
// "Grid Pattern").
const byId = (id) => document.getElementById(id);
const reasons = JSON.parse(byId("reasons").textContent);
const rows = [...document.querySelectorAll("tbody tr")];
const heads = [...document.querySelectorAll("thead th.caller")];
const callers = heads.map((head) => head.textContent);
const table = document.querySelector("table");
const scroll = document.querySelector(".scroll");
const PAGE = 10; // rows that PageUp and PageDown go
let stop = null;

function matches(row, text, caller, outcome) {
  if (!row.dataset.text.includes(text)) return false;
  if (!outcome) return true;
  const cells = [...row.querySelectorAll("td[data-outcome]")];
  return (caller === "" ? cells : [cells[Number(caller)]]).some((cell) => cell.dataset.outcome === outcome);
}

function filter() {
  const text = byId("text").value.trim().toLowerCase();
  const caller = byId("caller").value;
  let shown = 0;
  for (const row of rows) {
    row.hidden = !matches(row, text, caller, byId("outcome").value);
    shown += row.hidden ? 0 : 1;
    row.querySelectorAll("td[data-outcome]").forEach((cell, at) => {
      cell.hidden = caller !== "" && Number(caller) !== at;
    });
  }
  heads.forEach((head, at) => { head.hidden = caller !== "" && Number(caller) !== at; });
  byId("shown").textContent = `${shown} of ${rows.length} fields`;
  if (!stop || stop.closest("[hidden]")) stopAt(shownRows().flatMap(shownCells)[0] ?? null);
  keepInSight();
}

function shownRows() {
  return rows.filter((row) => !row.hidden);
}

function shownCells(row) {
  return [...row.querySelectorAll("td[data-outcome]:not([hidden]) button")];
}

function stopAt(button) {
  if (stop) stop.tabIndex = -1;
  stop = button;
  if (stop) stop.tabIndex = 0;
}

// The head and the fields' names lie over what is scrolled below them.
function keepInSight() {
  scroll.style.scrollPaddingTop = `${table.tHead.offsetHeight}px`;
  scroll.style.scrollPaddingLeft = `${table.tHead.rows[0].cells[0].offsetWidth}px`;
}

function move(event) {
  const from = event.target.closest("td[data-outcome] button");
  if (!from || event.altKey || event.metaKey || event.shiftKey) return;
  const shown = shownRows();
  const cells = shownCells(from.closest("tr"));
  const row = shown.indexOf(from.closest("tr"));
  const column = cells.indexOf(from);
  const [lastRow, lastColumn] = [shown.length - 1, cells.length - 1];
  const places = event.ctrlKey
    ? { Home: [0, 0], End: [lastRow, lastColumn] }
    : {
        ArrowUp: [row - 1, column], ArrowDown: [row + 1, column],
        ArrowLeft: [row, column - 1], ArrowRight: [row, column + 1],
        Home: [row, 0], End: [row, lastColumn],
        PageUp: [Math.max(row - PAGE, 0), column], PageDown: [Math.min(row + PAGE, lastRow), column],
      };
  if (!Object.hasOwn(places, event.key)) return;
  event.preventDefault();
  const [toRow, toColumn] = places[event.key];
  shownCells(shown[toRow] ?? shown[row])[toColumn]?.focus();
}

function explain(event) {
  const cell = event.target.closest("td[data-outcome]");
  if (!cell) return;
  const row = cell.parentElement;
  const at = [...row.querySelectorAll("td[data-outcome]")].indexOf(cell);
  const reason = reasons[row.dataset.rule][at];
  byId("why").textContent = `${row.dataset.field}, ${callers[at]}: ${cell.dataset.outcome}. ${reason}`;
}

document.querySelector("form").addEventListener("input", filter);
document.querySelector("form").addEventListener("submit", (event) => event.preventDefault());
table.tBodies[0].addEventListener("click", explain);
table.tBodies[0].addEventListener("keydown", move);
table.tBodies[0].addEventListener("focusin", (event) => stopAt(event.target.closest("button") ?? stop));
addEventListener("resize", keepInSight);
table.setAttribute("role", "grid");
for (const button of table.querySelectorAll("td button")) button.tabIndex = -1;
filter();
