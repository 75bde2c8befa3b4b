// Computed columns and the sums at the foot.
import { fen, product, yuan } from "./amounts.js";
import { cellsOf, rowOf } from "./rows.js";

const PART = "其中"; // a row that begins so states a part of one above it, which is added already

/** Keep what is computed from the typed figures up to date. */
export class Sums {
  constructor(table, rows) {
    this.table = table;
    this.rows = rows;
    this.results = new Map();
    for (const head of table.tHead.querySelectorAll("th[data-result]")) {
      const isProduct = Boolean(head.dataset.productOf);
      const of = (head.dataset.productOf || head.dataset.sumOf).split(" ");
      this.results.set(head.dataset.result, { isProduct, of });
    }
    this.feet = [...table.querySelectorAll("[data-sum]")];
  }

  figure(cells, key) {
    const result = this.results.get(key);
    if (!result) return fen(cells[this.rows.places.get(key)].value);
    const parts = result.of.map((each) => this.figure(cells, each));
    return result.isProduct ? parts.reduce(product) : parts.reduce((sum, part) => sum + part, 0n);
  }

  refresh() {
    if (this.results.size) {
      for (const output of this.rows.body.querySelectorAll("output")) {
        const value = this.figure(cellsOf(rowOf(output)), output.dataset.of);
        output.textContent = value ? yuan(value) : "";
      }
    }
    if (!this.feet.length) return;
    const totals = this.feet.map(() => 0n);
    for (const row of this.rows.live()) {
      const cells = cellsOf(row);
      if (cells[0].value.startsWith(PART)) continue;
      this.feet.forEach((foot, place) => { totals[place] += this.figure(cells, foot.dataset.sum); });
    }
    this.feet.forEach((foot, place) => { foot.textContent = yuan(totals[place]); });
  }
}
