// Sentences as pieces: written and read back, their marks described, moved and worded.
import { describe, move, parse, tidy, wording, write } from "../../static/desk/sentences/pieces.js";

function check(holds, what) {
  if (!holds) throw new Error(what);
}

const written = (pieces) => pieces.map(write).join("");
const KNOWN = {
  figures: { basic: { label: "基本支出", unit: "万元", style: "whole", shown: { whole: "12", "fixed-2": "12.35" } } },
  others: { "slot:reason": { label: "原因", shown: "人员增加" }, year: { label: "年度", shown: "2026" } },
};

Deno.test("a sentence is read and written back, whatever stands in it", () => {
  const sentences = ["", "没有数字", "{basic}", "支出{basic:fixed-2}万元，{slot:reason}。", "{{year}}年 {", "{大写}{basic}{basic}"];
  for (const sentence of sentences) check(written(parse(sentence)) === sentence, sentence);
});

Deno.test("a mark has a name and what it prints; a style that is not prepared prints as usual", () => {
  check(describe({ name: "basic", detail: "fixed-2" }, KNOWN).shown === "12.35", "style");
  check(describe({ name: "basic", detail: "" }, KNOWN).shown === "12", "own style");
  check(describe({ name: "basic", detail: "shortest-5" }, KNOWN).shown === "12", "another style");
  check(describe({ name: "slot", detail: "reason" }, KNOWN).label === "原因", "slot");
  check(describe({ name: "year", detail: "" }, KNOWN).shown === "2026", "text");
  check(describe({ name: "basik", detail: "" }, KNOWN) === null, "unknown");
});

Deno.test("styles are chosen in words", () => {
  check(wording("whole", "万元") === "整数万元", "whole");
  check(wording("fixed-2", "万元") === "两位小数", "fixed");
  check(wording("shortest-3", "万元") === "最多三位小数", "shortest");
});

Deno.test("a mark moves sign by sign and past other marks, and stops at the ends", () => {
  let moved = { pieces: parse("甲乙{basic}{year}丙"), index: 1 };
  for (const expected of ["甲{basic}乙{year}丙", "{basic}甲乙{year}丙", "{basic}甲乙{year}丙"]) {
    moved = move(moved.pieces, moved.index, -1);
    check(written(moved.pieces) === expected, `back: ${written(moved.pieces)}`);
  }
  for (const expected of ["甲{basic}乙{year}丙", "甲乙{basic}{year}丙", "甲乙{year}{basic}丙", "甲乙{year}丙{basic}"]) {
    moved = move(moved.pieces, moved.index, 1);
    check(written(moved.pieces) === expected, `on: ${written(moved.pieces)}`);
  }
});

Deno.test("neighbouring texts are one", () => {
  check(JSON.stringify(tidy([{ text: "甲" }, { text: "" }, { text: "乙" }])) === '[{"text":"甲乙"}]', "joined");
});
