// Keys, pasting and undo for the tables of disclosure/desk/entry/grids.py. The page works without it as a plain form.
(() => {
  "use strict";
  const table = document.querySelector("[data-grid]");
  const tools = document.querySelector(".grid-tools");
  if (!table || !table.querySelector("input[name=row]")) return;
  const body = table.tBodies[0];
  const form = table.closest("form");
  const status = form.querySelector(".grid-status");
  const columns = [...table.tHead.rows[0].querySelectorAll("th[data-key]")].map((head) => ({
    key: head.dataset.key, kind: head.dataset.kind, label: head.textContent,
  }));
  const places = new Map(columns.map((column, index) => [column.key, index]));
  const results = [...table.tHead.rows[0].querySelectorAll("th[data-result]")].map((head) => ({
    key: head.dataset.result, product: Boolean(head.dataset.productOf), of: (head.dataset.productOf || head.dataset.sumOf).split(" "),
  }));
  const undone = [];
  let fresh = 0;
  let active = null;
  let dirty = false;

  tools.hidden = false;
  const template = blankRow();
  body.addEventListener("focusin", (event) => { if (event.target.name) { active = event.target; tell("grid:focus", event.target); } });

  function tell(name, detail) { table.dispatchEvent(new CustomEvent(name, { detail })); }
  function say(text) { status.textContent = text; }
  function changed() { dirty = true; tell("grid:change"); }
  function cellsOf(row) { return [...row.querySelectorAll("td > input[type=text], td > textarea")]; }
  function rowOf(cell) { return cell.closest("tr"); }
  function rows() { return [...body.rows]; }
  function open() { return rows().filter((row) => !row.hidden); }
  function columnOf(cell) { return cellsOf(rowOf(cell)).indexOf(cell); }
  function isBlank(row) { return cellsOf(row).every((cell) => !cell.value.trim()); }

  function blankRow() {
    const row = body.rows[body.rows.length - 1].cloneNode(true);
    for (const cell of cellsOf(row)) { cell.value = ""; cell.defaultValue = ""; clear(cell); }
    for (const output of row.querySelectorAll("output")) output.textContent = "";
    row.classList.remove("deleted");
    return row;
  }
  function clearFault(cell) {
    cell.removeAttribute("aria-invalid");
    cell.removeAttribute("aria-describedby");
    cell.parentElement.classList.remove("wrong");
    cell.parentElement.querySelector(".fault")?.remove();
  }
  function showFault(cell, messages) {
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
  function clear(cell) {
    clearFault(cell);
    const note = cell.parentElement.querySelector(".note");
    if (note) { note.textContent = ""; note.removeAttribute("title"); }
  }
  function newRow(values, after) {
    const row = template.cloneNode(true);
    const token = `new-j${++fresh}`;
    row.querySelector("input[name=row]").value = token;
    const box = row.querySelector("input[name=delete]");
    box.value = token;
    box.checked = false;
    cellsOf(row).forEach((cell, index) => { cell.value = values?.[index] ?? ""; });
    after ? after.after(row) : body.append(row);
    return row;
  }
  function number() {
    rows().forEach((row, index) => {
      row.id = `row-${index + 1}`;
      row.cells[0].firstChild.textContent = index + 1;
      cellsOf(row).forEach((cell, place) => { cell.setAttribute("aria-label", `第${index + 1}行 ${columns[place].label}`); });
      row.querySelector("input[name=delete]").setAttribute("aria-label", `删去第${index + 1}行`);
    });
  }
  function set(cell, value) {
    if (cell.value === value) return;
    cell.value = value;
    clearFault(cell);
    tell("grid:set", cell);
  }
  function focus(row, column) { const cell = cellsOf(row)[column]; cell?.focus(); cell?.select(); }

  // -- undo: each step is a function that takes it back -----------------------------------------------------------------
  function remember(step) {
    undone.push(step);
    if (undone.length > 200) undone.shift();
    tools.querySelector("[data-do=undo]").disabled = false;
  }
  function undo() {
    const step = undone.pop();
    if (!step) return;
    step();
    tools.querySelector("[data-do=undo]").disabled = !undone.length;
    number(); changed(); say("已撤销");
  }
  function valuesOf(some) { return some.map((row) => [row, cellsOf(row).map((cell) => cell.value)]); }
  function restore(saved) { for (const [row, values] of saved) cellsOf(row).forEach((cell, index) => { set(cell, values[index]); }); }

  // -- what the buttons do -----------------------------------------------------------------------------------------------
  const actions = {
    add() {
      const row = newRow(null, active && rowOf(active));
      remember(() => row.remove());
      number(); focus(row, 0); changed();
    },
    duplicate() {
      if (!active) return;
      const from = rowOf(active);
      const row = newRow(cellsOf(from).map((cell) => cell.value), from);
      for (const cell of cellsOf(row)) tell("grid:set", cell);
      remember(() => row.remove());
      number(); focus(row, columnOf(active)); changed();
    },
    delete() {
      if (!active) return;
      const row = rowOf(active);
      const column = columnOf(active);
      const next = open()[open().indexOf(row) + 1] || open()[open().indexOf(row) - 1];
      markDeleted(row, true);
      remember(() => { markDeleted(row, false); focus(row, column); });
      if (next) focus(next, column);
      changed(); say("已删去一行，可以撤销；保存后生效");
    },
    undo,
    fill() {
      if (!active) return;
      const column = columnOf(active);
      const below = open().slice(open().indexOf(rowOf(active)) + 1).filter((row) => !isBlank(row));
      const saved = valuesOf(below);
      remember(() => restore(saved));
      for (const row of below) set(cellsOf(row)[column], active.value);
      changed(); say(`已向下填充${below.length}行`);
    },
    up() { move(-1); },
    down() { move(1); },
  };
  function markDeleted(row, gone) {
    row.querySelector("input[name=delete]").checked = gone;
    row.hidden = gone;
    row.classList.toggle("deleted", gone);
  }
  function move(by) {
    if (!active) return;
    const row = rowOf(active);
    const list = open();
    const other = list[list.indexOf(row) + by];
    if (!other) return;
    const cell = active;
    put(row, other, by > 0);
    cell.focus();
  }
  function put(row, other, after) {
    const next = row.nextSibling;
    after ? other.after(row) : other.before(row);
    remember(() => body.insertBefore(row, next));
    number(); changed();
  }
  tools.addEventListener("click", (event) => { const button = event.target.closest("[data-do]"); if (button) actions[button.dataset.do](); });
  body.addEventListener("change", (event) => {
    if (event.target.name === "delete") { rowOf(event.target).classList.toggle("deleted", event.target.checked); changed(); }
  });

  // -- dragging a row by its number, where rows have an order ------------------------------------------------------------
  if (tools.querySelector("[data-do=up]")) drag();
  function drag() {
    let dragged = null;
    const below = (row, event) => { const box = row.getBoundingClientRect(); return event.clientY > box.top + box.height / 2; };
    const mark = (row, side) => { for (const each of rows()) each.classList.remove("drop-before", "drop-after"); row?.classList.add(side); };
    body.classList.add("movable");
    body.addEventListener("mousedown", (event) => { const head = event.target.closest("th[scope=row]"); if (head) head.draggable = true; });
    body.addEventListener("dragstart", (event) => {
      dragged = event.target.closest?.("th[scope=row]")?.parentElement || null;
      if (!dragged) return;
      event.dataTransfer.effectAllowed = "move";
      event.dataTransfer.setData("text/plain", "");
      event.dataTransfer.setDragImage(dragged, 0, 0);
    });
    body.addEventListener("dragover", (event) => {
      const row = event.target.closest("tr");
      if (!dragged || !row) return;
      event.preventDefault();
      mark(row, below(row, event) ? "drop-after" : "drop-before");
    });
    body.addEventListener("drop", (event) => {
      const row = event.target.closest("tr");
      if (!dragged || !row) return;
      event.preventDefault();
      if (row !== dragged) { put(dragged, row, below(row, event)); say("已移动一行，可以撤销；保存后生效"); }
    });
    body.addEventListener("dragend", () => { dragged = null; mark(null); });
  }

  // -- keys ----------------------------------------------------------------------------------------------------------------
  body.addEventListener("keydown", (event) => {
    const cell = event.target;
    if (event.defaultPrevented || event.isComposing || !cell.name || cell.type === "checkbox") return;
    const long = cell.tagName === "TEXTAREA";
    const inText = cell.selectionStart !== cell.selectionEnd ? "all" : cell.selectionStart;
    const key = event.key;
    if ((event.ctrlKey || event.metaKey) && key.toLowerCase() === "d") { event.preventDefault(); actions.fill(); return; }
    if (event.altKey && event.shiftKey && (key === "ArrowUp" || key === "ArrowDown")) { event.preventDefault(); move(key === "ArrowUp" ? -1 : 1); return; }
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    if (key === "Enter" && !(long && event.shiftKey)) { event.preventDefault(); step(cell, event.shiftKey ? -1 : 1, true); }
    else if (!long && (key === "ArrowDown" || key === "ArrowUp")) { event.preventDefault(); step(cell, key === "ArrowDown" ? 1 : -1); }
    else if (key === "ArrowLeft" && (inText === 0 || (inText === "all" && cell.selectionEnd - cell.selectionStart === cell.value.length))) sideways(event, cell, -1);
    else if (key === "ArrowRight" && (inText === cell.value.length || (inText === "all" && cell.selectionEnd - cell.selectionStart === cell.value.length))) sideways(event, cell, 1);
  });
  function step(cell, by, grow) {
    const list = open();
    let row = list[list.indexOf(rowOf(cell)) + by];
    if (!row && grow && by > 0) { row = newRow(); const made = row; remember(() => made.remove()); number(); }
    if (row) focus(row, columnOf(cell));
  }
  function sideways(event, cell, by) {
    const next = cellsOf(rowOf(cell))[columnOf(cell) + by];
    if (next) { event.preventDefault(); next.focus(); next.select(); }
  }
  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "z" && !/INPUT|TEXTAREA/.test(document.activeElement.tagName)) { event.preventDefault(); undo(); }
  });
  body.addEventListener("input", (event) => { clearFault(event.target); dirty = true; tell("grid:change"); });

  // -- pasting a block: the server takes it apart ------------------------------------------------------------------------
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
    const data = new URLSearchParams({ text, column: cell.name, unit: chosen?.value ?? "" });
    data.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
    say("正在粘贴……");
    let reason = "没有连上服务器、登录已经失效，或这份预算现在不能修改。";
    let told = null;
    try {
      const answer = await fetch(table.dataset.paste, { method: "POST", body: data, redirect: "manual" });
      // After the session has ended the answer leads to the sign-in page, which holds no rows.
      if (answer.headers.get("Content-Type") === "application/json") told = await answer.json();
    } catch {
      // No network, or the server is away: the same to whoever pastes.
    }
    if (told?.rows) { place(told, cell); return true; }
    if (told?.problems) reason = `${told.problems.join("；")}。`;
    keep(text);
    say(`没有粘贴：${reason}复制的内容已放进下面的粘贴框。`);
    return false;
  }
  function keep(text) {
    const box = form.elements.block;
    box.value = box.value.trim() ? `${box.value}\n${text}` : text;
    box.closest("details").open = true;
    dirty = true;
  }
  function place(answer, cell) {
    const chosen = tools.querySelector("[data-scale]");
    if (chosen) chosen.value = answer.unit;
    const list = open();
    // The row may have gone while the server was asked: then the block stands below.
    const at = list.includes(rowOf(cell)) ? list.indexOf(rowOf(cell)) : list.length;
    const saved = valuesOf(list.slice(at));
    const added = [];
    answer.rows.forEach(({ texts, faults }, offset) => {
      let row = list[at + offset];
      if (!row) { row = newRow(); added.push(row); }
      const cells = cellsOf(row);
      // What the server says of a row holds only where nothing else stood in it.
      const isWhole = isBlank(row);
      for (const [key, text] of Object.entries(texts)) set(cells[places.get(key)], text);
      if (isWhole) for (const [key, messages] of Object.entries(faults)) showFault(cells[places.get(key)], messages);
      fillUsual(cells);
    });
    remember(() => { restore(saved); for (const row of added) row.remove(); });
    number(); changed(); focus(rowOf(cell), columnOf(cell));
    say(`已${chosen ? `按${answer.unit}` : ""}粘贴${answer.rows.length}行，还没有保存`);
  }
  function fillUsual(cells) {
    const usual = form.dataset.usualKind;
    const kind = cells[places.get("kind")];
    if (usual && kind && !kind.value && cells.some((cell) => cell.value)) kind.value = usual;
  }

  // -- filter, sums, leaving ---------------------------------------------------------------------------------------------
  tools.querySelector("[data-filter]").addEventListener("input", (event) => {
    const wanted = event.target.value.trim().toLowerCase();
    for (const row of rows()) {
      if (row.querySelector("input[name=delete]").checked) continue;
      const text = [...cellsOf(row).map((cell) => cell.value), ...[...row.querySelectorAll(".note")].map((note) => note.textContent)];
      row.hidden = Boolean(wanted) && !text.join(" ").toLowerCase().includes(wanted);
    }
    say(wanted ? `筛选出${open().length}行；保存时所有行都会保存` : "");
  });
  function fen(text) {
    const match = /^(\d+)(?:\.(\d{1,2}))?$/.exec(text.replace(/[,，\s]/g, ""));
    return match ? BigInt(match[1] + (match[2] || "").padEnd(2, "0")) : 0n;
  }
  function yuan(sum) {
    const text = sum.toString().padStart(3, "0");
    return `${text.slice(0, -2).replace(/\B(?=(\d{3})+$)/g, ",")}.${text.slice(-2)}`;
  }
  function figure(row, key) {
    const result = results.find((each) => each.key === key);
    if (!result) return fen(cellsOf(row)[places.get(key)].value);
    const parts = result.of.map((each) => figure(row, each));
    if (!result.product) return parts.reduce((sum, part) => sum + part, 0n);
    return parts.reduce((product, part) => (product * part + 50n) / 100n);
  }
  const isPart = (row) => cellsOf(row)[0].value.startsWith("其中"); // of a row above, which is added already
  table.addEventListener("grid:change", () => {
    for (const output of body.querySelectorAll("output")) {
      const value = figure(rowOf(output), output.dataset.of);
      output.textContent = value ? yuan(value) : "";
    }
    const added = live().filter((row) => !isPart(row));
    for (const foot of table.querySelectorAll("[data-sum]")) {
      foot.textContent = yuan(added.reduce((sum, row) => sum + figure(row, foot.dataset.sum), 0n));
    }
  });
  function live() { return rows().filter((row) => !row.querySelector("input[name=delete]").checked); }
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
  document.querySelector(".grid-faults")?.focus();
  // What the other scripts of the page build on.
  table.grid = { columns, cellsOf, live, fen, yuan, set, status };
})();
