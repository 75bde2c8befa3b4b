// What was done is taken back in reverse, and not without end.
import { Steps } from "../../static/desk/grid/steps.js";

Deno.test("steps are taken back from the last to the first", () => {
  const taken = [];
  const steps = new Steps(() => {});
  for (const name of ["one", "two", "three"]) steps.remember(() => taken.push(name));
  while (steps.undo());
  if (taken.join() !== "three,two,one") throw new Error(taken.join());
});

Deno.test("whoever shows the button is told how many there are", () => {
  const counts = [];
  const steps = new Steps((count) => counts.push(count));
  for (let step = 0; step < 300; step++) steps.remember(() => {});
  if (Math.max(...counts) !== 200) throw new Error(String(Math.max(...counts)));
  if (new Steps(() => {}).undo()) throw new Error("nothing to take back");
});
