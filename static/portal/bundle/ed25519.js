// deno-lint-ignore-file no-var no-inner-declarations -- offline bundles run it in old office browsers
// Whether an Ed25519 signature is right (RFC 8032, section 5.1.7). Nothing here is secret, so nothing takes care of time.
// A number modulo 2^255 - 19 is 16 limbs of 16 bits, the lowest first; a limb may be larger until it is carried.
import { sha512 } from "./sha512.js";

var LIMBS = 16;
var LIMB = 65536;
var ED_ONE = edNumber(1);
var ED_ZERO = edNumber(0);
// The order of the base point: 2^252 + 27742317777372353535851937790883648493, the lowest byte first.
var ED_ORDER = edBytes("edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010");
// -121665 / 121666, a square root of -1, and the base point, whose y is 4/5 and whose x is even.
var ED_D = edTimes(edMinus(ED_ZERO, edNumber(121665)), edInverse(edNumber(121666)));
var ED_ROOT = edPower(edNumber(2), 253, 5);
var ED_BASE = edPoint(edWritten(edTimes(edNumber(4), edInverse(edNumber(5)))));

function edBytes(digits) {
  var bytes = new Uint8Array(digits.length / 2);
  for (var index = 0; index < bytes.length; index++) {
    bytes[index] = parseInt(digits.substr(2 * index, 2), 16);
  }
  return bytes;
}

// -- numbers modulo 2^255 - 19 ------------------------------------------------------------------

function edNumber(small) {
  var limbs = [small % LIMB, Math.floor(small / LIMB)];
  while (limbs.length < LIMBS) limbs.push(0);
  return limbs;
}

/** Carry what is too large for its limb; 2^256 counts as 38. */
function edCarried(limbs) {
  for (var pass = 0; pass < 3; pass++) {
    var carry = 0;
    for (var index = 0; index < LIMBS; index++) {
      var value = limbs[index] + carry;
      carry = Math.floor(value / LIMB);
      limbs[index] = value - carry * LIMB;
    }
    limbs[0] += 38 * carry;
  }
  return limbs;
}

function edPlus(a, b) {
  var sum = [];
  for (var index = 0; index < LIMBS; index++) sum.push(a[index] + b[index]);
  return edCarried(sum);
}

function edMinus(a, b) {
  var difference = [];
  for (var index = 0; index < LIMBS; index++) difference.push(a[index] - b[index]);
  return edCarried(difference);
}

function edTimes(a, b) {
  var product = [];
  var place;
  for (place = 0; place < 2 * LIMBS; place++) product.push(0);
  for (var left = 0; left < LIMBS; left++) {
    for (var right = 0; right < LIMBS; right++) product[left + right] += a[left] * b[right];
  }
  var reduced = [];
  for (place = 0; place < LIMBS; place++) reduced.push(product[place] + 38 * product[place + LIMBS]);
  return edCarried(reduced);
}

/** Return a number to the power of 2^bits - less, where less is at most 32. */
function edPower(number, bits, less) {
  var power = ED_ONE;
  for (var bit = bits - 1; bit >= 0; bit--) {
    power = edTimes(power, power);
    var isSet = bit < 5 ? ((32 - less) >> bit) & 1 : 1;
    if (isSet) power = edTimes(power, number);
  }
  return power;
}

function edInverse(number) {
  return edPower(number, 255, 21);
}

/** Return a number as 32 bytes, the lowest first, less than 2^255 - 19. */
function edWritten(number) {
  var limbs = edCarried(number.slice());
  for (var pass = 0; pass < 2; pass++) {
    var less = limbs.slice();
    less[0] += 19;
    for (var index = 0; index < LIMBS - 1; index++) {
      less[index + 1] += Math.floor(less[index] / LIMB);
      less[index] %= LIMB;
    }
    if (less[LIMBS - 1] < 32768) break; // it was less than 2^255 - 19 already
    less[LIMBS - 1] -= 32768;
    limbs = less;
  }
  var bytes = new Uint8Array(32);
  for (var place = 0; place < LIMBS; place++) {
    bytes[2 * place] = limbs[place] & 255;
    bytes[2 * place + 1] = limbs[place] >> 8;
  }
  return bytes;
}

function edIsSame(a, b) {
  return edAreSame(edWritten(a), edWritten(b));
}

function edAreSame(a, b) {
  if (a.length !== b.length) return false;
  for (var index = 0; index < a.length; index++) {
    if (a[index] !== b[index]) return false;
  }
  return true;
}

// -- points: X, Y, Z and X * Y / Z ---------------------------------------------------------------

/** Return the point that 32 bytes stand for; null where they stand for none. */
function edPoint(bytes) {
  var isOdd = bytes[31] >> 7;
  var y = [];
  for (var index = 0; index < LIMBS; index++) y.push(bytes[2 * index] + 256 * bytes[2 * index + 1]);
  y[LIMBS - 1] %= 32768;
  var square = edTimes(y, y);
  var above = edMinus(square, ED_ONE);
  var below = edPlus(edTimes(ED_D, square), ED_ONE);
  var cube = edTimes(edTimes(below, below), below);
  var seventh = edTimes(edTimes(cube, cube), below);
  var x = edTimes(edTimes(above, cube), edPower(edTimes(above, seventh), 252, 3));
  if (!edIsSame(edTimes(below, edTimes(x, x)), above)) x = edTimes(x, ED_ROOT);
  if (!edIsSame(edTimes(below, edTimes(x, x)), above)) return null;
  if (edIsSame(x, ED_ZERO) && isOdd) return null;
  if ((edWritten(x)[0] & 1) !== isOdd) x = edMinus(ED_ZERO, x);
  var whole = edWritten(y);
  whole[31] |= isOdd << 7;
  if (!edAreSame(whole, bytes)) return null; // one point is written in one way
  return [x, y, ED_ONE, edTimes(x, y)];
}

function edSum(p, q) {
  var a = edTimes(edMinus(p[1], p[0]), edMinus(q[1], q[0]));
  var b = edTimes(edPlus(p[1], p[0]), edPlus(q[1], q[0]));
  var c = edTimes(edTimes(p[3], q[3]), edPlus(ED_D, ED_D));
  var d = edTimes(edPlus(p[2], p[2]), q[2]);
  var e = edMinus(b, a);
  var f = edMinus(d, c);
  var g = edPlus(d, c);
  var h = edPlus(b, a);
  return [edTimes(e, f), edTimes(g, h), edTimes(f, g), edTimes(e, h)];
}

function edPointWritten(point) {
  var inverse = edInverse(point[2]);
  var bytes = edWritten(edTimes(point[1], inverse));
  bytes[31] |= (edWritten(edTimes(point[0], inverse))[0] & 1) << 7;
  return bytes;
}

function edBit(bytes, bit) {
  return (bytes[bit >> 3] >> (bit & 7)) & 1;
}

/** Return the sum of two points, each as often as its scalar of 32 bytes says. */
function edCombined(scalar, point, otherScalar, other) {
  var both = edSum(point, other);
  var sum = [ED_ZERO, ED_ONE, ED_ONE, ED_ZERO];
  for (var bit = 255; bit >= 0; bit--) {
    sum = edSum(sum, sum);
    var isFirst = edBit(scalar, bit);
    var isSecond = edBit(otherScalar, bit);
    if (isFirst && isSecond) sum = edSum(sum, both);
    else if (isFirst) sum = edSum(sum, point);
    else if (isSecond) sum = edSum(sum, other);
  }
  return sum;
}

// -- scalars -------------------------------------------------------------------------------------

/** Tell whether a number of 32 bytes is at least the order of the base point. */
function edReachesOrder(bytes) {
  for (var index = 31; index >= 0; index--) {
    if (bytes[index] !== ED_ORDER[index]) return bytes[index] > ED_ORDER[index];
  }
  return true;
}

/** Return what is left of a number of 64 bytes, divided by the order of the base point. */
function edRest(bytes) {
  var rest = new Uint8Array(32);
  for (var bit = 511; bit >= 0; bit--) {
    var carry = edBit(bytes, bit);
    var index;
    for (index = 0; index < 32; index++) {
      var doubled = 2 * rest[index] + carry;
      rest[index] = doubled & 255;
      carry = doubled >> 8;
    }
    if (edReachesOrder(rest)) {
      var borrow = 0;
      for (index = 0; index < 32; index++) {
        var difference = rest[index] - ED_ORDER[index] - borrow;
        borrow = difference < 0 ? 1 : 0;
        rest[index] = difference & 255;
      }
    }
  }
  return rest;
}

/** Tell whether a signature of 64 bytes over a message is by the owner of a public key of 32 bytes. */
function isSigned(message, signature, publicKey) {
  if (signature.length !== 64 || publicKey.length !== 32) return false;
  var key = edPoint(publicKey);
  var scalar = signature.subarray(32);
  if (key === null || edReachesOrder(scalar)) return false;
  var hashed = new Uint8Array(64 + message.length);
  hashed.set(signature.subarray(0, 32));
  hashed.set(publicKey, 32);
  hashed.set(message, 64);
  var negative = [edMinus(ED_ZERO, key[0]), key[1], key[2], edMinus(ED_ZERO, key[3])];
  var expected = edCombined(scalar, ED_BASE, edRest(sha512(hashed)), negative);
  return edAreSame(edPointWritten(expected), signature.subarray(0, 32));
}

export { edBytes, isSigned };
