// What the verifier of offline bundles works out by itself, held against the browser's own.
import { edBytes, isSigned } from "../../static/portal/bundle/ed25519.js";
import { inflated } from "../../static/portal/bundle/inflate.js";
import { sha512 } from "../../static/portal/bundle/sha512.js";

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
