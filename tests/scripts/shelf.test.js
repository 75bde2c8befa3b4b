// What a browser keeps of unsaved work until the server takes it.
import { deliver, KEPT } from "../../static/desk/unsaved/server.js";
import { Shelf, WEEK } from "../../static/desk/unsaved/shelf.js";

function check(holds, what) {
  if (!holds) throw new Error(what);
}

/** A browser's storage; its entries are its own keys, as a browser's are. */
class Storage {
  getItem(key) { return Object.hasOwn(this, key) ? this[key] : null; }
  setItem(key, text) { this[key] = text; }
  removeItem(key) { delete this[key]; }
}

const WORK = { page: "/ledger/", work: "a1", turn: 3, content: '{"rows": []}' };

Deno.test("a work is there for its own account alone", () => {
  const storage = new Storage();
  check(new Shelf(storage, "7").keep(WORK), "kept");
  const [work] = new Shelf(storage, "7").works();
  check(work.page === WORK.page && work.work === WORK.work && work.content === WORK.content, "as it was");
  check(new Shelf(storage, "70").works().length === 0, "nobody else's");
});

Deno.test("after a week it goes, whoever looks", () => {
  const storage = new Storage();
  new Shelf(storage, "7", () => 0).keep(WORK);
  check(new Shelf(storage, "8", () => WEEK).works().length === 0, "not theirs");
  check(Object.keys(storage).length === 1, "a week has not gone by");
  new Shelf(storage, "8", () => WEEK + 1).works();
  check(Object.keys(storage).length === 0, "gone");
});

Deno.test("whoever signs out clears their own", () => {
  const storage = new Storage();
  storage.setItem("something else", "x");
  const other = new Shelf(storage, "8");
  other.keep(WORK);
  const own = new Shelf(storage, "7");
  own.keep(WORK);
  own.clear();
  check(own.works().length === 0 && other.works().length === 1, "theirs stays");
});

Deno.test("a browser that keeps nothing says so", () => {
  check(!new Shelf(null, "7").keep(WORK), "closed");
  const full = { setItem() { throw new Error("QuotaExceededError"); } };
  check(!new Shelf(full, "7").keep(WORK), "full");
  check(new Shelf(null, "7").works().length === 0, "nothing there");
});

Deno.test("what the server takes is kept here no longer", async () => {
  const shelf = new Shelf(new Storage(), "7");
  for (const work of ["taken", "away"]) shelf.keep({ ...WORK, work });
  const answers = { taken: KEPT, away: 0 };
  await deliver(shelf, { keep: ({ work }) => Promise.resolve(answers[work]) });
  check(shelf.works().map((work) => work.work).join() === "away", "the rest stays");
});

Deno.test("an answer about an earlier turn drops nothing that was typed since", () => {
  const shelf = new Shelf(new Storage(), "7");
  shelf.keep({ ...WORK, turn: 4 });
  shelf.drop(WORK.work, 3);
  check(shelf.works()[0].turn === 4, "typed since");
  shelf.drop(WORK.work, 4);
  check(shelf.works().length === 0, "taken");
});
