// Fields for addresses complete what is typed, from the people whom one has written to.
"use strict";

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
    field.form.dispatchEvent(new Event("input"));
  };

  const move = (by) => {
    chosen = (chosen + by + people.length) % people.length;
    [...list.children].forEach((line, at) => line.setAttribute("aria-selected", String(at === chosen)));
  };

  field.addEventListener("input", async () => {
    const words = atCaret(field).word;
    const turn = ++asked;
    if (!words || words.length > 100) return show([]);  // a list that was pasted
    const found = await fetch(`${field.form.dataset.people}?q=${encodeURIComponent(words)}`)
      .then((answer) => answer.ok && !answer.redirected && answer.json())  // redirected: to the log-in page
      .catch(() => null);
    if (turn === asked && found) show(found.people.length === 1 && found.people[0].address === words ? [] : found.people);
  });

  field.addEventListener("keydown", (event) => {
    if (list.hidden) return event.key === "Escape" && close();
    const act = { ArrowDown: () => move(1), ArrowUp: () => move(-1), Enter: () => take(chosen), Tab: () => take(chosen), Escape: close }[event.key];
    if (!act) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  });

  field.addEventListener("blur", close);
}

// -- who does not fit into the line stands below it, each with a cross -----------------------------

// A name may hold a comma between quotation marks.
const peopleIn = (text) => (text.match(/(?:"(?:\\.|[^"\\])*"|<[^>]*>|[^,;"<]|["<])+/g) ?? []).map((one) => one.trim()).filter(Boolean);
const called = (person) => person.replace(/\s*<[^>]*>$/, "").replace(/^"(.*)"$/, "$1").replace(/\\(.)/g, "$1") || person;

function spread(field) {
  const list = document.createElement("ul");
  list.className = "people-list";
  field.closest(".sheet-line, .people-line").after(list);

  const line = (person) => {
    const one = document.createElement("li");
    const cross = document.createElement("button");
    one.append(called(person), cross);
    one.title = person;
    cross.type = "button";
    cross.textContent = "×";
    cross.setAttribute("aria-label", `${field.form.dataset.remove}: ${called(person)}`);
    return one;
  };

  const show = () => {
    const people = field.scrollWidth > field.clientWidth ? peopleIn(field.value) : [];
    list.hidden = people.length < 2;
    list.replaceChildren(...(list.hidden ? [] : people.map(line)));
  };

  list.addEventListener("click", (event) => {
    const gone = [...list.children].indexOf(event.target.closest("button")?.parentElement);
    if (gone < 0) return;
    field.value = peopleIn(field.value).toSpliced(gone, 1).join(", ");
    field.form.dispatchEvent(new Event("input"));
    show();
    (list.children[Math.min(gone, list.children.length - 1)]?.querySelector("button") ?? field).focus();
  });

  field.addEventListener("input", show);
  field.form.addEventListener("input", show); // an offer was taken
  new ResizeObserver(show).observe(field);
}

document.querySelectorAll(".people-field").forEach((field) => { complete(field); spread(field); });
