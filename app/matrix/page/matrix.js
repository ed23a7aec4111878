"use strict";
// Filters rows and columns, and says why a cell is as it is. Without JavaScript the table is whole.
const byId = (id) => document.getElementById(id);
const reasons = JSON.parse(byId("reasons").textContent);
const rows = [...document.querySelectorAll("tbody tr")];
const heads = [...document.querySelectorAll("thead th.caller")];
const callers = heads.map((head) => head.textContent);

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
document.querySelector("tbody").addEventListener("click", explain);
filter();
