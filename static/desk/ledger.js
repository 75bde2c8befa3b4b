// Beside the ledger's grid: totals by fund and kind, and the nine tables as the rows on the page make them.
(() => {
  "use strict";
  const table = document.querySelector("[data-grid]");
  const grid = table?.grid;
  if (!grid) return;
  const form = table.closest("form");
  const place = Object.fromEntries(grid.columns.map((column, index) => [column.key, index]));
  const live = document.querySelector(".live-tables");
  const here = live.querySelector("[data-tables-here]");
  const status = live.querySelector("[data-tables-status]");
  let waiting = 0;
  let asked = 0;

  function totals() {
    const sums = new Map();
    let whole = 0n;
    for (const row of grid.live()) {
      const cells = grid.cellsOf(row);
      const amount = grid.fen(cells[place.amount].value);
      if (!amount) continue;
      const key = `${cells[place.fund].value.trim() || "一般公共预算"}\t${cells[place.kind].value.trim() || "（未填）"}`;
      sums.set(key, (sums.get(key) || 0n) + amount);
      whole += amount;
    }
    document.querySelector("[data-totals]").replaceChildren(...[...sums].map(([key, sum]) => {
      const row = document.createElement("tr");
      for (const text of [...key.split("\t"), grid.yuan(sum)]) row.insertCell().textContent = text;
      return row;
    }));
    document.querySelector("[data-total]").textContent = grid.yuan(whole);
  }
  async function tables() {
    const turn = ++asked;
    const data = new FormData(form);
    data.delete("block");
    const options = { method: "POST", body: new URLSearchParams(data), redirect: "manual" };
    let page = null;
    try {
      const answer = await fetch(form.dataset.tables, options);
      // After the session has ended the answer leads to the sign-in page, which is no preview.
      if (answer.ok) page = await answer.text();
    } catch {
      // No network, or the server is away: the same to whoever edits.
    }
    if (turn !== asked) return;
    if (page === null) {
      status.textContent = "预览没有更新：没有连上服务器，或登录已经失效。填写的内容还在，下次修改时会再试。";
      return;
    }
    status.textContent = "";
    const open = new Set([...here.querySelectorAll("details[open]")].map((each) => each.dataset.table));
    const first = !here.childElementCount;
    here.innerHTML = page; // our own page, escaped by its template
    if (!first) for (const each of here.querySelectorAll("details")) each.open = open.has(each.dataset.table);
  }
  live.hidden = false;
  table.addEventListener("grid:change", () => {
    totals();
    clearTimeout(waiting);
    waiting = setTimeout(tables, 700);
  });
  tables();
})();
