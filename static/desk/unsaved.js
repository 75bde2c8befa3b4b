// Keeps what is typed into a page of entering, as it is typed: on the server, or in this tab where the server cannot be
// reached. Shown again to the same account only, until it is saved, discarded or a week old.
const PAUSE = 1000; // milliseconds after the last change

const script = document.querySelector("script[data-unsaved]");
const form = document.querySelector("form.entry-form");
const page = location.pathname + location.search;
const shelf = `mingzhang-unsaved:${script?.dataset.user}:${page}`;
const table = document.querySelector("[data-grid]");
const UNKEPT = ["csrfmiddlewaretoken", "seen"];

function fieldsOf() {
  const fields = [...form.elements].filter((field) => field.name && !UNKEPT.includes(field.name)
    && !["submit", "button", "file", "password"].includes(field.type) && !field.closest("[data-rows]"));
  return fields.map((field) => [field, ["checkbox", "radio"].includes(field.type)]);
}

function snapshot() {
  const fields = fieldsOf().map(([field, isBox]) => [field.name, isBox ? field.checked : field.value]);
  return { fields, rows: table?.grid ? table.grid.snapshot() : [], seen: form.elements.seen?.value ?? "" };
}

/** What a snapshot says, without the versions of the rows that it began from. */
function essence({ fields, rows }) {
  return JSON.stringify([fields, rows.map((row) => ({ ...row, token: row.token.split(":")[0] }))]);
}

function restore(work) {
  const byName = new Map();
  for (const [name, value] of work.fields) byName.set(name, [...(byName.get(name) || []), value]);
  for (const [field, isBox] of fieldsOf()) {
    const value = (byName.get(field.name) || []).shift();
    if (value === undefined) continue;
    if (isBox) field.checked = value;
    else field.value = value;
    const details = field.closest("details");
    if (details && value && !isBox) details.open = true;
  }
  // The version that it was typed against: what somebody else has saved since is shown before it is replaced.
  if (form.elements.seen && work.seen) form.elements.seen.value = work.seen;
  table?.grid?.bringBack(work.rows);
  form.dispatchEvent(new Event("input", { bubbles: true }));
}

function start() {
  const address = script.dataset.unsaved;
  const first = essence(snapshot());
  let token = form.elements.csrfmiddlewaretoken.value;
  let waiting = 0;
  let last = first;
  let sending = null;
  let notice = null;

  const status = document.createElement("small");
  status.setAttribute("role", "status");
  form.querySelector(".entry-save")?.append(" ", status);

  const local = {
    keep(work) {
      try {
        sessionStorage.setItem(shelf, work);
      } catch {
        // The browser's shelf is full or closed: the server's copy is all there is.
      }
    },
    kept() {
      try {
        return sessionStorage.getItem(shelf);
      } catch {
        return null;
      }
    },
    drop() {
      try {
        sessionStorage.removeItem(shelf);
      } catch {
        // Nothing was kept.
      }
    },
  };

  function say(text) {
    status.textContent = text;
  }
  /** The status of the answer; nothing where no answer came. */
  async function post(content) {
    const body = new URLSearchParams({ page, content, csrfmiddlewaretoken: token });
    try {
      const answer = await fetch(address, { method: "POST", body, redirect: "manual", signal: sending?.signal });
      return answer.status;
    } catch {
      return 0; // whoever asks says what that means
    }
  }
  async function send(content) {
    let answered = await post(content);
    if (answered === 403) {
      await ask();
      answered = await post(content);
    }
    return answered === 204;
  }
  /** What the server has kept of this page; nothing where it has not, or cannot be asked. */
  async function ask() {
    try {
      const answer = await fetch(`${address}?${new URLSearchParams({ page })}`, { redirect: "manual" });
      if (!answer.ok) return "";
      const told = await answer.json();
      token = told.token;
      // A form that was opened before one signed in anew goes through as well.
      form.elements.csrfmiddlewaretoken.value = told.token;
      return told.content;
    } catch {
      return ""; // what this tab has kept is offered all the same
    }
  }

  async function keep() {
    const work = snapshot();
    const now = essence(work);
    if (now === last) return;
    last = now;
    const content = now === first ? "" : JSON.stringify(work);
    sending = new AbortController();
    if (await send(content)) {
      local.drop();
      say(content ? "没有保存的内容已暂存，七天内可以恢复。" : "");
    } else if (content) {
      local.keep(content);
      say("没有连上服务器，或登录已经失效：没有保存的内容暂存在这个页面。");
      last = ""; // and is sent with the next change
    }
  }
  function soon() {
    clearTimeout(waiting);
    waiting = setTimeout(keep, PAUSE);
  }

  function offer(work) {
    notice = document.createElement("div");
    notice.className = "session-notice";
    notice.setAttribute("role", "alert");
    const count = work.rows.length;
    notice.append(`这一页有没有保存的内容${count ? `（共${count}行）` : ""}。`);
    const button = (label, act) => {
      const made = document.createElement("button");
      made.type = "button";
      made.textContent = label;
      made.addEventListener("click", () => { notice.remove(); notice = null; act(); });
      notice.append(made);
    };
    button("恢复", () => { restore(work); soon(); });
    button("丢弃", () => { local.drop(); send(""); });
    document.body.append(notice);
  }

  async function look() {
    const onServer = await ask();
    const content = local.kept() || onServer;
    if (!content) return;
    const work = JSON.parse(content);
    if (essence(work) !== essence(snapshot())) offer(work);
  }

  form.addEventListener("input", soon);
  form.addEventListener("change", soon);
  table?.addEventListener("grid:change", soon);
  // At once where the page may go: closed, left, or sent to a server that may not take it.
  const atOnce = () => {
    clearTimeout(waiting);
    const work = snapshot();
    if (essence(work) !== first) local.keep(JSON.stringify(work));
  };
  window.addEventListener("pagehide", atOnce);
  form.addEventListener("submit", (event) => {
    if (event.defaultPrevented) return;
    sending?.abort();
    atOnce();
  });
  // Saved: the page says so, and what this tab has kept is done with.
  if (document.querySelector("[data-saved], .messagelist .success")) local.drop();
  look();
}

if (script && form?.elements.csrfmiddlewaretoken && form.querySelector("input[type=submit]")) start();
