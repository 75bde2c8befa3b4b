// A sentence as pieces: texts, and marks that stand for what is filled in. Written, a mark has braces: {basic:fixed-2}.
const MARK = /\{([a-z_0-9]+)(?::([a-z_0-9-]+))?\}/g;
const NUMERALS = ["零", "一", "两", "三", "四", "五", "六"];

/** The pieces of a sentence: ``{ text }``, or ``{ name, detail }`` of a mark. */
export function parse(sentence) {
  const pieces = [];
  let position = 0;
  for (const match of sentence.matchAll(MARK)) {
    if (match.index > position) pieces.push({ text: sentence.slice(position, match.index) });
    pieces.push({ name: match[1], detail: match[2] || "" });
    position = match.index + match[0].length;
  }
  if (position < sentence.length) pieces.push({ text: sentence.slice(position) });
  return pieces;
}

/** A piece as it is written. */
export function write(piece) {
  if (piece.text !== undefined) return piece.text;
  return piece.detail ? `{${piece.name}:${piece.detail}}` : `{${piece.name}}`;
}

/**
 * What a mark is called and prints now, of ``known`` (disclosure/desk/entry/narrative.py): ``label``, ``shown``, and
 * whether its ``styles`` can be chosen. Null for a mark that nobody knows, which stays as it was typed.
 */
export function describe({ name, detail }, known) {
  const figure = known.figures[name];
  if (figure) {
    const style = detail || figure.style;
    return { label: figure.label, shown: figure.shown[style] ?? figure.shown[figure.style], figure };
  }
  const other = known.others[detail ? `${name}:${detail}` : name];
  return other ? { label: other.label, shown: other.shown, figure: null } : null;
}

/** A number style in words: 整数万元, 两位小数, 最多三位小数. */
export function wording(style, unit) {
  if (style === "whole") return `整数${unit}`;
  const [kind, decimals] = style.split("-");
  const count = NUMERALS[Number(decimals)];
  return kind === "fixed" ? `${count}位小数` : `最多${count}位小数`;
}

/** The pieces with the one at ``index`` a character (or a mark) further back (``by`` -1) or on (1), and its new index. */
export function move(pieces, index, by) {
  const piece = pieces[index];
  const other = pieces[index + by];
  if (!other) return { pieces, index };
  const isText = other.text !== undefined;
  const signs = isText ? [...other.text] : [];
  const [first, last] = by < 0
    ? [signs.slice(0, -1).join(""), signs.slice(-1).join("")]
    : [signs.slice(0, 1).join(""), signs.slice(1).join("")];
  const around = isText ? [{ text: first }, piece, { text: last }] : by < 0 ? [piece, other] : [other, piece];
  const start = Math.min(index, index + by);
  const moved = tidy([...pieces.slice(0, start), ...around, ...pieces.slice(start + 2)]);
  return { pieces: moved, index: moved.indexOf(piece) };
}

/** Pieces with neighbouring texts joined and empty ones left out. */
export function tidy(pieces) {
  const tidied = [];
  for (const piece of pieces) {
    if (piece.text === "") continue;
    const before = tidied.at(-1);
    if (piece.text !== undefined && before?.text !== undefined) tidied[tidied.length - 1] = { text: before.text + piece.text };
    else tidied.push(piece);
  }
  return tidied;
}
