// Comfort for writing: drafts save themselves, addresses complete themselves, files can be dropped.
"use strict";

const AUTOSAVE_SECONDS = 20;
const sheet = document.getElementById("sheet");
const saveButton = document.getElementById("save");

// -- drafts ---------------------------------------------------------------------------------------

let changed = false;
let sending = false;

sheet.addEventListener("input", () => { changed = true; });
sheet.addEventListener("change", (event) => {
  changed = true;
  if (event.target.id === "files" && event.target.files.length) save();
});

function save() {
  if (sending) return;
  saveButton.click();
}

setInterval(() => { if (changed && !document.hidden) save(); }, AUTOSAVE_SECONDS * 1000);

// The button's name and value go along by hand: htmx asks only the form when a script presses.
sheet.addEventListener("htmx:configRequest", (event) => { event.detail.parameters.do = "save"; });

// What could not be saved is still to be saved, and one sees it.
function unsaved(event) {
  changed = true;
  const note = sheet.querySelector(".saved-note");
  const said = new DOMParser().parseFromString(event.detail.xhr?.responseText ?? "", "text/html").querySelector(".notice.error");
  note.textContent = said?.textContent.trim() || sheet.dataset.unsaved;
  note.classList.add("unsaved");
  note.scrollIntoView({ block: "nearest" });
}

sheet.addEventListener("htmx:beforeRequest", () => { changed = false; });
for (const trouble of ["htmx:responseError", "htmx:sendError", "htmx:timeout"]) sheet.addEventListener(trouble, unsaved);

sheet.addEventListener("submit", (event) => {
  if (sending) return event.preventDefault();
  sending = true;
  changed = false;
});

window.addEventListener("pageshow", () => { sending = false; });
window.addEventListener("beforeunload", (event) => { if (changed) event.preventDefault(); });

// Enter in a line goes to the next: half a letter is not sent by a key that was meant for an address.
sheet.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.ctrlKey || event.metaKey || event.isComposing || !event.target.matches("input:not([type=checkbox], [type=file])")) return;
  event.preventDefault();
  const fields = [...sheet.querySelectorAll("input.people-field, #subject, #text")].filter((field) => field.checkVisibility());
  const next = fields[fields.indexOf(event.target) + 1];
  next?.focus();
  if (next?.matches("input")) next.setSelectionRange(next.value.length, next.value.length);
});

document.addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && event.key === "Enter") sheet.querySelector("[value=send]").click();
});

// -- files ----------------------------------------------------------------------------------------

const hasFiles = (event) => event.dataTransfer?.types.includes("Files");

sheet.addEventListener("dragover", (event) => {
  if (!hasFiles(event)) return;
  event.preventDefault();
  sheet.classList.add("dragging");
});

for (const end of ["dragleave", "drop"]) sheet.addEventListener(end, () => sheet.classList.remove("dragging"));

sheet.addEventListener("drop", (event) => {
  if (!hasFiles(event)) return;
  event.preventDefault();
  document.getElementById("files").files = event.dataTransfer.files;
  save();
});

// -- addresses ------------------------------------------------------------------------------------

// What is typed at the caret, between whole addresses: an answer begins with one, and nobody types a comma behind it.
function atCaret(field) {
  const caret = field.selectionStart;
  const typed = field.value.slice(0, caret);
  const start = Math.max(...[",", ";", ">"].map((sign) => typed.lastIndexOf(sign))) + 1;
  return { before: typed.slice(0, start), word: typed.slice(start).trim(), behind: field.value.slice(caret).trimStart() };
}

const written = ({ name, address }) => (name ? `${/[^\w .'-]/.test(name) ? JSON.stringify(name) : name} <${address}>` : address);

function offerFor(field) {
  field.removeAttribute("list"); // the browser's own list knows only one address a field
  const list = document.createElement("ul");
  list.className = "people-offer";
  list.id = `${field.id}-offer`;
  list.setAttribute("role", "listbox");
  list.hidden = true;
  field.parentElement.append(list);
  for (const [name, value] of Object.entries({ role: "combobox", "aria-autocomplete": "list", "aria-controls": list.id, "aria-expanded": "false" })) field.setAttribute(name, value);
  return list;
}

function complete(field) {
  const list = offerFor(field);
  let people = [];
  let chosen = 0;
  let asked = 0;

  const show = (found) => {
    people = found;
    chosen = 0;
    list.replaceChildren(...people.map((person, at) => {
      const line = document.createElement("li");
      line.setAttribute("role", "option");
      line.setAttribute("aria-selected", String(at === 0));
      line.textContent = person.name ? `${person.name} · ${person.address}` : person.address;
      line.addEventListener("mousedown", (event) => { event.preventDefault(); take(at); });
      return line;
    }));
    list.hidden = people.length === 0;
    field.setAttribute("aria-expanded", String(!list.hidden));
  };

  const close = () => {
    asked += 1; // an answer that comes late opens nothing
    show([]);
  };

  const take = (at) => {
    const { before, behind } = atCaret(field);
    const whole = `${before}${before.endsWith(">") ? "," : ""}${before ? " " : ""}${written(people[at])}, `;
    field.value = whole + behind.replace(/^[,;]\s*/, "");
    field.setSelectionRange(whole.length, whole.length);
    close();
    changed = true;
  };

  const move = (by) => {
    chosen = (chosen + by + people.length) % people.length;
    [...list.children].forEach((line, at) => line.setAttribute("aria-selected", String(at === chosen)));
  };

  field.addEventListener("input", async () => {
    const words = atCaret(field).word;
    const turn = ++asked;
    if (!words) return show([]);
    const found = await fetch(`${sheet.dataset.people}?q=${encodeURIComponent(words)}`)
      .then((answer) => answer.ok && !answer.redirected && answer.json())  // redirected: to the log-in page
      .catch(() => null);
    if (turn === asked && found) show(found.people);
  });

  field.addEventListener("keydown", (event) => {
    if (list.hidden) return;
    const act = { ArrowDown: () => move(1), ArrowUp: () => move(-1), Enter: () => take(chosen), Tab: () => take(chosen), Escape: close }[event.key];
    if (!act) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  });

  field.addEventListener("blur", close);
}

document.querySelectorAll(".people-field").forEach(complete);
