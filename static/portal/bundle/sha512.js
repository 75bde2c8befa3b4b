// deno-lint-ignore-file no-var no-inner-declarations -- offline bundles run it in old office browsers
// SHA-512 of bytes (FIPS 180-4), for signatures: a number of 64 bits is two words, the higher one first.

var SHA512_BLOCK = 128; // bytes
// The first 64 bits of the fractional parts of the cube roots of the first 80 primes,
// and of the square roots of the first 8.
var SHA512_ROUND = sha512Words(
  "428a2f98d728ae227137449123ef65cdb5c0fbcfec4d3b2fe9b5dba58189dbbc3956c25bf348b53859f111f1b605d019" +
  "923f82a4af194f9bab1c5ed5da6d8118d807aa98a303024212835b0145706fbe243185be4ee4b28c550c7dc3d5ffb4e2" +
  "72be5d74f27b896f80deb1fe3b1696b19bdc06a725c71235c19bf174cf692694e49b69c19ef14ad2efbe4786384f25e3" +
  "0fc19dc68b8cd5b5240ca1cc77ac9c652de92c6f592b02754a7484aa6ea6e4835cb0a9dcbd41fbd476f988da831153b5" +
  "983e5152ee66dfaba831c66d2db43210b00327c898fb213fbf597fc7beef0ee4c6e00bf33da88fc2d5a79147930aa725" +
  "06ca6351e003826f142929670a0e6e7027b70a8546d22ffc2e1b21385c26c9264d2c6dfc5ac42aed53380d139d95b3df" +
  "650a73548baf63de766a0abb3c77b2a881c2c92e47edaee692722c851482353ba2bfe8a14cf10364a81a664bbc423001" +
  "c24b8b70d0f89791c76c51a30654be30d192e819d6ef5218d69906245565a910f40e35855771202a106aa07032bbd1b8" +
  "19a4c116b8d2d0c81e376c085141ab532748774cdf8eeb9934b0bcb5e19b48a8391c0cb3c5c95a634ed8aa4ae3418acb" +
  "5b9cca4f7763e373682e6ff3d6b2b8a3748f82ee5defb2fc78a5636f43172f6084c87814a1f0ab728cc702081a6439ec" +
  "90befffa23631e28a4506cebde82bde9bef9a3f7b2c67915c67178f2e372532bca273eceea26619cd186b8c721c0c207" +
  "eada7dd6cde0eb1ef57d4f7fee6ed17806f067aa72176fba0a637dc5a2c898a6113f9804bef90dae1b710b35131c471b" +
  "28db77f523047d8432caab7b40c724933c9ebe0a15c9bebc431d67c49c100d4c4cc5d4becb3e42b6597f299cfc657e2a" +
  "5fcb6fab3ad6faec6c44198c4a475817"
);
var SHA512_START = sha512Words(
  "6a09e667f3bcc908bb67ae8584caa73b3c6ef372fe94f82ba54ff53a5f1d36f1510e527fade682d19b05688c2b3e6c1f" +
  "1f83d9abfb41bd6b5be0cd19137e2179"
);

function sha512Words(digits) {
  var words = [];
  for (var start = 0; start < digits.length; start += 8) {
    words.push(parseInt(digits.slice(start, start + 8), 16) | 0);
  }
  return words;
}

/** Add numbers, each at a place of its list of words, and write the sum at a place of ``target``. */
function sha512Add(target, place, terms) {
  var high = 0;
  var low = 0;
  for (var index = 0; index < terms.length; index += 2) {
    high += terms[index] >>> 0;
    low += terms[index + 1] >>> 0;
  }
  target[place] = (high + Math.floor(low / 4294967296)) | 0;
  target[place + 1] = low | 0;
}

/** Return the exclusive or of a number turned right by each of the numbers of bits; the last one is shifted where it is negative. */
function sha512Turned(high, low, turns) {
  var turnedHigh = 0;
  var turnedLow = 0;
  for (var index = 0; index < turns.length; index++) {
    var isShifted = turns[index] < 0;
    var bits = Math.abs(turns[index]);
    var upper = high;
    var lower = low;
    if (bits >= 32) {
      upper = low;
      lower = high;
      bits -= 32;
    }
    turnedHigh ^= (upper >>> bits) | (isShifted ? 0 : lower << (32 - bits));
    turnedLow ^= (lower >>> bits) | (upper << (32 - bits));
  }
  return [turnedHigh, turnedLow];
}

function sha512Mix(state, view, offset) {
  var words = new Int32Array(160);
  var index;
  for (index = 0; index < 32; index++) words[index] = view.getInt32(offset + 4 * index);
  for (index = 32; index < 160; index += 2) {
    var early = sha512Turned(words[index - 30], words[index - 29], [1, 8, -7]);
    var late = sha512Turned(words[index - 4], words[index - 3], [19, 61, -6]);
    var before = [words[index - 32], words[index - 31], words[index - 14], words[index - 13]];
    sha512Add(words, index, before.concat(early, late));
  }
  var mixed = new Int32Array(state);
  var one = [0, 0];
  var two = [0, 0];
  for (index = 0; index < 160; index += 2) {
    var choice = [0, 1].map(function (half) {
      return (mixed[8 + half] & mixed[10 + half]) ^ (~mixed[8 + half] & mixed[12 + half]);
    });
    var majority = [0, 1].map(function (half) {
      var a = mixed[half];
      var b = mixed[2 + half];
      var c = mixed[4 + half];
      return (a & b) ^ (a & c) ^ (b & c);
    });
    var key = [SHA512_ROUND[index], SHA512_ROUND[index + 1], words[index], words[index + 1]];
    var lower = sha512Turned(mixed[8], mixed[9], [14, 18, 41]);
    sha512Add(one, 0, [mixed[14], mixed[15]].concat(lower, choice, key));
    sha512Add(two, 0, sha512Turned(mixed[0], mixed[1], [28, 34, 39]).concat(majority));
    for (var place = 15; place > 1; place--) mixed[place] = mixed[place - 2];
    sha512Add(mixed, 8, [mixed[8], mixed[9], one[0], one[1]]);
    sha512Add(mixed, 0, one.concat(two));
  }
  for (index = 0; index < 16; index += 2) {
    sha512Add(state, index, [state[index], state[index + 1], mixed[index], mixed[index + 1]]);
  }
}

/** Return SHA-512 of a short Uint8Array as 64 bytes. */
function sha512(bytes) {
  var blocks = Math.ceil((bytes.length + 17) / SHA512_BLOCK);
  var padded = new Uint8Array(blocks * SHA512_BLOCK);
  padded.set(bytes);
  padded[bytes.length] = 0x80;
  var view = new DataView(padded.buffer);
  view.setUint32(padded.length - 4, bytes.length * 8);
  var state = new Int32Array(SHA512_START);
  for (var offset = 0; offset < padded.length; offset += SHA512_BLOCK) sha512Mix(state, view, offset);
  var digest = new Uint8Array(64);
  var written = new DataView(digest.buffer);
  for (var index = 0; index < 16; index++) written.setInt32(4 * index, state[index]);
  return digest;
}

export { sha512 };
