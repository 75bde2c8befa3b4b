// Which rows of a long table are laid out.
import { near } from "../../static/desk/grid/view.js";

function check(holds, what) {
  if (!holds) throw new Error(what);
}

Deno.test("what is seen is laid out, wherever the table has been scrolled to", () => {
  const rowHeight = 32;
  const height = 600;
  const count = 2000;
  for (let top = 0; top <= count * rowHeight - height; top += 977) {
    const { from, to } = near({ top, height, rowHeight, count });
    check(from * rowHeight <= top, `the first row at ${top}`);
    check(to * rowHeight >= top + height, `the last row at ${top}`);
    check(to - from < 120, `not too many at ${top}`);
  }
});

Deno.test("rows stay within the table", () => {
  const { from, to } = near({ top: 1e9, height: 600, rowHeight: 32, count: 250 });
  check(to === 250 && from < 250, "the end");
  const first = near({ top: 0, height: 600, rowHeight: 32, count: 250 });
  check(first.from === 0 && first.to > 18, "the beginning");
});
