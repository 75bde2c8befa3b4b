// Choices under the cell that is being typed into: codes by number, name or initials, and the choices of the other columns.
(() => {
  "use strict";
  const table = document.querySelector("[data-grid]");
  const form = table?.closest("form");
  const grid = table?.grid;
  if (!grid) return;
  const MOST = 12;
  const lists = {};
  const paths = {};
  const box = document.createElement("ul");
  box.id = "lookup";
  box.className = "lookup";
  box.setAttribute("role", "listbox");
  box.setAttribute("aria-label", "可选");
  box.hidden = true;
  document.body.append(box);
  let cell = null;
  let shown = [];
  let chosen = -1;

  async function codes() {
    try {
      const answer = await fetch(form.dataset.codes, { headers: { Accept: "application/json" }, redirect: "manual" });
      if (!answer.ok) throw new Error(`codes: ${answer.status}`);
      for (const [key, rows] of Object.entries(await answer.json())) {
        lists[key] = rows.map(([code, name, path, letters, own]) => ({ value: code, name, path, letters, own }));
        paths[key] = new Map(lists[key].map((each) => [each.value, each]));
      }
    } catch {
      grid.status.textContent = "没有取到科目表，暂时不能按名称或拼音查找。可以直接填写编码，保存时会核对；刷新页面会再试。";
    }
  }
  if (form.dataset.codes) codes();
  for (const list of form.querySelectorAll("datalist")) {
    lists[list.id.replace("choices-", "")] = [...list.options].map((option) => ({ value: option.value, name: "", path: option.value, letters: "" }));
  }

  function found(key, text) {
    const wanted = text.trim().toLowerCase();
    const all = lists[key] || [];
    const exact = all.some((each) => each.value === text.trim());
    if (!wanted || (exact && !/^\d+$/.test(wanted))) return wanted && key in paths ? [] : all.slice(0, key in paths ? 0 : 50);
    const first = all.filter((each) => each.value.toLowerCase().startsWith(wanted) || each.letters.startsWith(wanted) || each.name.startsWith(wanted));
    const rest = all.filter((each) => !first.includes(each) && (each.name.includes(wanted) || each.path.includes(wanted) || each.letters.includes(wanted)));
    // The department's own codes first: of three hundred it uses a dozen.
    const ownFirst = (some) => [...some.filter((each) => each.own), ...some.filter((each) => !each.own)];
    return [...ownFirst(first), ...ownFirst(rest)].slice(0, MOST);
  }
  function show() {
    shown = found(cell.name, cell.value);
    chosen = -1;
    box.replaceChildren(...shown.map((each, index) => {
      const item = document.createElement("li");
      item.id = `lookup-${index}`;
      item.setAttribute("role", "option");
      item.setAttribute("aria-selected", "false");
      const code = document.createElement("b");
      code.textContent = each.value;
      item.append(code);
      if (each.name) item.append(` ${each.path}`);
      item.addEventListener("mousedown", (event) => { event.preventDefault(); take(index); });
      return item;
    }));
    if (!shown.length) { hide(); return; }
    const place = cell.getBoundingClientRect();
    box.hidden = false;
    const below = window.innerHeight - place.bottom > Math.min(box.offsetHeight, 240) || place.top < 240;
    box.style.insetInlineStart = `${Math.max(4, Math.min(place.left + window.scrollX, window.scrollX + document.documentElement.clientWidth - box.offsetWidth - 8))}px`;
    box.style.insetBlockStart = `${window.scrollY + (below ? place.bottom + 2 : place.top - box.offsetHeight - 2)}px`;
    cell.setAttribute("aria-expanded", "true");
  }
  function hide() {
    box.hidden = true;
    shown = [];
    cell?.setAttribute("aria-expanded", "false");
    cell?.removeAttribute("aria-activedescendant");
  }
  function highlight(index) {
    chosen = (index + shown.length) % shown.length;
    [...box.children].forEach((item, place) => { item.setAttribute("aria-selected", String(place === chosen)); });
    box.children[chosen].scrollIntoView({ block: "nearest" });
    cell.setAttribute("aria-activedescendant", `lookup-${chosen}`);
  }
  function take(index) {
    cell.value = shown[index].value;
    hide();
    explain(cell);
    cell.dispatchEvent(new Event("input", { bubbles: true }));
    hide();
  }
  function explain(target) {
    const note = target.parentElement.querySelector(".note");
    const known = paths[target.name]?.get(target.value.trim().replace(/^(\d+)\D.*$/s, "$1"));
    if (note) {
      note.textContent = known?.name || "";
      if (known) note.title = known.path;
      else note.removeAttribute("title");
    }
    return known;
  }
  function leave() {
    if (!cell) return;
    hide();
    for (const name of ["role", "aria-expanded", "aria-controls", "aria-autocomplete"]) cell.removeAttribute(name);
    cell = null;
  }

  table.addEventListener("grid:focus", (event) => {
    leave();
    if (!(event.detail.name in lists) || event.detail.readOnly) return;
    cell = event.detail;
    if (cell.hasAttribute("list")) cell.removeAttribute("list"); // ours replaces the browser's own
    cell.setAttribute("role", "combobox");
    cell.setAttribute("aria-autocomplete", "list");
    cell.setAttribute("aria-expanded", "false");
    cell.setAttribute("aria-controls", "lookup");
    const known = paths[cell.name]?.get(cell.value.trim());
    if (known) grid.status.textContent = `${known.value} ${known.path}`;
  });
  table.addEventListener("focusout", leave);
  table.addEventListener("grid:set", (event) => { if (event.detail.name in paths) explain(event.detail); });
  table.addEventListener("input", (event) => { if (event.target === cell) { explain(cell); show(); } });
  // Before the grid's own keys: an open list takes the arrows and Enter.
  table.addEventListener("keydown", (event) => {
    if (!cell || event.target !== cell || event.isComposing) return;
    if (box.hidden) {
      if (event.altKey && event.key === "ArrowDown") { event.preventDefault(); show(); }
      return;
    }
    if (event.key === "ArrowDown" || event.key === "ArrowUp") { event.preventDefault(); highlight(chosen < 0 && event.key === "ArrowUp" ? shown.length - 1 : chosen + (event.key === "ArrowDown" ? 1 : -1)); }
    else if (event.key === "Escape") { event.preventDefault(); hide(); }
    else if ((event.key === "Enter" || event.key === "Tab") && (chosen >= 0 || shown.length === 1)) { if (event.key === "Enter") event.preventDefault(); take(Math.max(chosen, 0)); }
  }, true);
})();
