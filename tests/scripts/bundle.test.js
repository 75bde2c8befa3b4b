// What the verifier of offline bundles works out by itself, held against the browser's own.
import { filesOfArchive } from "../../static/portal/bundle/archive.js";
import { edBytes, isSigned } from "../../static/portal/bundle/ed25519.js";
import { examine } from "../../static/portal/bundle/examine.js";
import { inflated } from "../../static/portal/bundle/inflate.js";
import { sha512 } from "../../static/portal/bundle/sha512.js";
import { sha256 } from "../../static/portal/verify/sha256.js";

function hex(bytes) {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function bytesOf(length) {
  return Uint8Array.from({ length }, (_, index) => (index * 31 + length) % 256);
}

function expect(isTrue, what) {
  if (!isTrue) throw new Error(what);
}

Deno.test("SHA-512 is the browser's own for every length around a block", async () => {
  for (const length of [...Array(260).keys(), 5_000]) {
    const own = new Uint8Array(await crypto.subtle.digest("SHA-512", bytesOf(length)));
    expect(hex(sha512(bytesOf(length))) === hex(own), `${length} bytes`);
  }
});

Deno.test("a signature is right for its message and key, and with any bit changed it is not", async () => {
  for (let round = 0; round < 6; round++) {
    const pair = await crypto.subtle.generateKey("Ed25519", true, ["sign", "verify"]);
    const key = new Uint8Array(await crypto.subtle.exportKey("raw", pair.publicKey));
    const message = bytesOf(round * 41);
    const signature = new Uint8Array(await crypto.subtle.sign("Ed25519", pair.privateKey, message));
    expect(isSigned(message, signature, key), `round ${round}`);
    const place = (round * 11) % 64;
    const otherSignature = signature.slice();
    otherSignature[place] ^= 1 << round;
    expect(!isSigned(message, otherSignature, key), `signature, round ${round}`);
    const otherKey = key.slice();
    otherKey[place % 32] ^= 1 << round;
    expect(!isSigned(message, signature, otherKey), `key, round ${round}`);
    expect(!isSigned(bytesOf(round * 41 + 1), signature, key), `message, round ${round}`);
  }
});

Deno.test("a signature whose scalar is larger by the order of the group is another one, and is refused", async () => {
  const pair = await crypto.subtle.generateKey("Ed25519", true, ["sign", "verify"]);
  const key = new Uint8Array(await crypto.subtle.exportKey("raw", pair.publicKey));
  const signature = new Uint8Array(await crypto.subtle.sign("Ed25519", pair.privateKey, bytesOf(9)));
  const order = edBytes("edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010");
  let carry = 0;
  for (let index = 0; index < 32; index++) {
    const sum = signature[32 + index] + order[index] + carry;
    signature[32 + index] = sum & 255;
    carry = sum >> 8;
  }
  expect(!isSigned(bytesOf(9), signature, key), "a second signature of the same message");
});

Deno.test("bytes that are no point, and lengths that are none of a key, are refused", () => {
  expect(!isSigned(bytesOf(1), bytesOf(64), new Uint8Array(32).fill(255)), "no point");
  expect(!isSigned(bytesOf(1), bytesOf(63), bytesOf(32)), "a short signature");
  expect(!isSigned(bytesOf(1), bytesOf(64), bytesOf(31)), "a short key");
});

async function deflated(bytes) {
  const packed = new Blob([bytes]).stream().pipeThrough(new CompressionStream("deflate-raw"));
  return new Uint8Array(await new Response(packed).arrayBuffer());
}

Deno.test("what was deflated comes back: nothing, words, noise, one byte many times", async () => {
  const words = new TextEncoder().encode("部门预算公开 2079.15 万元；".repeat(3_000));
  const noise = crypto.getRandomValues(new Uint8Array(40_000));
  for (const bytes of [new Uint8Array(0), bytesOf(1), words, noise, new Uint8Array(300_000).fill(7)]) {
    expect(hex(inflated(await deflated(bytes), bytes.length)) === hex(bytes), `${bytes.length} bytes`);
  }
});

Deno.test("damaged and broken off bytes are an error and no endless work", async () => {
  const bytes = new TextEncoder().encode("一般公共预算财政拨款 ".repeat(200));
  const packed = await deflated(bytes);
  for (let place = 0; place < packed.length; place++) {
    for (const damaged of [packed.subarray(0, place), packed.map((byte, at) => at === place ? byte ^ 64 : byte)]) {
      try {
        inflated(damaged, bytes.length);
      } catch (error) {
        expect(error instanceof Error, `${place}`);
      }
    }
  }
});

// -- archives with more in them than the list has ------------------------------------------------------

/** Return an archive of stored members, [name, bytes] each: names may be there twice, and anything. */
function archived(members, comment = new Uint8Array(0)) {
  const parts = [];
  const list = [];
  let place = 0;
  for (const [name, content] of members) {
    const path = new TextEncoder().encode(name);
    const header = new DataView(new ArrayBuffer(30));
    header.setUint32(0, 0x04034b50, true);
    header.setUint32(18, content.length, true);
    header.setUint32(22, content.length, true);
    header.setUint16(26, path.length, true);
    const entry = new DataView(new ArrayBuffer(46));
    entry.setUint32(0, 0x02014b50, true);
    entry.setUint32(20, content.length, true);
    entry.setUint32(24, content.length, true);
    entry.setUint16(28, path.length, true);
    entry.setUint32(42, place, true);
    parts.push(new Uint8Array(header.buffer), path, content);
    list.push(new Uint8Array(entry.buffer), path);
    place += 30 + path.length + content.length;
  }
  const length = list.reduce((sum, part) => sum + part.length, 0);
  const ending = new DataView(new ArrayBuffer(22));
  ending.setUint32(0, 0x06054b50, true);
  ending.setUint16(10, members.length, true);
  ending.setUint32(12, length, true);
  ending.setUint32(16, place, true);
  ending.setUint16(20, comment.length, true);
  return new Blob([...parts, ...list, new Uint8Array(ending.buffer), comment]);
}

// Deno has no reader of files as browsers have it.
globalThis.FileReader ??= class {
  readAsArrayBuffer(blob) {
    blob.arrayBuffer().then((bytes) => {
      this.result = bytes;
      this.onload();
    });
  }
};

function filesOf(archive) {
  return new Promise((resolve, reject) => {
    filesOfArchive(archive, (error, files) => error ? reject(error) : resolve(files));
  });
}

async function faultsOf(members) {
  const files = await filesOf(archived(members));
  return new Promise((resolve) => examine(files, () => {}, (found) => resolve(found.faults)));
}

/** Return the members of a whole bundle without a key, below a folder. */
function members(folder = "") {
  const pages = [["index.html", "<p>明账</p>"], ["catalogue.jsonl", ""]];
  const bytes = (text) => new TextEncoder().encode(text);
  const list = pages.map(([path, text]) => `${sha256(bytes(text))}  ${path}\n`).join("");
  const seal = [["SHA256SUMS", list], ["SIGNATURE.txt", `SHA256SUMS ${sha256(bytes(list))}\n`]];
  return [...pages, ...seal].map(([path, text]) => [`${folder}${path}`, bytes(text)]);
}

Deno.test("a whole bundle is genuine, also below a folder and with what systems add", async () => {
  const added = ["__MACOSX/copy/._index.html", "copy/.DS_Store", "copy/Thumbs.db"].map((path) => [path, bytesOf(9)]);
  expect((await faultsOf(members())).length === 0, "at the top");
  const faults = await faultsOf([...members("copy/"), ...added]);
  expect(faults.length === 0, `below a folder: ${faults}`);
});

for (
  const [what, path, folder] of [
    ["a page above the folder of the bundle", "index.html", "copy/"],
    ["a page beside the folder of the bundle", "other/index.html", "copy/"],
    ["a second member of the same name", "index.html", ""],
    ["a page among what Macs add", "__MACOSX/index.html", ""],
    ["a page among what Macs add, beside the folder", "__MACOSX/copy/index.html", "copy/"],
    ["a member that is named as what every object has", "__proto__", ""],
    ["a member that is named as a property of objects", "constructor", ""],
  ]
) {
  for (const isFirst of [true, false]) {
    Deno.test(`${what} is a fault, ${isFirst ? "first" : "last"}`, async () => {
      const foreign = [path, bytesOf(20)];
      const whole = members(folder);
      const faults = await faultsOf(isFirst ? [foreign, ...whole] : [...whole, foreign]);
      expect(faults.length > 0 && faults[0].startsWith(path), `${faults}`);
    });
  }
}

Deno.test("an end of an archive within the comment of another is refused, and a plain comment is not", async () => {
  const inner = new Uint8Array(await archived([["index.html", bytesOf(20)]]).arrayBuffer());
  const comments = [inner.subarray(inner.length - 22), new Uint8Array([...inner.subarray(inner.length - 22), 1, 2])];
  const ends = [];
  for (const comment of comments) {
    ends.push(await filesOf(archived(members(), comment)).then((files) => files.length, () => "refused"));
  }
  // The second does not reach the end of the file, which not every program minds.
  expect(`${ends}` === "refused,refused", `${ends}`);
  const plain = await filesOf(archived(members(), new TextEncoder().encode("2023")));
  expect(plain.length === 4, "a plain comment");
});
