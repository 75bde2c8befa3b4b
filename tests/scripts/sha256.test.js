// The digest that the verifying page works out where the browser has none of its own.
import { sha256 } from "../../static/portal/verify/sha256.js";

async function own(bytes) {
  const digest = await crypto.subtle.digest("SHA-256", bytes);
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

Deno.test("it is the same as the browser's own for every length around a block, and a large file", async () => {
  const lengths = [...Array(140).keys(), 1_000, 3_000_001];
  for (const length of lengths) {
    const bytes = new Uint8Array(length);
    for (let index = 0; index < length; index++) bytes[index] = (index * 31 + length) % 256;
    const expected = await own(bytes);
    if (sha256(bytes) !== expected) throw new Error(`${length} bytes`);
  }
});

Deno.test("a part of a larger buffer is told alone", async () => {
  const bytes = new Uint8Array(300).fill(7).subarray(3, 103);
  if (sha256(bytes) !== await own(bytes)) throw new Error("part");
});
