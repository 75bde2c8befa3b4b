// The rows of a grid as elements: their cells, faults and numbers.
import { grouped } from "./amounts.js";

let fresh = 0;
// New rows of this page have names that no other page gives: one that is sent back holds rows of the page before.
const PAGE = crypto.getRandomValues(new Uint32Array(1))[0].toString(36);

const cells = new WeakMap(); // a row keeps its cells, and everything here asks for them

export function cellsOf(row) {
  let kept = cells.get(row);
  if (!kept) {
    kept = [...row.querySelectorAll("td > input[type=text], td > textarea")];
    cells.set(row, kept);
  }
  return kept;
}
export const rowOf = (cell) => cell.closest("tr");
export const columnOf = (cell) => cellsOf(rowOf(cell)).indexOf(cell);
export const isBlank = (row) => cellsOf(row).every((cell) => !cell.value.trim());
export const isDeleted = (row) => row.querySelector("input[name=delete]").checked;
export const tokenOf = (row) => row.querySelector("input[name=row]").value;
export const valuesOf = (rows) => rows.map((row) => [row, cellsOf(row).map((cell) => cell.value)]);

export function clearFault(cell) {
  if (!cell.hasAttribute("aria-invalid")) return;
  cell.removeAttribute("aria-invalid");
  cell.removeAttribute("aria-describedby");
  cell.parentElement.classList.remove("wrong");
  cell.parentElement.querySelector(".fault")?.remove();
}

export function showFault(cell, messages) {
  clearFault(cell);
  const fault = document.createElement("small");
  fault.className = "fault";
  fault.id = `fault-${++fresh}-pasted-${cell.name}`;
  fault.textContent = messages.join("；");
  cell.setAttribute("aria-invalid", "true");
  cell.setAttribute("aria-describedby", fault.id);
  cell.parentElement.classList.add("wrong");
  cell.parentElement.append(fault);
}

export function markDeleted(row, gone) {
  row.querySelector("input[name=delete]").checked = gone;
  row.hidden = gone;
  row.classList.toggle("deleted", gone);
}

/** The rows of one table body. ``columns`` have a key, kind and label. */
export class Rows {
  constructor(body, columns, told) {
    this.body = body;
    this.columns = columns;
    this.told = told; // called with each cell of a code that gets another value
    this.places = new Map(columns.map((column, index) => [column.key, index]));
    this.kinds = new Map(columns.map((column) => [column.key, column.kind]));
    this.template = this.#blank();
  }

  #blank() {
    const row = this.body.rows[this.body.rows.length - 1].cloneNode(true);
    for (const cell of cellsOf(row)) {
      cell.value = "";
      cell.defaultValue = "";
      clearFault(cell);
      const note = cell.parentElement.querySelector(".note");
      if (note) { note.textContent = ""; note.removeAttribute("title"); }
    }
    for (const output of row.querySelectorAll("output")) output.textContent = "";
    row.querySelector(".remarked")?.remove();
    row.classList.remove("deleted", "near", "added");
    return row;
  }

  all() { return [...this.body.rows]; }
  open() { return this.all().filter((row) => !row.hidden); }
  live() { return this.all().filter((row) => !isDeleted(row)); }

  /** A new row that stands nowhere yet. */
  make(values) {
    const row = this.template.cloneNode(true);
    const token = `new-${PAGE}-${++fresh}`;
    row.querySelector("input[name=row]").value = token;
    const box = row.querySelector("input[name=delete]");
    box.value = token;
    box.checked = false;
    row.hidden = false;
    if (values) cellsOf(row).forEach((cell, index) => { cell.value = values[index] ?? ""; });
    return row;
  }

  add(values, after) {
    const row = this.make(values);
    if (after) after.after(row);
    else this.body.append(row);
    return row;
  }

  number() {
    this.all().forEach((row, index) => {
      const number = String(index + 1);
      const head = row.cells[0].firstChild;
      if (head.textContent.trim() === number && row.id === `row-${number}`) return;
      row.id = `row-${number}`;
      head.textContent = number;
      cellsOf(row).forEach((cell, place) => { cell.setAttribute("aria-label", `第${number}行 ${this.columns[place].label}`); });
      row.querySelector("input[name=delete]").setAttribute("aria-label", `删去第${number}行`);
    });
  }

  set(cell, value) {
    const text = this.shown(cell, value);
    if (cell.value === text) return;
    cell.value = text;
    clearFault(cell);
    if (this.kinds.get(cell.name) === "code") this.told(cell);
  }

  /** A value as its cell shows it: amounts with their separators. */
  shown(cell, value) {
    return this.kinds.get(cell.name) === "amount" ? grouped(value) : value;
  }

  /** What stands in all rows as ``reading`` reads them (unsaved/snapshot.js), blank new ones left out. */
  snapshot(reading) {
    const kept = [];
    for (const row of this.all()) {
      const token = tokenOf(row);
      const deleted = reading.mark(row.querySelector("input[name=delete]"));
      const values = cellsOf(row).map(reading.text);
      const isNew = token.startsWith("new");
      if (isNew && (deleted || !values.some((value) => value.trim()))) continue;
      kept.push({ token, deleted, values });
    }
    return kept;
  }

  /** Make the table what it was at a snapshot: every row of it, in its order, below them what has come since. */
  bringBack(kept) {
    const keyOf = (token) => token.split(":")[0];
    const present = new Map(this.all().map((row) => [keyOf(tokenOf(row)), row]));
    const first = document.createDocumentFragment();
    for (const { token, deleted, values } of kept) {
      const row = present.get(keyOf(token)) || this.make();
      row.querySelector("input[name=row]").value = token;
      row.querySelector("input[name=delete]").value = token;
      markDeleted(row, deleted);
      cellsOf(row).forEach((cell, index) => { this.set(cell, values[index] ?? ""); });
      first.append(row);
    }
    this.body.prepend(first);
  }

  restore(saved) {
    for (const [row, values] of saved) {
      cellsOf(row).forEach((cell, index) => { this.set(cell, values[index]); });
    }
  }
}
