// What stands in a form and its grid, taken down and brought back.
const UNKEPT = ["csrfmiddlewaretoken", "seen", "work", "turn"];
const UNKEPT_TYPES = ["submit", "button", "file", "password"];

const isBox = (field) => ["checkbox", "radio"].includes(field.type);

/** How a field reads: as it stands now, or as it stood before anybody typed. */
export const NOW = { text: (field) => field.value, mark: (field) => field.checked };
export const OPENED = {
  // A line shows no breaks; a choice of a list has no such value and reads as it stands.
  text: (field) => (field.type === "text" ? field.defaultValue.replace(/[\r\n]/g, "") : field.defaultValue ?? field.value),
  mark: (field) => field.defaultChecked,
};

function fieldsOf(form) {
  const fields = [];
  for (const field of form.elements) {
    if (!field.name || UNKEPT.includes(field.name) || UNKEPT_TYPES.includes(field.type)) continue;
    if (!field.closest("[data-rows]")) fields.push(field); // the grid's own are its rows
  }
  return fields;
}

/** The fields and rows of a form now, and the version (``seen``) that they were typed against. */
export function snapshot(form, grid, reading = NOW) {
  const fields = fieldsOf(form).map((field) => [field.name, isBox(field) ? reading.mark(field) : reading.text(field)]);
  return { fields, rows: grid ? grid.snapshot(reading) : [], seen: form.elements.seen?.value ?? "" };
}

/** What a snapshot says, without the versions of the rows that it began from. */
export function essence({ fields, rows }) {
  return JSON.stringify([fields, rows.map((row) => ({ ...row, token: row.token.split(":")[0] }))]);
}

/** Make a form what it was at a snapshot. */
export function restore(form, grid, work) {
  const byName = new Map();
  for (const [name, value] of work.fields) byName.set(name, [...(byName.get(name) || []), value]);
  for (const field of fieldsOf(form)) {
    const value = (byName.get(field.name) || []).shift();
    if (value === undefined) continue;
    put(field, value);
  }
  // What somebody else has saved since is shown before it is replaced.
  if (form.elements.seen && work.seen) form.elements.seen.value = work.seen;
  grid?.bringBack(work.rows);
  form.dispatchEvent(new Event("input", { bubbles: true }));
}

function put(field, value) {
  if (isBox(field)) {
    field.checked = value;
    return;
  }
  if (field.value === value) return;
  field.value = value;
  const details = field.closest("details");
  if (details && value) details.open = true;
  field.dispatchEvent(new Event("input", { bubbles: true }));
}
