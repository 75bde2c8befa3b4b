// deno-lint-ignore-file no-var no-inner-declarations -- offline bundles run it in old office browsers
// Unpacking what a ZIP archive has deflated (RFC 1951): old browsers have no function for it.

var INFLATE_LONGEST = 15; // bits of a code
// The order in which the lengths of the codes for lengths come.
var INFLATE_ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];
var INFLATE_LENGTHS = inflateRanges(3, 28, 4, 8);
var INFLATE_DISTANCES = inflateRanges(1, 30, 2, 4);
INFLATE_LENGTHS.push({ base: 258, bits: 0 });

/** Return the first value and the further bits of each code; the bits grow with each ``group`` of codes. */
function inflateRanges(first, count, group, plain) {
  var ranges = [];
  var base = first;
  for (var code = 0; code < count; code++) {
    var bits = code < plain ? 0 : Math.floor((code - plain) / group) + 1;
    ranges.push({ base: base, bits: bits });
    base += 1 << bits;
  }
  return ranges;
}

/** Return a table of codes: how many there are of each length, and what they stand for in their order. */
function inflateTable(lengths) {
  var counts = [];
  var starts = [0, 0];
  var length;
  for (length = 0; length <= INFLATE_LONGEST; length++) counts.push(0);
  for (var symbol = 0; symbol < lengths.length; symbol++) counts[lengths[symbol]] += 1;
  for (length = 1; length < INFLATE_LONGEST; length++) starts.push(starts[length] + counts[length]);
  var symbols = [];
  for (symbol = 0; symbol < lengths.length; symbol++) {
    if (lengths[symbol]) {
      symbols[starts[lengths[symbol]]] = symbol;
      starts[lengths[symbol]] += 1;
    }
  }
  return { counts: counts, symbols: symbols };
}

function inflateFixed() {
  var lengths = [];
  for (var symbol = 0; symbol < 288; symbol++) {
    if (symbol < 144) lengths.push(8);
    else if (symbol < 256) lengths.push(9);
    else if (symbol < 280) lengths.push(7);
    else lengths.push(8);
  }
  var distances = [];
  for (symbol = 0; symbol < 30; symbol++) distances.push(5);
  return { codes: inflateTable(lengths), distances: inflateTable(distances) };
}

/** Reads bits, the lowest of each byte first. */
function InflateBits(bytes) {
  this.bytes = bytes;
  this.place = 0;
  this.kept = 0;
  this.count = 0;
}

InflateBits.prototype.next = function (count) {
  while (this.count < count) {
    if (this.place >= this.bytes.length) throw new Error("the packed bytes end too early");
    this.kept |= this.bytes[this.place++] << this.count;
    this.count += 8;
  }
  var bits = this.kept & ((1 << count) - 1);
  this.kept >>>= count;
  this.count -= count;
  return bits;
};

InflateBits.prototype.symbol = function (table) {
  var code = 0;
  var first = 0;
  var index = 0;
  for (var length = 1; length <= INFLATE_LONGEST; length++) {
    code |= this.next(1);
    var count = table.counts[length];
    if (code - count < first) return table.symbols[index + (code - first)];
    index += count;
    first = (first + count) << 1;
    code <<= 1;
  }
  throw new Error("a code that stands for nothing");
};

function inflateDynamic(bits) {
  var codes = bits.next(5) + 257;
  var distances = bits.next(5) + 1;
  var count = bits.next(4) + 4;
  var own = [];
  var index;
  for (index = 0; index < INFLATE_ORDER.length; index++) own.push(0);
  for (index = 0; index < count; index++) own[INFLATE_ORDER[index]] = bits.next(3);
  var table = inflateTable(own);
  var lengths = [];
  while (lengths.length < codes + distances) {
    var symbol = bits.symbol(table);
    var repeated = 0;
    var times = 1;
    if (symbol < 16) repeated = symbol;
    else if (symbol === 16) {
      repeated = lengths[lengths.length - 1];
      times = 3 + bits.next(2);
    } else if (symbol === 17) times = 3 + bits.next(3);
    else times = 11 + bits.next(7);
    while (times--) lengths.push(repeated);
  }
  return {
    codes: inflateTable(lengths.slice(0, codes)),
    distances: inflateTable(lengths.slice(codes, codes + distances)),
  };
}

function inflateBlock(bits, tables, whole, written) {
  for (;;) {
    var symbol = bits.symbol(tables.codes);
    if (symbol === 256) return written;
    if (symbol < 256) {
      if (written >= whole.length) throw new Error("more bytes than were told");
      whole[written++] = symbol;
      continue;
    }
    var range = INFLATE_LENGTHS[symbol - 257];
    var length = range.base + bits.next(range.bits);
    var back = INFLATE_DISTANCES[bits.symbol(tables.distances)];
    var from = written - back.base - bits.next(back.bits);
    if (from < 0 || written + length > whole.length) throw new Error("a repetition of what is not there");
    while (length--) whole[written++] = whole[from++];
  }
}

function inflateStored(bits, whole, written) {
  bits.kept = 0;
  bits.count = 0;
  var length = bits.next(16);
  var complement = bits.next(16);
  if ((length ^ complement) !== 65535) throw new Error("a length that is not confirmed");
  if (written + length > whole.length) throw new Error("more bytes than were told");
  while (length--) whole[written++] = bits.next(8);
  return written;
}

/** Return the ``size`` bytes that were deflated. Throws where the packed bytes are damaged. */
function inflated(bytes, size) {
  var bits = new InflateBits(bytes);
  var whole = new Uint8Array(size);
  var written = 0;
  for (var isLast = 0; !isLast;) {
    isLast = bits.next(1);
    var kind = bits.next(2);
    if (kind === 0) written = inflateStored(bits, whole, written);
    else if (kind === 1) written = inflateBlock(bits, inflateFixed(), whole, written);
    else if (kind === 2) written = inflateBlock(bits, inflateDynamic(bits), whole, written);
    else throw new Error("a kind of block that there is not");
  }
  if (written !== size) throw new Error("less bytes than were told");
  return whole;
}

export { inflated };
