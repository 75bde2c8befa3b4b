// The server's side of unsaved work: disclosure/desk/unsaved.py.
export const KEPT = 204;
export const FORBIDDEN = 403; // the token is not the one of now
export const OTHER_ACCOUNT = 409;
const LARGEST_LAST_WORD = 60_000; // bytes that a browser sends for a page that has gone

export class Server {
  constructor(address, account, token) {
    this.address = address;
    this.account = account;
    this.token = token;
  }

  #body({ page, work, turn, content, age = 0 }) {
    const { account, token } = this;
    return new URLSearchParams({ page, work, turn, content, age, account, csrfmiddlewaretoken: token });
  }

  async #post(kept) {
    try {
      const answer = await fetch(this.address, { method: "POST", body: this.#body(kept), redirect: "manual" });
      // After the session has ended the answer leads to the sign-in page: its status is 0.
      return answer.status;
    } catch {
      return 0; // no network, or the server is away
    }
  }

  /** Keep a work, or forget it where it has no content. Answers the status; 0 where none came. */
  async keep(kept) {
    const status = await this.#post(kept);
    if (status !== FORBIDDEN) return status;
    await this.ask(kept.page);
    return await this.#post(kept);
  }

  /** Send a work from a page that is going; whether it arrives nobody will tell. */
  async keepLast(kept) {
    const body = this.#body(kept);
    if (body.toString().length > LARGEST_LAST_WORD) return;
    try {
      await fetch(this.address, { method: "POST", body, keepalive: true, redirect: "manual" });
    } catch {
      // The browser has kept it as well.
    }
  }

  /** What the server keeps of a page: its ``works``, the latest first. Null where it cannot be asked. */
  async ask(page) {
    try {
      const answer = await fetch(`${this.address}?${new URLSearchParams({ page })}`, { redirect: "manual" });
      if (!answer.ok) return null;
      const told = await answer.json();
      this.token = told.token;
      return told;
    } catch {
      return null; // what this browser keeps is offered all the same
    }
  }
}

/** Bring what a browser has kept to the server. What it takes, or knows already, is kept here no longer. */
export async function deliver(shelf, server) {
  for (const { page, work, turn, content, at } of shelf.works()) {
    const age = Math.max(0, shelf.now() - at); // a clock may have been put back
    const status = await server.keep({ page, work, turn, content, age });
    if (status === KEPT) shelf.drop(work, turn);
  }
}
