// Warns before an idle session ends, keeps what was typed in this tab, and offers it again after the next sign-in.
import { notify } from "./notices.js";
import { deliver, Server } from "./unsaved/server.js";
import { openStorage, Shelf } from "./unsaved/shelf.js";

(() => {
  const settings = document.querySelector("script[data-session]").dataset;
  const idle = Number(settings.idle) * 1000;
  const warning = Math.min(120000, idle / 4);
  const shelf = `mingzhang:${settings.user}:${location.pathname}`;
  let used = Date.now();
  let told = used;
  let notice = null;

  const forms = () => [...document.querySelectorAll("#content form[method=post]:not(.entry-form)")]; // those keep themselves: unsaved/
  const kept = (field) => field.name && field.name !== "csrfmiddlewaretoken" && !["password", "file", "submit", "button"].includes(field.type);
  const values = (form) => [...form.elements].filter(kept).map((field) => [field.name, ["checkbox", "radio"].includes(field.type) ? field.checked : field.value]);
  const start = JSON.stringify(forms().map(values));

  const keep = () => {
    const now = forms().map(values);
    if (JSON.stringify(now) !== start) sessionStorage.setItem(shelf, JSON.stringify(now));
  };
  const say = (text, actions) => {
    notice?.remove();
    const answers = actions.map(([label, act]) => [label, () => { notice = null; act(); }]);
    notice = notify(text, answers);
  };
  const stay = async () => {
    used = told = Date.now();
    let answer;
    try {
      answer = await fetch(settings.keep, { redirect: "manual" });
    } catch {
      keep();
      say("没有连上服务器，暂时不能保存。填写的内容保存在这个页面，请稍后再试。", [["再试", stay]]);
      return;
    }
    if (answer.status !== 204) { keep(); say("登录已经失效。填写的内容保存在这个页面，重新登录后可以恢复。", [["重新登录", signIn]]); }
  };
  const signIn = () => { location.href = `${settings.login}?next=${encodeURIComponent(location.pathname + location.search)}`; };

  for (const kind of ["input", "click", "keydown"]) {
    document.addEventListener(kind, () => {
      used = Date.now();
      if (used - told > idle / 6) stay();
    }, { passive: true });
  }
  let submitted = false;
  document.addEventListener("submit", () => { submitted = true; });
  setInterval(() => {
    const left = idle - (Date.now() - Math.max(used, told));
    if (left <= 0) { keep(); if (!submitted) say("太久没有操作，已经退出。填写的内容保存在这个页面，重新登录后可以恢复。", [["重新登录", signIn]]); }
    else if (left <= warning && !notice) { keep(); say(`再过 ${Math.ceil(left / 60000)} 分钟没有操作将自动退出。`, [["继续工作", stay]]); }
  }, 5000);

  // Whoever signs out leaves nothing behind in this browser: what it has kept goes to the server first.
  document.addEventListener("submit", async (event) => {
    const form = event.target;
    if (form.id !== "logout-form") return;
    event.preventDefault();
    const signOut = { waits: [], isAgreed: false };
    document.dispatchEvent(new CustomEvent("session:leaving", { detail: signOut }));
    await Promise.all(signOut.waits);
    const shelf = new Shelf(openStorage(), settings.user);
    await deliver(shelf, new Server(settings.unsaved, settings.user, form.elements.csrfmiddlewaretoken.value));
    const isAll = shelf.works().length === 0;
    if (!isAll && !confirm("有没有保存的内容，服务器现在收不下，退出后就没有了。仍要退出吗？")) return;
    signOut.isAgreed = true;
    shelf.clear();
    form.submit();
  });

  const restore = (stored) => {
    forms().forEach((form, index) => {
      const byName = new Map();
      for (const [name, value] of stored[index] || []) byName.set(name, [...(byName.get(name) || []), value]);
      for (const field of [...form.elements].filter(kept)) {
        const value = (byName.get(field.name) || []).shift();
        if (value === undefined) continue;
        if (typeof value === "boolean") field.checked = value; else field.value = value;
        field.dispatchEvent(new Event("input", { bubbles: true }));
      }
    });
  };
  const stored = sessionStorage.getItem(shelf);
  if (stored && forms().length) {
    const drop = () => sessionStorage.removeItem(shelf);
    say("上次有没有保存的内容。", [["恢复", () => { restore(JSON.parse(stored)); drop(); }], ["丢弃", drop]]);
  }
})();
