// Dragging a row by its number, where rows have an order.
export function drag(body, put, say) {
  let dragged = null;
  let marked = null;
  const isBelow = (row, event) => {
    const box = row.getBoundingClientRect();
    return event.clientY > box.top + box.height / 2;
  };
  const mark = (row, side) => {
    marked?.classList.remove("drop-before", "drop-after");
    row?.classList.add(side);
    marked = row;
  };
  body.classList.add("movable");
  body.addEventListener("mousedown", (event) => {
    const head = event.target.closest("th[scope=row]");
    if (head) head.draggable = true;
  });
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
    mark(row, isBelow(row, event) ? "drop-after" : "drop-before");
  });
  body.addEventListener("drop", (event) => {
    const row = event.target.closest("tr");
    if (!dragged || !row) return;
    event.preventDefault();
    if (row === dragged) return;
    put(dragged, row, isBelow(row, event));
    say("已移动一行，可以撤销；保存后生效");
  });
  body.addEventListener("dragend", () => { dragged = null; mark(null); });
}
