// Comfort for writing: drafts save themselves, files show how far they are, signatures change with the sender.
"use strict";

const IDLE_SECONDS = 3; // without a key, and the draft is saved
const LONGEST_SECONDS = 20; // it is saved then, however busy the keys are
const sheet = document.getElementById("sheet");
const editor = editors[0];
const saved = () => document.getElementById("saved");
const note = (words, troubled) => {
  const line = sheet.querySelector(".saved-note");
  line.textContent = words;
  line.classList.toggle("unsaved", troubled);
  if (troubled) line.scrollIntoView({ block: "nearest" });
};

// -- drafts ---------------------------------------------------------------------------------------

let changed = "dirty" in sheet.dataset; // since it was saved last
let changedSince = changed ? Date.now() : 0;
let typedAt = 0;
let sending = false;
let pending = []; // files that are chosen and not yet at the server
let saves = 0; // on their way
let line = Promise.resolve(true); // one save behind the other: each takes the place of the draft before

sheet.addEventListener("input", (event) => {
  if (event.target.matches("input[type=file]")) return;
  changedSince ||= Date.now();
  changed = true;
  typedAt = Date.now();
});

setInterval(() => {
  const now = Date.now();
  if (changed && !sending && (now - typedAt > IDLE_SECONDS * 1000 || now - changedSince > LONGEST_SECONDS * 1000)) save();
}, 1000);

document.addEventListener("visibilitychange", () => { if (document.hidden && changed && !sending) save(); });

// Resolves to whether it is saved.
function save(more = []) {
  line = line.then(() => post(more));
  return line;
}

function post(more) {
  const files = pending;
  pending = [];
  saves += 1;
  [changed, changedSince] = [false, 0];
  const data = new FormData(sheet);
  for (const [name, ...value] of [["do", "save"], ...files.map((file) => ["files", file, file.name]), ...more]) {
    if (name === "do" || name === "html") data.set(name, ...value);
    else data.append(name, ...value);
  }
  return sent(data, files.length > 0 || more.length > 0).then((answer) => {
    saves -= 1;
    const page = answer && new DOMParser().parseFromString(answer.responseText, "text/html");
    const fresh = answer?.status === 200 && page.getElementById("saved");
    if (fresh) {
      saved().replaceWith(document.adoptNode(fresh));
      moved(answer.responseURL);
      return true;
    }
    pending = [...files, ...pending];
    [changed, changedSince, typedAt] = [true, Date.now(), Date.now() + LONGEST_SECONDS * 500];
    note(page?.querySelector(".notice.error")?.textContent.trim() || sheet.dataset.unsaved, true);
    return false;
  });
}

// The page is the draft's from now on: whoever loads it anew goes on writing, and begins no second letter.
function moved(address) {
  const draft = new URL(address);
  draft.searchParams.delete("saved");
  history.replaceState(history.state, "", draft);
}

// The answer, or null when there was none. Files show how far they are.
function sent(data, heavy) {
  const progress = saved().querySelector(".attach-progress");
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    request.open("POST", sheet.action);
    request.upload.addEventListener("progress", (event) => {
      progress.hidden = !heavy;
      progress.value = event.lengthComputable ? (event.loaded / event.total) * 100 : 0;
    });
    request.addEventListener("load", () => resolve(request));
    for (const trouble of ["error", "timeout", "abort"]) request.addEventListener(trouble, () => resolve(null));
    request.addEventListener("loadend", () => { progress.hidden = true; });
    request.send(data);
  });
}

sheet.addEventListener("click", (event) => {
  const button = event.target.closest("#save, .drop, [data-insert]");
  if (!button) return;
  event.preventDefault();
  if (button.id === "save") save();
  else if (button.matches(".drop")) save([["drop", button.value]]);
  else insert(button);
});

// -- sending --------------------------------------------------------------------------------------

sheet.addEventListener("submit", (event) => {
  if (sending) return event.preventDefault();
  if (saves || pending.length) {  // what is on its way arrives first: the answer says where draft and files lie
    event.preventDefault();
    const button = event.submitter;
    return line.then(() => setTimeout(() => {  // once this event is over: until then the form hears of no other
      const files = new DataTransfer();
      for (const file of pending.splice(0)) files.items.add(file);
      document.getElementById("files").files = files.files;
      sheet.requestSubmit(button);
    }));
  }
  sending = true;
});

window.addEventListener("pageshow", () => { sending = false; });
window.addEventListener("beforeunload", (event) => { if (!sending && (changed || saves || pending.length)) event.preventDefault(); });

// Enter in a line goes to the next: half a letter is not sent by a key that was meant for an address.
sheet.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.ctrlKey || event.metaKey || event.isComposing || !event.target.matches("input:not([type=checkbox], [type=file])")) return;
  event.preventDefault();
  if (event.target.matches("[data-link]")) return event.target.closest("details").querySelector("[data-do=link]").click();
  const fields = [...sheet.querySelectorAll("input.people-field, #subject, #text, #rich")].filter((field) => field.checkVisibility());
  const next = fields[fields.indexOf(event.target) + 1];
  next?.focus();
  if (next?.matches("input")) next.setSelectionRange(next.value.length, next.value.length);
});

document.addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && event.key === "Enter") sheet.querySelector("[value=send]").click();
});

// -- files ----------------------------------------------------------------------------------------

const hasFiles = (event) => event.dataTransfer?.types.includes("Files");
const octets = (files) => files.reduce((sum, file) => sum + file.size, 0);
const readable = (size) => `${(size / 1048576).toLocaleString(document.documentElement.lang, { maximumFractionDigits: 1 })} MB`;

// Told before anything is sent: the server would refuse it only when all of it is there.
function fit(files) {
  const { most, kept, tooLarge } = saved().dataset;
  const size = Number(kept) + octets(pending) + octets(files);
  if (size <= Number(most)) return true;
  note(tooLarge.replace("%size%", readable(size)), true);
  return false;
}

function attach(files) {
  if (!files.length || !fit(files)) return;
  pending.push(...files);
  save();
}

sheet.addEventListener("change", (event) => {
  if (event.target.id !== "files") return;
  const files = [...event.target.files];
  event.target.value = "";
  attach(files);
});

sheet.addEventListener("dragover", (event) => {
  if (!hasFiles(event)) return;
  event.preventDefault();
  sheet.classList.add("dragging");
});

for (const end of ["dragleave", "drop"]) sheet.addEventListener(end, () => sheet.classList.remove("dragging"));

// A picture that falls on the letter stands in it; everything else is attached.
sheet.addEventListener("drop", (event) => {
  if (!hasFiles(event)) return;
  event.preventDefault();
  event.stopPropagation();
  const files = [...event.dataTransfer.files];
  if (editor.isRich && event.target.closest(".rich") && files.every((file) => file.type.startsWith("image/"))) pictures(files);
  else attach(files);
}, true);

// -- pictures in the letter -----------------------------------------------------------------------

const letter = sheet.elements.message_id.value;
const pictureUrl = (cid) => `/compose/picture/${cid}?letter=${encodeURIComponent(letter)}`;
const newCid = () => [...crypto.getRandomValues(new Uint8Array(12))].map((octet) => octet.toString(16).padStart(2, "0")).join("");

// First to the server with a draft that shows it, then onto the page: a browser may show only what comes from there.
async function pictures(files) {
  for (const file of files) {
    if (!fit([file])) return;
    const cid = newCid();
    const html = `${sheet.elements.html.value}<img src="${pictureUrl(cid)}">`;
    if (await save([["html", html], ["picture_cids", cid], ["pictures", file, file.name]])) editor.picture(pictureUrl(cid), file.name);
  }
}

sheet.addEventListener("pictures", (event) => pictures(event.detail));

// -- who writes -----------------------------------------------------------------------------------

const sender = document.getElementById("sender");
const signed = document.getElementById("signed");

// As webmail/letters/signatures.py does it: a signature that was altered stays.
function resigned(text, old, fresh, above) {
  if (old === fresh) return text;
  if (old) {
    const at = text.lastIndexOf(`\n${old}`);
    const behind = text.slice(at + 1 + old.length);
    if (at < 0 || (behind && behind[0] !== "\n")) return text;
    text = text.slice(0, at).replace(/\n+$/, "") + (behind.trim() ? `\n\n${behind.replace(/^\n+/, "")}` : "\n");
  }
  if (!fresh) return text;
  const quote = above ? text.search(/(?:^|\n)(?:(?:[^\n>]+\n)*>|-------- )/) : -1;
  if (quote < 0) return `${text.trimEnd()}\n\n${fresh}\n`;
  return `${text.slice(0, quote).trimEnd()}\n\n${fresh}\n\n${text.slice(quote).replace(/^\n+/, "")}`;
}

function resignedRich(old, fresh, above) {
  const said = (node) => node.textContent.replace(/\s+/g, " ").trim();
  const rich = editor.rich;
  editor.squire.saveUndoState();
  const before = old && [...rich.querySelectorAll("div")].find((one) => !one.closest("blockquote") && said(one) === said(fragment(old)));
  if (old && !before) return;
  const block = document.createElement("div");
  block.append(fragment(fresh));
  if (before) fresh ? before.replaceWith(block) : before.remove();
  else {
    const quote = above ? rich.querySelector("blockquote") : null;
    const opening = quote?.previousElementSibling ?? quote;
    opening ? opening.before(block) : rich.append(block);
  }
  editor.html.value = editor.squire.getHTML();
}

sender?.addEventListener("change", () => {
  const old = [...sender.options].find((one) => one.value === signed.value);
  const fresh = sender.selectedOptions[0];
  if (!old || old === fresh) return;
  const above = "above" in fresh.dataset;
  const said = (option, name) => option.dataset[name] ?? "";
  if (editor.isRich) resignedRich(said(old, "html"), said(fresh, "html"), above);
  else {
    const caret = editor.plain.selectionStart;
    editor.plain.value = resigned(editor.plain.value, said(old, "text"), said(fresh, "text"), above);
    editor.plain.setSelectionRange(caret, caret);
  }
  const answers = sheet.elements.reply_to;
  if (answers.value === said(old, "replyTo")) answers.value = said(fresh, "replyTo");
  signed.value = fresh.value;
});

// -- templates ------------------------------------------------------------------------------------

async function insert(button) {
  button.closest("details").open = false;
  const answer = await fetch(button.dataset.insert).catch(() => null);
  if (!answer?.ok || answer.redirected) return;
  const found = await answer.json();
  const subject = document.getElementById("subject");
  subject.value ||= found.subject;
  editor.insert(found);
}
