// A section of the narrative: its sentences are edited with figures as chips, which are inserted from a list.
import { SentenceEditor } from "./editor.js";

function start(form, picker) {
  const known = JSON.parse(document.querySelector("#marks").textContent);
  let target = null;
  let dirty = false;
  for (const field of form.querySelectorAll("textarea[data-standard]")) {
    const editor = new SentenceEditor(field, known);
    editor.box.addEventListener("focusin", () => { target = editor; });
    const standard = field.closest("details").querySelector(".use-standard");
    standard.hidden = false;
    standard.addEventListener("click", () => {
      if (!field.value.trim()) {
        field.value = field.dataset.standard;
        field.dispatchEvent(new Event("input", { bubbles: true }));
      }
      editor.box.focus();
    });
  }
  form.addEventListener("input", (event) => { if (event.target.name) dirty = true; });
  form.addEventListener("submit", () => { dirty = false; });
  window.addEventListener("beforeunload", (event) => { if (dirty) event.preventDefault(); });

  picker.hidden = false;
  const search = picker.querySelector("input");
  const status = picker.querySelector("[role=status]");
  const options = [...form.querySelectorAll("#figures option")];
  function insert() {
    const wanted = search.value.trim();
    const found = options.find((option) => option.value === wanted || option.dataset.mark === wanted)
      || options.find((option) => option.value.includes(wanted));
    if (!wanted || !found) { status.textContent = "没有找到这个数字"; return; }
    if (!target) { status.textContent = "请先把光标放到要插入的句子里"; return; }
    target.insert(found.dataset.mark);
    status.textContent = `已插入“${found.value}”`;
  }
  picker.querySelector("button").addEventListener("click", insert);
  // Enter would save the form.
  search.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.isComposing) { event.preventDefault(); insert(); }
  });
}

const form = document.querySelector("[data-narrative]");
const picker = form?.querySelector(".figure-picker");
if (picker) start(form, picker);
