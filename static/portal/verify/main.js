// Verifies a file without sending it: its SHA-256 is worked out here, and the page asks about that.
import { sha256 } from "./sha256.js";

const MEGABYTE = 1024 * 1024;

async function digestOf(file) {
  const content = await file.arrayBuffer();
  if (!crypto.subtle) return sha256(new Uint8Array(content));
  const digest = await crypto.subtle.digest("SHA-256", content);
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Show what the page says of a digest. */
async function ask(digest) {
  const query = new URLSearchParams(location.search);
  query.set("digest", digest);
  const response = await fetchPage(`${location.pathname}?${query}`);
  const page = new DOMParser().parseFromString(response, "text/html");
  const answer = page.getElementById("answer");
  document.getElementById("answer").replaceChildren(...answer.childNodes);
}

async function fetchPage(address) {
  try {
    const response = await fetch(address);
    if (response.ok) return response.text();
    throw new Error(`status ${response.status}`);
  } catch (error) {
    throw new Error("the page did not answer", { cause: error });
  }
}

function start(form) {
  const input = form.elements.file;
  const status = form.querySelector("[role=status]");
  const button = form.querySelector("button");
  form.querySelector("[data-words=plain]").hidden = true;
  form.querySelector("[data-words=own]").hidden = false;
  let latest = 0; // only the file that was chosen last is told of

  async function verify(file) {
    const turn = ++latest;
    status.textContent = status.dataset.working;
    try {
      const digest = await digestOf(file);
      if (turn !== latest) return;
      document.getElementById("verify-digest").value = digest;
      await ask(digest);
      const isLarge = file.size > Number(form.dataset.most) * MEGABYTE;
      button.disabled = isLarge;
      status.textContent = isLarge ? status.dataset.large : "";
    } catch {
      status.textContent = status.dataset.failed;
    }
  }

  input.addEventListener("change", () => {
    if (input.files.length) verify(input.files[0]);
  });
  form.addEventListener("dragover", (event) => {
    event.preventDefault();
    form.classList.add("is-over");
  });
  form.addEventListener("dragleave", () => form.classList.remove("is-over"));
  form.addEventListener("drop", (event) => {
    event.preventDefault();
    form.classList.remove("is-over");
    if (!event.dataTransfer.files.length) return;
    input.files = event.dataTransfer.files;
    verify(input.files[0]);
  });
}

const form = document.querySelector("[data-verify]");
if (form) start(form);
