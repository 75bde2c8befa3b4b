// Boxes to choose from (Select2, in Django's forms) have no name of their own to read aloud: they take their label's.
function nameChoices() {
  for (const select of document.querySelectorAll("select.admin-autocomplete")) {
    const box = select.nextElementSibling?.querySelector("[role=combobox]");
    const [label] = select.labels;
    if (!box || !label) continue;
    label.id ||= `${select.id}-label`;
    const chosen = box.querySelector("[role=textbox]"); // shows what was chosen
    box.setAttribute("aria-labelledby", chosen ? `${label.id} ${chosen.id}` : label.id);
    chosen?.setAttribute("aria-labelledby", label.id);
  }
}

// Django makes the boxes when its own jQuery says that the page is ready, which may be after the page has loaded.
window.addEventListener("load", () => globalThis.django?.jQuery(nameChoices));
