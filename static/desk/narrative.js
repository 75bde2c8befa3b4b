// Inserting a figure where the caret is, starting from the standard sentence, and a warning before leaving.
(() => {
  "use strict";
  const form = document.querySelector("[data-narrative]");
  const picker = form?.querySelector(".figure-picker");
  if (!picker) return;
  let target = null;
  let dirty = false;
  picker.hidden = false;
  form.addEventListener("focusin", (event) => { if (event.target.tagName === "TEXTAREA") target = event.target; });
  form.addEventListener("input", (event) => { if (event.target.name) dirty = true; });
  form.addEventListener("submit", () => { dirty = false; });
  window.addEventListener("beforeunload", (event) => { if (dirty) event.preventDefault(); });
  const search = picker.querySelector("input");
  const status = picker.querySelector("[role=status]");
  picker.querySelector("button").addEventListener("click", () => {
    const wanted = search.value.trim();
    const options = [...form.querySelectorAll("#figures option")];
    const found = options.find((option) => option.value === wanted) || options.find((option) => option.textContent.includes(wanted));
    if (!wanted || !found) { status.textContent = "没有找到这个数字"; return; }
    if (!target) { status.textContent = "请先把光标放到要插入的文字框"; return; }
    target.setRangeText(found.value, target.selectionStart, target.selectionEnd, "end");
    dirty = true;
    status.textContent = `已插入 ${found.value}`;
    target.focus();
  });
  for (const button of form.querySelectorAll(".use-standard")) {
    button.hidden = false;
    button.addEventListener("click", () => {
      const text = button.closest("details").querySelector("textarea");
      if (!text.value.trim()) { text.value = text.dataset.standard; dirty = true; }
      text.focus();
    });
  }
})();
