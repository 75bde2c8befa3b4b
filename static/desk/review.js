// A click on a cell or paragraph of the preview fills in where a comment is pinned; "查看位置" scrolls the preview there.
"use strict";
(() => {
  const frame = document.querySelector("[data-preview]");
  const field = document.querySelector("[data-pin] [name=address]");
  if (!frame) return;

  const attach = () => {
    const page = frame.contentDocument;
    if (!page || !field) return;
    page.addEventListener("click", (event) => {
      const place = event.target.closest("main [id]");
      if (!place || event.target.closest("a")) return;
      field.value = place.id;
      field.scrollIntoView({ block: "center" });
      field.focus({ preventScroll: true });
    });
  };
  frame.addEventListener("load", attach);
  if (frame.contentDocument && frame.contentDocument.readyState === "complete") attach();

  for (const link of document.querySelectorAll("[data-address]")) {
    link.addEventListener("click", (event) => {
      const place = frame.contentDocument?.getElementById(link.dataset.address);
      if (!place) return;
      event.preventDefault();
      place.scrollIntoView({ block: "center" });
    });
  }
})();
