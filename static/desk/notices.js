// Notices at the foot of the window that ask for an answer.
let place = null;

/** Show a text with a button for each ``[label, act]``; the notice goes when one is chosen. */
export function notify(text, actions) {
  if (!place) {
    place = document.createElement("div");
    place.className = "session-notices";
    document.body.append(place);
  }
  const notice = document.createElement("div");
  notice.className = "session-notice";
  notice.setAttribute("role", "alert");
  notice.append(text);
  for (const [label, act] of actions) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = label;
    button.addEventListener("click", () => { notice.remove(); act(); });
    notice.append(button);
  }
  place.append(notice);
  return notice;
}
