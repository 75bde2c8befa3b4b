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
  keep({ page, work, turn, content }) {
    try {
      this.storage.setItem(this.#key(work), JSON.stringify({ page, turn, content, at: this.now() }));
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
      const { page, turn, content, at } = JSON.parse(this.storage.getItem(key));
      if (this.now() - at > WEEK) this.storage.removeItem(key);
      else if (account === this.account) works.push({ page, work, turn, content, at });
    }
    return works;
  }

  /** Forget a work up to a turn; what was typed after it stays. */
  drop(work, turn) {
    const key = this.#key(work);
    const text = this.storage?.getItem(key);
    if (text && JSON.parse(text).turn <= turn) this.storage.removeItem(key);
  }

  clear() {
    for (const { work, turn } of this.works()) this.drop(work, turn);
  }
}
