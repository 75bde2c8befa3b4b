// deno-lint-ignore-file no-var no-inner-declarations -- offline bundles run it in old office browsers
// SHA-256 of bytes (FIPS 180-4), where a browser has none of its own: on a site without HTTPS, and in pages opened
// from a disk, it hides crypto.subtle. Offline bundles have it in their verifier: written for browsers of 2013 too.

var SHA256_BLOCK = 64; // bytes
var SHA256_ROUND = sha256Constants(1 / 3, 64);
var SHA256_START = sha256Constants(1 / 2, 8);

/** The first 32 bits of the fractional parts of the roots of the first primes. */
function sha256Constants(power, count) {
  var found = [];
  for (var number = 2; found.length < count; number++) {
    var isPrime = true;
    for (var divisor = 2; divisor * divisor <= number; divisor++) {
      if (number % divisor === 0) isPrime = false;
    }
    if (isPrime) found.push(Math.floor((Math.pow(number, power) % 1) * 4294967296) | 0);
  }
  return found;
}

function sha256Rotated(word, bits) {
  return (word >>> bits) | (word << (32 - bits));
}

/** Return the bytes that follow the last whole block, with the mark and length that end every message. */
function sha256Ending(bytes) {
  var rest = bytes.subarray(bytes.length - (bytes.length % SHA256_BLOCK));
  var padded = new Uint8Array(rest.length + 9 > SHA256_BLOCK ? 2 * SHA256_BLOCK : SHA256_BLOCK);
  padded.set(rest);
  padded[rest.length] = 0x80;
  var view = new DataView(padded.buffer);
  view.setUint32(padded.length - 8, Math.floor(bytes.length / 536870912));
  view.setUint32(padded.length - 4, (bytes.length * 8) >>> 0);
  return padded;
}

function sha256Mix(state, view, offset, words) {
  var index;
  for (index = 0; index < 16; index++) words[index] = view.getInt32(offset + 4 * index);
  for (index = 16; index < 64; index++) {
    var early = words[index - 15];
    var late = words[index - 2];
    var first = sha256Rotated(early, 7) ^ sha256Rotated(early, 18) ^ (early >>> 3);
    var second = sha256Rotated(late, 17) ^ sha256Rotated(late, 19) ^ (late >>> 10);
    words[index] = words[index - 16] + first + words[index - 7] + second;
  }
  var a = state[0], b = state[1], c = state[2], d = state[3];
  var e = state[4], f = state[5], g = state[6], h = state[7];
  for (index = 0; index < 64; index++) {
    var choice = (e & f) ^ (~e & g);
    var sum = sha256Rotated(e, 6) ^ sha256Rotated(e, 11) ^ sha256Rotated(e, 25);
    var one = (h + sum + choice + SHA256_ROUND[index] + words[index]) | 0;
    var majority = (a & b) ^ (a & c) ^ (b & c);
    var two = ((sha256Rotated(a, 2) ^ sha256Rotated(a, 13) ^ sha256Rotated(a, 22)) + majority) | 0;
    h = g;
    g = f;
    f = e;
    e = (d + one) | 0;
    d = c;
    c = b;
    b = a;
    a = (one + two) | 0;
  }
  var mixed = [a, b, c, d, e, f, g, h];
  for (index = 0; index < 8; index++) state[index] += mixed[index];
}

/** Return SHA-256 of a Uint8Array as 64 hexadecimal digits. */
function sha256(bytes) {
  var state = new Int32Array(SHA256_START);
  var words = new Int32Array(64);
  var whole = bytes.length - (bytes.length % SHA256_BLOCK);
  var view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  var offset;
  for (offset = 0; offset < whole; offset += SHA256_BLOCK) sha256Mix(state, view, offset, words);
  var last = sha256Ending(bytes);
  var lastView = new DataView(last.buffer);
  for (offset = 0; offset < last.length; offset += SHA256_BLOCK) sha256Mix(state, lastView, offset, words);
  var digits = "";
  for (var index = 0; index < 8; index++) {
    digits += ("0000000" + (state[index] >>> 0).toString(16)).slice(-8);
  }
  return digits;
}

export { sha256 };
