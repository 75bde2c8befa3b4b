// Pasting a block: the server takes it apart, the rows that it answers are placed here.
import { cellsOf, isBlank, rowOf, showFault, valuesOf } from "./rows.js";

/** Ask the server for the rows of a block. Answers ``rows``, or the ``reason`` why there are none. */
export async function askForRows(address, fields) {
  let reason = "没有连上服务器、登录已经失效，或这份预算现在不能修改。";
  try {
    const answer = await fetch(address, { method: "POST", body: new URLSearchParams(fields), redirect: "manual" });
    // After the session has ended the answer leads to the sign-in page, which holds no rows.
    if (answer.headers.get("Content-Type") === "application/json") {
      const told = await answer.json();
      if (told.rows) return told;
      if (told.problems) reason = `${told.problems.join("；")}。`;
    }
  } catch {
    // No network, or the server is away: the same to whoever pastes.
  }
  return { reason };
}

/** Put the rows into the table from ``cell`` on; return a function that takes it back. */
export function place(rows, answer, cell, usualKind) {
  const list = rows.open();
  // The row may have gone while the server was asked: then the block stands below.
  const found = list.indexOf(rowOf(cell));
  const at = found < 0 ? list.length : found;
  const saved = valuesOf(list.slice(at, at + answer.rows.length));
  const added = [];
  const below = document.createDocumentFragment();
  answer.rows.forEach(({ texts, faults }, offset) => {
    let row = list[at + offset];
    if (!row) {
      row = rows.make();
      added.push(row);
      below.append(row);
    }
    const cells = cellsOf(row);
    // What the server says of a row holds only where nothing else stood in it.
    const isWhole = isBlank(row);
    for (const [key, text] of Object.entries(texts)) rows.set(cells[rows.places.get(key)], text);
    if (isWhole) {
      for (const [key, messages] of Object.entries(faults)) showFault(cells[rows.places.get(key)], messages);
    }
    fillUsual(cells[rows.places.get("kind")], cells, usualKind);
  });
  rows.body.append(below);
  return () => {
    rows.restore(saved);
    for (const row of added) row.remove();
  };
}

function fillUsual(kind, cells, usual) {
  if (usual && kind && !kind.value && cells.some((cell) => cell.value)) kind.value = usual;
}
