// Long tables: only the rows near the eye are laid out, the others stay in the form unseen. Two thousand rows are twenty
// thousand fields, which a browser lays out for ten seconds.
const FEW = 350; // rows that are laid out whole
const MARGIN = 30; // rows laid out above and below what is seen
const USUAL_HEIGHT = 32; // pixels of a row, until some have been measured

/** The rows from (included) and to (excluded) that are laid out. */
export function near({ top, height, rowHeight, count }) {
  const seen = Math.ceil(height / rowHeight) + 1;
  const first = Math.max(0, Math.min(Math.floor(top / rowHeight), count - seen));
  return { from: Math.max(0, first - MARGIN), to: Math.min(count, first + seen + MARGIN) };
}

export class View {
  #above = spacer();
  #below = spacer();
  #laidOut = new Set();
  #rowHeight = USUAL_HEIGHT;
  #waiting = false;

  constructor(frame, body) {
    this.frame = frame;
    this.body = body;
    body.before(this.#above.part);
    body.after(this.#below.part);
    this.#laidOut = new Set(body.querySelectorAll("tr.near"));
    frame.addEventListener("scroll", () => this.#soon());
    window.addEventListener("resize", () => this.#soon());
  }

  #soon() {
    if (this.#waiting) return;
    this.#waiting = true;
    requestAnimationFrame(() => { this.#waiting = false; this.refresh(); });
  }

  #listed() {
    return [...this.body.rows].filter((row) => !row.hidden);
  }

  /** Lay out what is near the eye now. */
  refresh() {
    const rows = this.#listed();
    const isLong = rows.length > FEW;
    this.body.classList.toggle("many", isLong);
    if (!isLong) {
      this.#lay(rows, 0, 0);
      return;
    }
    const { scrollTop, scrollHeight, clientHeight } = this.frame;
    const height = clientHeight || window.innerHeight;
    // Rows are not all of one height: the end is the end whatever they come to.
    const isAtEnd = scrollTop > 0 && scrollTop + clientHeight >= scrollHeight - 2;
    const top = isAtEnd ? Infinity : scrollTop;
    const { from, to } = near({ top, height, rowHeight: this.#rowHeight, count: rows.length });
    this.#lay(rows.slice(from, to), from, rows.length - to);
  }

  #lay(rows, before, after) {
    const wanted = new Set(rows);
    for (const row of this.#laidOut) {
      // Whoever types keeps the cell, wherever the table has been scrolled to.
      if (!wanted.has(row) && !row.contains(document.activeElement)) row.classList.remove("near");
    }
    for (const row of wanted) row.classList.add("near");
    this.#laidOut = wanted;
    if (before + after && rows.length) this.#rowHeight = this.body.offsetHeight / rows.length || USUAL_HEIGHT;
    this.#above.set(before * this.#rowHeight);
    this.#below.set(after * this.#rowHeight);
  }

  /** Bring a row before the eye, so that it can be pointed at. */
  reveal(row) {
    if (row.hidden || row.classList.contains("near") || !this.body.classList.contains("many")) return;
    const index = this.#listed().indexOf(row);
    this.frame.scrollTop = Math.max(0, index * this.#rowHeight - this.frame.clientHeight / 2);
    this.refresh();
    if (!row.classList.contains("near")) row.classList.add("near");
  }
}

function spacer() {
  const part = document.createElement("tbody");
  part.className = "grid-spacer";
  part.setAttribute("aria-hidden", "true");
  const cell = part.insertRow().insertCell();
  return {
    part,
    set(pixels) {
      part.hidden = !pixels;
      cell.style.blockSize = `${pixels}px`;
    },
  };
}
