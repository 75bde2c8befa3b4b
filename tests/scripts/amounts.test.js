// Amounts of the grid: read, added, multiplied and shown in whole fen.
import { fen, grouped, product, readFen, yuan } from "../../static/desk/grid/amounts.js";

function equal(found, wanted) {
  if (found !== wanted) throw new Error(`${found} instead of ${wanted}`);
}

Deno.test("amounts are read with and without separators", () => {
  equal(fen("22,791,500.00"), 2279150000n);
  equal(fen("22791500"), 2279150000n);
  equal(fen(" 1，000.5 "), 100050n);
});

Deno.test("what is no amount counts nothing and stays as it was typed", () => {
  for (const text of ["", "约五万", "1.234", "-1", "1e3"]) {
    equal(readFen(text), null);
    equal(fen(text), 0n);
    equal(grouped(text), text);
  }
});

Deno.test("amounts are shown with separators", () => {
  equal(yuan(0n), "0.00");
  equal(yuan(5n), "0.05");
  equal(yuan(100000n), "1,000.00");
  equal(yuan(2279150000n), "22,791,500.00");
  equal(grouped("12000"), "12,000.00");
});

Deno.test("showing an amount does not change it", () => {
  for (let amount = 0n; amount < 10n ** 15n; amount = amount * 7n + 3n) equal(fen(yuan(amount)), amount);
});

Deno.test("products are rounded half up", () => {
  equal(product(fen("0.5"), fen("0.01")), 1n);
  equal(product(fen("3"), fen("1200.50")), fen("3601.5"));
});
