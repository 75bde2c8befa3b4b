// What this browser keeps of unsaved work until the server takes it: by account, because office computers are shared.
export const WEEK = 7 * 24 * 3600 * 1000; // milliseconds; as long as the server keeps it (disclosure/models/unsaved.py)
const PREFIX = "mingzhang-unsaved";

/** The browser's own storage; nothing where it is closed to us. */
export function openStorage() {
  try {
    return window.localStorage;
  } catch {
    return null;
  }
}

export class Shelf {
  constructor(storage, account, now = Date.now) {
    this.storage = storage;
    this.account = account;
    this.now = now;
  }

  #key(work) { return `${PREFIX}:${this.account}:${work}`; }

  /** Keep a work; false where the browser does not. */
  keep({ page, work, content }) {
    try {
      this.storage.setItem(this.#key(work), JSON.stringify({ page, content, at: this.now() }));
      return true;
    } catch {
      return false; // full, or closed to us
    }
  }

  /** All works of this account. What is older than a week goes, whoever has typed it. */
  works() {
    if (!this.storage) return [];
    const works = [];
    for (const key of Object.keys(this.storage)) {
      const [prefix, account, work] = key.split(":");
      if (prefix !== PREFIX) continue;
      const { page, content, at } = JSON.parse(this.storage.getItem(key));
      if (this.now() - at > WEEK) this.storage.removeItem(key);
      else if (account === this.account) works.push({ page, work, content, at });
    }
    return works;
  }

  drop(work) { this.storage?.removeItem(this.#key(work)); }

  clear() {
    for (const { work } of this.works()) this.drop(work);
  }
}
