// Keeps what is typed into a page of entering, as it is typed: on the server, or in this browser until the server takes it.
// Shown again to the same account only, until it is saved, discarded or a week old.
import { notify } from "../notices.js";
import { deliver, DONE, KEPT, OTHER_ACCOUNT, Server } from "./server.js";
import { openStorage, Shelf } from "./shelf.js";
import { essence, restore, snapshot } from "./snapshot.js";

const PAUSE = 1000; // milliseconds after the last change
const RETRY = 15_000; // milliseconds until the server is asked again

function start(form) {
  const { user, unsaved } = document.querySelector("script[data-session]").dataset;
  const table = form.querySelector("[data-grid]");
  const page = location.pathname + location.search;
  const server = new Server(unsaved, user, form.elements.csrfmiddlewaretoken.value);
  const shelf = new Shelf(openStorage(), user);
  const field = form.elements.work;
  const take = () => snapshot(form, table?.grid);
  // What is saved; of a page that was sent back for its faults nothing is.
  const saved = field.hasAttribute("data-unsaved") ? null : essence(take());
  let taken = saved; // the essence that the server has
  let timer = 0;
  let turn = Promise.resolve(); // one message at a time: the last one holds
  let isLeaving = false;
  let signOut = null; // under way, as session.js tells of it

  const status = document.createElement("small");
  status.setAttribute("aria-live", "polite");
  form.querySelector(".entry-save")?.append(" ", status);
  const say = (text) => { status.textContent = text; };

  function nameAnew() {
    const bytes = crypto.getRandomValues(new Uint8Array(8));
    field.value = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  }
  async function ask() {
    const told = await server.ask(page);
    // A form that was opened before one signed in anew goes through as well.
    if (told) form.elements.csrfmiddlewaretoken.value = server.token;
    return told;
  }

  async function keepNow() {
    clearTimeout(timer);
    const work = take();
    const now = essence(work);
    if (now === taken || isLeaving) return;
    const content = now === saved ? "" : JSON.stringify(work);
    const kept = { page, work: field.value, content };
    let answered = await server.keep(kept);
    if (answered === DONE) {
      nameAnew();
      kept.work = field.value;
      answered = await server.keep(kept);
    }
    form.elements.csrfmiddlewaretoken.value = server.token;
    if (answered === KEPT) {
      taken = now;
      shelf.drop(kept.work);
      say(content ? "没有保存的内容已暂存，七天内可以恢复。" : "");
      return;
    }
    timer = setTimeout(keep, RETRY);
    if (content) keepHere(kept, answered);
  }
  function keepHere(kept, answered) {
    const isHere = shelf.keep(kept);
    const reason = answered === OTHER_ACCOUNT ? "这个浏览器现在登录的是另一个账号" : "没有连上服务器，或登录已经失效";
    const where = isHere ? "没有保存的内容暂存在这台电脑上，只有您的账号能恢复" : "没有保存的内容没有存下，请不要关闭这个页面";
    say(`${reason}：${where}。`);
  }
  function keep() {
    turn = turn.catch(() => {}).then(keepNow); // one that went wrong does not stop the next
    return turn;
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
    if (now === saved || now === taken) return;
    const kept = { page, work: field.value, content: JSON.stringify(work) };
    shelf.keep(kept);
    // A form that is sent says it to the server itself.
    if (!isSubmitted) server.keepLast(kept);
  }

  function offer({ work: name, at, content }) {
    const kept = JSON.parse(content);
    const when = new Date(at).toLocaleString("zh-CN", { month: "long", day: "numeric", hour: "2-digit", minute: "2-digit" });
    const count = kept.rows.length;
    const text = `这一页有${when}填写、没有保存的内容${count ? `（共${count}行）` : ""}。`;
    return notify(text, [["恢复", () => bringBack(name, kept)], ["丢弃", () => forget(name)]]);
  }
  const offers = []; // the notices
  async function bringBack(name, kept) {
    // The others are offered again the next time: what is on the page now is kept under one name.
    for (const notice of offers) notice.remove();
    if (essence(take()) !== saved) {
      await keep();
      nameAnew();
    }
    restore(form, table?.grid, kept);
    await keep();
    if (taken === essence(take())) await forget(name); // it is kept as this page's now
  }
  async function forget(name) {
    shelf.drop(name);
    await server.keep({ page, work: name, content: "" });
  }

  async function look() {
    const here = shelf.works().filter((work) => work.page === page);
    await deliver(shelf, server);
    const told = await ask();
    // What the server could not be asked for may still be here.
    const works = told ? told.works : here;
    const shown = essence(take());
    const others = works.filter((work) => work.work !== field.value);
    for (const work of others) {
      if (essence(JSON.parse(work.content)) === shown) forget(work.work);
      else offers.push(offer(work));
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
