// Keeps what is typed into a page of entering, as it is typed: on the server, or in this browser until the server takes it.
// Shown again to the same account only, until it is saved, discarded or a week old.
import { notify } from "../notices.js";
import { deliver, KEPT, OTHER_ACCOUNT, Server } from "./server.js";
import { openStorage, Shelf } from "./shelf.js";
import { essence, OPENED, restore, snapshot } from "./snapshot.js";

const PAUSE = 1000; // milliseconds after the last change
const RETRY = 15_000; // milliseconds until the server is asked again

function start(form) {
  const { user, unsaved } = document.querySelector("script[data-session]").dataset;
  const table = form.querySelector("[data-grid]");
  const page = location.pathname + location.search;
  const server = new Server(unsaved, user, form.elements.csrfmiddlewaretoken.value);
  const shelf = new Shelf(openStorage(), user);
  const { work: name, turn } = form.elements; // what the work is called, and how often it was told
  const take = () => snapshot(form, table?.grid);
  // What is saved, whatever was typed before this script ran; of a page that was sent back for its faults nothing is.
  const saved = name.hasAttribute("data-unsaved") ? null : essence(snapshot(form, table?.grid, OPENED));
  let sent = saved; // the essence that was told last; nothing where it did not arrive
  let timer = 0;
  let queue = Promise.resolve(); // one message at a time
  let isLeaving = false;
  let signOut = null; // under way, as session.js tells of it

  const status = document.createElement("small");
  status.setAttribute("aria-live", "polite");
  form.querySelector(".entry-save")?.append(" ", status);
  const say = (text) => { status.textContent = text; };

  function nameAnew() {
    const bytes = crypto.getRandomValues(new Uint8Array(8));
    name.value = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  }
  /** The work as it is told next. What is told later has a higher turn, so that no message overtakes another. */
  function told(content) {
    turn.value = Number(turn.value) + 1;
    return { page, work: name.value, turn: Number(turn.value), content };
  }
  async function ask() {
    const answer = await server.ask(page);
    // A form that was opened before one signed in anew goes through as well.
    if (answer) form.elements.csrfmiddlewaretoken.value = server.token;
    return answer;
  }

  /** Have the server keep what stands on the page. Answers whether it does. */
  async function keepNow() {
    clearTimeout(timer);
    const work = take();
    const now = essence(work);
    if (now === sent) return true;
    if (isLeaving || signOut?.isAgreed) return false;
    sent = now;
    const kept = told(now === saved ? "" : JSON.stringify(work));
    const isHere = shelf.keep(kept); // before any message: a browser may be gone at any time
    const answered = await server.keep(kept);
    form.elements.csrfmiddlewaretoken.value = server.token;
    if (answered === KEPT) {
      shelf.drop(kept.work, kept.turn);
      say(kept.content ? "没有保存的内容已暂存，七天内可以恢复。" : "");
      return true;
    }
    sent = null;
    timer = setTimeout(keep, RETRY);
    if (!kept.content) return false;
    const reason = answered === OTHER_ACCOUNT ? "这个浏览器现在登录的是另一个账号" : "没有连上服务器，或登录已经失效";
    const where = isHere ? "没有保存的内容暂存在这台电脑上，只有您的账号能恢复" : "没有保存的内容没有存下，请不要关闭这个页面";
    say(`${reason}：${where}。`);
    return false;
  }
  function keep() {
    queue = queue.catch(() => {}).then(keepNow); // one that went wrong does not stop the next
    return queue;
  }
  function soon() {
    isLeaving = false;
    clearTimeout(timer);
    timer = setTimeout(keep, PAUSE);
  }

  // At once where the page may go: closed, left, or sent to a server that may not take it.
  function keepBeforeLeaving(isSubmitted) {
    if (isLeaving || signOut?.isAgreed) return;
    clearTimeout(timer);
    const work = take();
    const now = essence(work);
    if (now === sent) return;
    sent = now;
    const kept = told(now === saved ? "" : JSON.stringify(work));
    shelf.keep(kept);
    // A form that is sent says it to the server itself.
    if (!isSubmitted) server.keepLast(kept);
  }

  const offers = []; // the notices
  function offer(work) {
    const kept = JSON.parse(work.content);
    const when = new Date(work.at).toLocaleString("zh-CN", { month: "long", day: "numeric", hour: "2-digit", minute: "2-digit" });
    const count = kept.rows.length;
    const text = `这一页有${when}填写、没有保存的内容${count ? `（共${count}行）` : ""}。`;
    offers.push(notify(text, [["恢复", () => bringBack(work, kept)], ["丢弃", () => forget(work)]]));
  }
  async function bringBack(work, kept) {
    // The others are offered again the next time: what is on the page now is kept under one name.
    for (const notice of offers) notice.remove();
    if (essence(take()) !== saved) {
      await keep();
      nameAnew();
    }
    restore(form, table?.grid, kept);
    if (await keep()) await forget(work); // it is kept as this page's now
  }
  async function forget({ work, turn: until }) {
    shelf.drop(work, until);
    await server.keep({ page, work, turn: until, content: "" });
  }

  /** What was kept of this page and is not shown: the server's, and what only this browser has. The latest first. */
  async function keptElsewhere() {
    await deliver(shelf, server);
    const works = new Map();
    for (const work of (await ask())?.works ?? []) works.set(work.work, work);
    for (const work of shelf.works()) {
      if (work.page === page) works.set(work.work, work); // newer than the server's, which has not taken it
    }
    works.delete(name.value);
    return [...works.values()].sort((one, other) => other.at - one.at);
  }
  async function look() {
    const works = await keptElsewhere();
    const shown = new Set([saved ?? essence(take())]);
    for (const work of works) {
      if (!work.content) continue;
      const content = essence(JSON.parse(work.content));
      if (shown.has(content)) forget(work); // brought back in a tab that was closed at once
      else offer(work);
      shown.add(content);
    }
  }

  form.addEventListener("input", soon);
  form.addEventListener("change", soon);
  table?.addEventListener("grid:change", soon);
  window.addEventListener("online", keep);
  window.addEventListener("pagehide", () => keepBeforeLeaving(false));
  form.addEventListener("submit", (event) => {
    if (event.defaultPrevented) return;
    keepBeforeLeaving(true);
    isLeaving = true; // until something is typed again
  });
  // Whoever signs out leaves nothing behind in this browser (session.js).
  document.addEventListener("session:leaving", (event) => {
    signOut = event.detail;
    signOut.waits.push(keep());
  });
  look().then(keep);
}

const form = document.querySelector("form.entry-form");
if (form?.elements.work && form.querySelector("input[type=submit]")) start(form);
