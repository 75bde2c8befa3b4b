// A sentence to edit with its marks as chips. The field of the form beneath it holds the same sentence with braces.
import { describe, move, parse, tidy, wording, write } from "./pieces.js";

let count = 0;

function element(name, attributes, text) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  if (text) made.textContent = text;
  return made;
}

export class SentenceEditor {
  #chosen = null; // the chip that the tools are about
  #caret = null; // where the caret was when the editor was left

  /** Stand in for ``field``, a textarea; ``known`` says what marks mean. */
  constructor(field, known) {
    this.field = field;
    this.known = known;
    const label = field.labels[0];
    label.id ||= `sentence-label-${++count}`;
    this.box = element("div", {
      class: "sentence-editor", role: "textbox", "aria-multiline": "true", "aria-labelledby": label.id, tabindex: "0",
      contenteditable: "true",
    });
    this.tools = this.#makeTools();
    field.hidden = true;
    field.after(this.box, this.tools);
    label.addEventListener("click", () => this.box.focus());
    this.#show(parse(field.value));
    this.#listen();
  }

  #listen() {
    const { box, field } = this;
    box.addEventListener("input", () => this.#typed());
    field.addEventListener("input", () => {
      if (field.value !== this.#written()) this.#show(parse(field.value));
    });
    document.addEventListener("selectionchange", () => {
      const selection = document.getSelection();
      if (selection.rangeCount && box.contains(selection.anchorNode)) this.#caret = selection.getRangeAt(0).cloneRange();
    });
    // Texts alone come in, with their marks in braces; and so they go out.
    box.addEventListener("paste", (event) => {
      event.preventDefault();
      this.#insert(parse(event.clipboardData.getData("text/plain").replace(/\r\n?/g, "\n")));
    });
    for (const kind of ["copy", "cut"]) box.addEventListener(kind, (event) => this.#takeOut(event));
    box.addEventListener("keydown", (event) => this.#key(event));
    box.addEventListener("click", (event) => this.#choose(event.target.closest(".chip")));
    box.addEventListener("focusin", (event) => this.#choose(event.target.closest(".chip")));
  }

  // -- what stands there ---------------------------------------------------------------------------------------------

  #pieces() { return tidy([...this.box.childNodes].map((node) => this.#pieceOf(node))); }

  #pieceOf(node) {
    if (node.nodeType === Node.TEXT_NODE) return { text: node.data };
    if (node.classList.contains("chip")) return { name: node.dataset.name, detail: node.dataset.detail };
    // Browsers begin a line with an element.
    const inside = [...node.childNodes].map((child) => write(this.#pieceOf(child))).join("");
    return { text: node.tagName === "BR" ? "\n" : `\n${inside}` };
  }

  #written() { return this.#pieces().map(write).join(""); }

  #show(pieces) {
    this.#choose(null);
    this.box.replaceChildren(...pieces.map((piece) => this.#nodeOf(piece)));
  }

  #nodeOf(piece) {
    const described = piece.text === undefined && describe(piece, this.known);
    if (!described) return document.createTextNode(write(piece));
    const { label, shown, figure } = described;
    const style = figure ? `，${wording(piece.detail || figure.style, figure.unit)}` : "";
    const chip = element("span", {
      class: "chip", contenteditable: "false", role: "button", tabindex: "0", "data-name": piece.name, "data-detail": piece.detail,
      title: `${label}${style}`, "aria-label": `${label}，印出${shown}${style}。回车调整，Delete 去掉`,
    });
    chip.append(element("small", {}, label), shown);
    return chip;
  }

  #typed() {
    const pieces = this.#pieces();
    const written = pieces.map(write).join("");
    // Braces that were typed or dropped become a chip.
    const isTyped = parse(written).some((piece) => piece.text === undefined && describe(piece, this.known))
      && parse(written).length !== pieces.length;
    if (isTyped) {
      this.#show(parse(written));
      this.#putCaretAfter(this.box.lastChild);
    }
    this.#tell(written);
  }

  #tell(written) {
    this.field.value = written;
    this.field.dispatchEvent(new Event("input", { bubbles: true }));
  }

  // -- inserting, taking out -----------------------------------------------------------------------------------------

  /** Insert a mark as it is written, where the caret is or was. */
  insert(mark) { this.#insert(parse(mark)); }

  #insert(pieces) {
    let range = this.#caret;
    if (!range || !this.box.contains(range.startContainer)) {
      range = document.createRange();
      range.selectNodeContents(this.box);
      range.collapse(false);
    }
    range.deleteContents();
    const nodes = pieces.map((piece) => this.#nodeOf(piece));
    const fragment = document.createDocumentFragment();
    fragment.append(...nodes);
    range.insertNode(fragment);
    if (nodes.length) this.#putCaretAfter(nodes.at(-1));
    this.#tell(this.#written());
  }

  #putCaretAfter(node) {
    this.box.focus();
    const range = document.createRange();
    if (node) range.setStartAfter(node);
    range.collapse(true);
    const selection = document.getSelection();
    selection.removeAllRanges();
    selection.addRange(range);
    this.#caret = range.cloneRange();
  }

  #takeOut(event) {
    const selection = document.getSelection();
    if (!selection.rangeCount || selection.isCollapsed) return;
    event.preventDefault();
    const range = selection.getRangeAt(0);
    const taken = [...range.cloneContents().childNodes].map((node) => write(this.#pieceOf(node))).join("");
    event.clipboardData.setData("text/plain", taken);
    if (event.type === "copy") return;
    range.deleteContents();
    this.#tell(this.#written());
  }

  // -- the tools of a chip -------------------------------------------------------------------------------------------

  #makeTools() {
    const tools = element("div", { class: "chip-tools", role: "group", "aria-label": "选中的数字", hidden: "" });
    this.name = element("strong", {});
    this.style = element("select", { "aria-label": "写法" });
    const style = element("label", {}, "写法 ");
    style.append(this.style);
    this.styleLabel = style;
    this.style.addEventListener("change", () => this.#restyle());
    tools.append(this.name, style);
    for (const [label, act] of [["前移", () => this.#move(-1)], ["后移", () => this.#move(1)], ["去掉", () => this.#remove()]]) {
      const button = element("button", { type: "button" }, label);
      button.addEventListener("click", act);
      tools.append(button);
    }
    return tools;
  }

  #choose(chip) {
    this.#chosen?.classList.remove("chosen");
    this.#chosen = chip;
    this.tools.hidden = !chip;
    if (!chip) return;
    chip.classList.add("chosen");
    const { label, figure } = describe({ name: chip.dataset.name, detail: chip.dataset.detail }, this.known);
    this.name.textContent = label;
    this.styleLabel.hidden = !figure;
    if (!figure) return;
    const chosen = chip.dataset.detail || figure.style;
    const styles = [...new Set([...Object.keys(figure.shown), chosen])];
    this.style.replaceChildren(...styles.map((style) => {
      const shown = figure.shown[style];
      return new Option(`${wording(style, figure.unit)}${shown ? `（${shown}）` : ""}`, style, false, style === chosen);
    }));
  }

  #restyle() {
    const { figures } = this.known;
    const piece = { name: this.#chosen.dataset.name, detail: this.style.value };
    if (piece.detail === figures[piece.name].style) piece.detail = ""; // as the form prints it
    const chip = this.#nodeOf(piece);
    this.#chosen.replaceWith(chip);
    this.#choose(chip);
    this.#tell(this.#written());
  }

  #move(by) {
    const pieces = tidy([...this.box.childNodes].map((node) => {
      const piece = this.#pieceOf(node);
      return node === this.#chosen ? { ...piece, isChosen: true } : piece;
    }));
    const index = pieces.findIndex((piece) => piece.isChosen);
    const moved = move(pieces, index, by);
    this.#show(moved.pieces);
    this.#choose(this.box.childNodes[moved.index]);
    this.#tell(this.#written());
  }

  #remove() {
    const before = this.#chosen.previousSibling;
    this.#chosen.remove();
    this.#choose(null);
    if (before) this.#putCaretAfter(before);
    else this.box.focus();
    this.#tell(this.#written());
  }

  #key(event) {
    const chip = event.target.closest(".chip");
    if (!chip) return;
    const acts = { Enter: () => this.tools.querySelector("select, button").focus(), Delete: () => this.#remove(), Backspace: () => this.#remove() };
    acts[" "] = acts.Enter;
    if (event.altKey && event.key === "ArrowLeft") acts.ArrowLeft = () => this.#moveByKey(-1);
    if (event.altKey && event.key === "ArrowRight") acts.ArrowRight = () => this.#moveByKey(1);
    if (!acts[event.key]) return;
    event.preventDefault();
    acts[event.key]();
  }

  #moveByKey(by) {
    this.#move(by);
    this.#chosen.focus();
  }
}
