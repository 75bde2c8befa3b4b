// Amounts as they are typed and shown, in whole fen: no sum passes through a floating point number.
const TYPED = /^(\d+)(?:\.(\d{1,2}))?$/;

/** The fen of a typed amount in yuan; null where it cannot be read. */
export function readFen(text) {
  const match = TYPED.exec(text.replace(/[,，\s]/g, ""));
  return match ? BigInt(match[1] + (match[2] || "").padEnd(2, "0")) : null;
}

/** The fen of a typed amount; nothing for what cannot be read. */
export function fen(text) {
  return readFen(text) ?? 0n;
}

/** Fen as yuan to read: 22,791,500.00. */
export function yuan(sum) {
  const text = sum.toString().padStart(3, "0");
  return `${text.slice(0, -2).replace(/\B(?=(\d{3})+$)/g, ",")}.${text.slice(-2)}`;
}

/** A typed amount with its separators; what cannot be read stays as it was typed. */
export function grouped(text) {
  const sum = readFen(text);
  return sum === null ? text : yuan(sum);
}

/** Two numbers with two decimals multiplied, rounded half up to two decimals. */
export function product(one, other) {
  return (one * other + 50n) / 100n;
}
