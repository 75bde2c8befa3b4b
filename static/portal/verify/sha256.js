// SHA-256 of bytes (FIPS 180-4), where a browser has none of its own: on a site without HTTPS it hides crypto.subtle.

/** The first 32 bits of the fractional parts of the roots of the first primes. */
function constants(root, count) {
  const found = [];
  for (let number = 2; found.length < count; number++) {
    let isPrime = true;
    for (let divisor = 2; divisor * divisor <= number; divisor++) {
      if (number % divisor === 0) isPrime = false;
    }
    if (isPrime) found.push(Math.floor((root(number) % 1) * 2 ** 32) | 0);
  }
  return found;
}

const ROUND = constants(Math.cbrt, 64);
const START = constants(Math.sqrt, 8);
const BLOCK = 64; // bytes

function rotated(word, bits) {
  return (word >>> bits) | (word << (32 - bits));
}

/** Return the bytes that follow the last whole block, with the mark and length that end every message. */
function ending(bytes) {
  const rest = bytes.subarray(bytes.length - (bytes.length % BLOCK));
  const padded = new Uint8Array(rest.length + 9 > BLOCK ? 2 * BLOCK : BLOCK);
  padded.set(rest);
  padded[rest.length] = 0x80;
  const view = new DataView(padded.buffer);
  view.setUint32(padded.length - 8, Math.floor(bytes.length / 2 ** 29));
  view.setUint32(padded.length - 4, (bytes.length * 8) >>> 0);
  return padded;
}

function mix(state, view, offset) {
  const words = new Int32Array(64);
  for (let index = 0; index < 16; index++) words[index] = view.getInt32(offset + 4 * index);
  for (let index = 16; index < 64; index++) {
    const early = words[index - 15];
    const late = words[index - 2];
    const first = rotated(early, 7) ^ rotated(early, 18) ^ (early >>> 3);
    const second = rotated(late, 17) ^ rotated(late, 19) ^ (late >>> 10);
    words[index] = words[index - 16] + first + words[index - 7] + second;
  }
  let [a, b, c, d, e, f, g, h] = state;
  for (let index = 0; index < 64; index++) {
    const choice = (e & f) ^ (~e & g);
    const sum = rotated(e, 6) ^ rotated(e, 11) ^ rotated(e, 25);
    const one = (h + sum + choice + ROUND[index] + words[index]) | 0;
    const majority = (a & b) ^ (a & c) ^ (b & c);
    const two = ((rotated(a, 2) ^ rotated(a, 13) ^ rotated(a, 22)) + majority) | 0;
    [h, g, f, e, d, c, b, a] = [g, f, e, (d + one) | 0, c, b, a, (one + two) | 0];
  }
  [a, b, c, d, e, f, g, h].forEach((word, index) => { state[index] += word; });
}

/** Return SHA-256 of a Uint8Array as 64 hexadecimal digits. */
export function sha256(bytes) {
  const state = Int32Array.from(START);
  const whole = bytes.length - (bytes.length % BLOCK);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  for (let offset = 0; offset < whole; offset += BLOCK) mix(state, view, offset);
  const last = ending(bytes);
  const lastView = new DataView(last.buffer);
  for (let offset = 0; offset < last.length; offset += BLOCK) mix(state, lastView, offset);
  return Array.from(state, (word) => (word >>> 0).toString(16).padStart(8, "0")).join("");
}
