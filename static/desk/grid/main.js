// Keys, pasting and undo for the tables of disclosure/desk/entry/grids.py. The page works without it as a plain form.
import { fen, yuan } from "./amounts.js";
import { drag } from "./dragging.js";
import { askForRows, place } from "./pasting.js";
import { cellsOf, clearFault, columnOf, isBlank, isDeleted, markDeleted, rowOf, Rows, valuesOf } from "./rows.js";
import { Steps } from "./steps.js";
import { Sums } from "./sums.js";
import { View } from "./view.js";

function start(table, tools) {
  const body = table.querySelector("tbody[data-rows]");
  const frame = table.closest(".grid-frame");
  const form = table.closest("form");
  const status = form.querySelector(".grid-status");
  const columns = [...table.tHead.rows[0].querySelectorAll("th[data-key]")].map((head) => ({
    key: head.dataset.key, kind: head.dataset.kind, label: head.textContent,
  }));
  const tell = (name, detail) => { table.dispatchEvent(new CustomEvent(name, { detail })); };
  const say = (text) => { status.textContent = text; };
  const rows = new Rows(body, columns, (cell) => tell("grid:set", cell));
  const sums = new Sums(table, rows);
  const view = new View(frame, body);
  const steps = new Steps((count) => { tools.querySelector("[data-do=undo]").disabled = !count; });
  let active = null;
  let dirty = false;

  tools.hidden = false;
  body.addEventListener("focusin", (event) => { if (event.target.name) { active = event.target; tell("grid:focus", event.target); } });
  body.addEventListener("focusout", (event) => {
    const cell = event.target;
    if (cell.name && rows.kinds.get(cell.name) === "amount") cell.value = rows.shown(cell, cell.value);
  });

  function changed() {
    dirty = true;
    tell("grid:change");
  }
  /** Rows were added, taken away or moved. */
  function rearranged() {
    rows.number();
    view.refresh();
    changed();
  }
  function focus(row, column) {
    view.reveal(row);
    const cell = cellsOf(row)[column];
    cell?.focus();
    cell?.select();
  }
  function undo() {
    if (!steps.undo()) return;
    rearranged();
    say("已撤销");
  }

  // -- what the buttons do -----------------------------------------------------------------------------------------------
  const actions = {
    add() {
      const row = rows.add(null, active && rowOf(active));
      steps.remember(() => row.remove());
      rearranged();
      focus(row, 0);
    },
    duplicate() {
      if (!active) return;
      const from = rowOf(active);
      const row = rows.add(cellsOf(from).map((cell) => cell.value), from);
      for (const cell of cellsOf(row)) tell("grid:set", cell);
      steps.remember(() => row.remove());
      rearranged();
      focus(row, columnOf(active));
    },
    delete() {
      if (!active) return;
      const row = rowOf(active);
      const column = columnOf(active);
      const list = rows.open();
      const at = list.indexOf(row);
      const next = list[at + 1] || list[at - 1];
      markDeleted(row, true);
      steps.remember(() => { markDeleted(row, false); view.refresh(); focus(row, column); });
      view.refresh();
      if (next) focus(next, column);
      changed();
      say("已删去一行，可以撤销；保存后生效");
    },
    undo,
    fill() {
      if (!active) return;
      const column = columnOf(active);
      const list = rows.open();
      const below = list.slice(list.indexOf(rowOf(active)) + 1).filter((row) => !isBlank(row));
      const saved = valuesOf(below);
      steps.remember(() => rows.restore(saved));
      for (const row of below) rows.set(cellsOf(row)[column], active.value);
      changed();
      say(`已向下填充${below.length}行`);
    },
    up() { move(-1); },
    down() { move(1); },
  };
  function move(by) {
    if (!active) return;
    const list = rows.open();
    const row = rowOf(active);
    const other = list[list.indexOf(row) + by];
    if (!other) return;
    const cell = active;
    put(row, other, by > 0);
    cell.focus();
  }
  function put(row, other, after) {
    const next = row.nextSibling;
    if (after) other.after(row);
    else other.before(row);
    steps.remember(() => body.insertBefore(row, next));
    rearranged();
  }
  tools.addEventListener("click", (event) => { const button = event.target.closest("[data-do]"); if (button) actions[button.dataset.do](); });
  body.addEventListener("change", (event) => {
    if (event.target.name === "delete") { rowOf(event.target).classList.toggle("deleted", event.target.checked); changed(); }
  });
  if (tools.querySelector("[data-do=up]")) drag(body, put, say);

  // -- keys ----------------------------------------------------------------------------------------------------------------
  body.addEventListener("keydown", (event) => {
    const cell = event.target;
    if (event.defaultPrevented || event.isComposing || !cell.name || cell.type === "checkbox") return;
    const long = cell.tagName === "TEXTAREA";
    const length = cell.value.length;
    const isAll = cell.selectionStart === 0 && cell.selectionEnd === length;
    const isCaret = cell.selectionStart === cell.selectionEnd;
    const key = event.key;
    if ((event.ctrlKey || event.metaKey) && key.toLowerCase() === "d") { event.preventDefault(); actions.fill(); return; }
    if (event.altKey && event.shiftKey && (key === "ArrowUp" || key === "ArrowDown")) { event.preventDefault(); move(key === "ArrowUp" ? -1 : 1); return; }
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    if (key === "Enter" && !(long && event.shiftKey)) { event.preventDefault(); step(cell, event.shiftKey ? -1 : 1, true); }
    else if (!long && (key === "ArrowDown" || key === "ArrowUp")) { event.preventDefault(); step(cell, key === "ArrowDown" ? 1 : -1); }
    else if (key === "ArrowLeft" && (isAll || (isCaret && cell.selectionStart === 0))) sideways(event, cell, -1);
    else if (key === "ArrowRight" && (isAll || (isCaret && cell.selectionStart === length))) sideways(event, cell, 1);
  });
  function step(cell, by, grow) {
    const list = rows.open();
    let row = list[list.indexOf(rowOf(cell)) + by];
    if (!row && grow && by > 0) {
      const made = rows.add();
      steps.remember(() => made.remove());
      rows.number();
      view.refresh();
      row = made;
    }
    if (row) focus(row, columnOf(cell));
  }
  function sideways(event, cell, by) {
    const next = cellsOf(rowOf(cell))[columnOf(cell) + by];
    if (next) { event.preventDefault(); next.focus(); next.select(); }
  }
  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "z" && !/INPUT|TEXTAREA/.test(document.activeElement.tagName)) { event.preventDefault(); undo(); }
  });
  body.addEventListener("input", (event) => { clearFault(event.target); changed(); });

  // -- pasting ---------------------------------------------------------------------------------------------------------------
  let pasting = null; // the paste under way: saving waits for it
  body.addEventListener("paste", (event) => {
    const text = event.clipboardData.getData("text/plain");
    if (!event.target.name || !/[\t\n\r]/.test(text.replace(/\r?\n$/, ""))) return;
    event.preventDefault();
    const before = pasting;
    const mine = (async () => {
      await before;
      return paste(text, event.target);
    })();
    pasting = mine;
    mine.finally(() => { if (pasting === mine) pasting = null; });
  });
  async function paste(text, cell) {
    const chosen = tools.querySelector("[data-scale]");
    const box = form.elements.block;
    say("正在粘贴……");
    // Whatever happens until the server has answered, the text stands in the paste box.
    const before = box.value;
    box.value = before.trim() ? `${before}\n${text}` : text;
    if (chosen) form.elements.scale.value = chosen.value;
    const held = box.value;
    dirty = true;
    box.dispatchEvent(new Event("input", { bubbles: true })); // and is kept as everything typed
    const answer = await askForRows(table.dataset.paste, {
      text,
      column: cell.name,
      unit: chosen?.value ?? "",
      csrfmiddlewaretoken: form.elements.csrfmiddlewaretoken.value,
    });
    if (!answer.rows) {
      box.closest("details").open = true;
      say(`没有粘贴：${answer.reason}复制的内容已放进下面的粘贴框。`);
      return false;
    }
    if (box.value === held) box.value = before;
    if (chosen && [...chosen.options].some(({ value }) => value === answer.unit)) chosen.value = answer.unit;
    steps.remember(place(rows, answer, cell, form.dataset.usualKind));
    rearranged();
    focus(rowOf(cell), columnOf(cell));
    const unit = chosen || answer.unit !== "元" ? `按${answer.unit}` : "";
    say(`已${unit}粘贴${answer.rows.length}行，还没有保存${answer.left.map((left) => `；${left}`).join("")}`);
    return true;
  }

  // -- filter, sums, leaving ---------------------------------------------------------------------------------------------
  tools.querySelector("[data-filter]").addEventListener("input", (event) => {
    const wanted = event.target.value.trim().toLowerCase();
    for (const row of rows.all()) {
      if (isDeleted(row)) continue;
      const notes = [...row.querySelectorAll(".note")].map((note) => note.textContent);
      const text = [...cellsOf(row).map((cell) => cell.value), ...notes].join(" ").toLowerCase();
      row.hidden = Boolean(wanted) && !text.includes(wanted);
    }
    view.refresh();
    say(wanted ? `筛选出${rows.open().length}行；保存时所有行都会保存` : "");
  });
  table.addEventListener("grid:change", () => sums.refresh());
  // Enter in the search for a project to copy from searches; as the form stands it would save.
  form.querySelector("[name=like]")?.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.isComposing) { event.preventDefault(); form.querySelector("[name=find]").click(); }
  });
  window.addEventListener("beforeunload", (event) => { if (dirty) event.preventDefault(); });
  form.addEventListener("submit", (event) => {
    if (!pasting) { dirty = false; return; }
    // Saved once the paste is there; where it fails, the page says so and nothing is saved.
    event.preventDefault();
    event.stopImmediatePropagation();
    const button = event.submitter;
    pasting.then((isPlaced) => { if (isPlaced) form.requestSubmit(button); });
  });
  // A fault leads to its row, which may not be laid out.
  form.addEventListener("click", (event) => {
    const row = event.target.closest?.(".grid-faults a, .grid-remarks a")?.hash && document.querySelector(event.target.hash);
    if (!row) return;
    event.preventDefault();
    const wrong = cellsOf(row).findIndex((cell) => cell.hasAttribute("aria-invalid"));
    focus(row, Math.max(wrong, 0));
  });

  // -- columns beyond the edge ---------------------------------------------------------------------------------------------
  const more = form.querySelector(".grid-more");
  function cue() {
    const edge = frame.getBoundingClientRect().right - frame.clientLeft;
    const heads = [...table.tHead.rows[0].cells];
    const beyond = heads.filter((head) => head.getBoundingClientRect().right > edge + 1).length;
    more.hidden = !beyond;
    more.querySelector("[data-beyond]").textContent = String(beyond);
  }
  more.querySelector("button").addEventListener("click", () => {
    frame.scrollBy({ left: frame.clientWidth * 0.8 });
    frame.focus();
  });
  frame.addEventListener("scroll", cue, { passive: true });
  new ResizeObserver(cue).observe(frame);

  view.refresh();
  cue();
  document.querySelector(".grid-faults")?.focus();
  // What the other scripts of the page build on.
  table.grid = {
    columns, cellsOf, live: () => rows.live(), fen, yuan, set: (cell, value) => rows.set(cell, value), status,
    snapshot: (reading) => rows.snapshot(reading),
    bringBack(kept) {
      rows.bringBack(kept);
      rearranged();
    },
  };
}

const table = document.querySelector("[data-grid]");
const tools = document.querySelector(".grid-tools");
if (table?.querySelector("input[name=row]")) start(table, tools);
