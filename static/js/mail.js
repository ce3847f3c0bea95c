// Comfort for the three panes: keys, choosing, and a list that refreshes without losing one's ticks or one's place.
"use strict";

const $ = (selector) => document.querySelector(selector);
const rows = () => [...document.querySelectorAll("#rows > .row")];
const picks = () => [...document.querySelectorAll(".pick")];
const currentRow = () => $(".row[aria-current]");
const isTyping = (target) => target.closest("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]") !== null;

function makeCurrent(row) {
  for (const other of document.querySelectorAll(".row[aria-current]")) other.removeAttribute("aria-current");
  row?.setAttribute("aria-current", "true");
  row?.scrollIntoView({ block: "nearest" });
}

// What a screen reader says of a letter that comes without the focus moving to it.
function announce(words) {
  let region = $("#announce");
  if (!region) {
    region = document.createElement("div");
    region.id = "announce";
    region.className = "visually-hidden";
    region.setAttribute("role", "status");
    document.body.append(region);
  }
  region.textContent = words;
}

// -- keys -----------------------------------------------------------------------------------------

function step(by) {
  const all = rows();
  const at = all.indexOf(currentRow());
  const next = all[at < 0 ? 0 : at + by];
  if (!next) return press(by > 0 ? "j" : "k");
  makeCurrent(next);
  if ($(".letter")) next.querySelector(".row-link").click();
  else next.querySelector(".row-link").focus();
}

// The letter at hand: the one of a conversation in which one is, else the one that is open.
const letterAtHand = () => document.activeElement?.closest(".turn .letter") || $("#reading > .letter");

function press(key) {
  const mark = `[data-key="${CSS.escape(key)}"]`;
  const button = letterAtHand()?.querySelector(`:scope > .letter-tools ${mark}`) || $(mark);
  button?.click();
  return Boolean(button);
}

// On the chosen letters, else on the one that is open, else on the one where one is.
function act(...verbs) {
  const ticked = picks().some((pick) => pick.checked);
  const where = !ticked && letterAtHand() ? letterAtHand().querySelector(":scope > .letter-tools") : $(".list-tools");
  const button = where?.querySelector(verbs.map((verb) => `[name="do"][value="${verb}"]`).join(", "));
  if (!button) return;
  const pick = currentRow()?.querySelector(".pick");
  if (!ticked && !letterAtHand() && pick) pick.checked = true;
  button.click();
}

function unfold(inLetter, inList, first) {
  const menu = $(letterAtHand() && !picks().some((pick) => pick.checked) ? inLetter : inList);
  if (!menu) return;
  const pick = currentRow()?.querySelector(".pick");
  if (!letterAtHand() && pick && !picks().some((one) => one.checked)) pick.checked = true;
  menu.open = true;
  menu.querySelector(first)?.focus();
}

const isFlagged = () => (letterAtHand() ? letterAtHand().querySelector(":scope > .letter-tools [value=unflag]") : currentRow()?.matches(".flagged"));
const goTo = (use) => $(`#folders [data-use="${use}"]`)?.click();

async function showKeys() {
  const answer = await fetch("/keys", { credentials: "same-origin" });
  const sheet = document.createElement("dialog");
  sheet.className = "keys-sheet";
  sheet.append(new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("#keys"));
  const back = document.activeElement;
  sheet.addEventListener("close", () => { sheet.remove(); back?.focus(); });
  sheet.addEventListener("click", (event) => event.target === sheet && sheet.close());
  document.body.append(sheet);
  sheet.showModal();
}

const KEYS = {
  j: () => step(1),
  k: () => step(-1),
  o: () => currentRow()?.querySelector(".row-link").click(),
  x: () => currentRow()?.querySelector(".pick").click(),
  c: () => $(".compose-button")?.click(),
  e: () => act("archive"),
  "#": () => act("delete"),
  s: () => act(isFlagged() ? "unflag" : "flag"),
  m: () => act("mute"),
  I: () => act("read"),
  U: () => act("unread"),
  l: () => unfold("#letter-labels", "#list-labels", "button"),
  v: () => unfold("#letter-more", "#list-more", "select"),
  "/": () => $("#search")?.focus(),
  "?": showKeys,
};
const GOES = { i: "Inbox", s: "Sent", d: "Drafts", t: "Trash", a: "Archive", j: "Junk" };
let going = false; // g was pressed, and a second key says where to

document.addEventListener("keydown", (event) => {
  if (document.documentElement.dataset.shortcuts === "off") return;
  if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target) || $("dialog[open]")) return;
  if (going) {
    going = false;
    if (!GOES[event.key]) return;
    goTo(GOES[event.key]);
  } else if (event.key === "g") {
    going = true;
    setTimeout(() => { going = false; }, 1500);
  } else if (event.key === "Enter") {
    if (event.target !== document.body || !currentRow()) return;
    KEYS.o();
  } else if (Object.hasOwn(KEYS, event.key)) {
    KEYS[event.key]();
  } else if (!"rafuz".includes(event.key) || !press(event.key)) {
    return;
  }
  event.preventDefault();
});

// In an open menu the arrows go from one thing to the next.
document.addEventListener("keydown", (event) => {
  const menu = event.target.closest("details.menu[open]");
  if (!menu || !["ArrowDown", "ArrowUp"].includes(event.key) || event.target.matches("select, input")) return;
  const things = [...menu.querySelectorAll(".menu-body :is(a, button, select, input):not([type=hidden])")];
  const at = things.indexOf(event.target) + (event.key === "ArrowDown" ? 1 : -1);
  things[(at + things.length) % things.length]?.focus();
  event.preventDefault();
});

// -- choosing -------------------------------------------------------------------------------------

let lastPicked = null;

const KINDS = {
  all: () => true,
  none: () => false,
  unread: (pick) => pick.closest(".row").matches(".unseen"),
  flagged: (pick) => pick.closest(".row").matches(".flagged"),
};

function choose(kind) {
  for (const pick of picks()) pick.checked = KINDS[kind](pick);
}

document.addEventListener("click", (event) => {
  const all = event.target.closest(".pick-all");
  const kind = all ? (picks().some((pick) => !pick.checked) ? "all" : "none") : event.target.closest("[data-select]")?.dataset.select;
  // Behind "all of this folder" the page itself knows what is chosen: it must be asked again.
  if (!kind || $(".whole-folder")) return;
  event.preventDefault();
  choose(kind);
  event.target.closest("details")?.removeAttribute("open");
  // Behind this click the browser takes back what it did to the box that was clicked.
  setTimeout(() => { $("#pick-all").checked = kind === "all"; });
});

document.addEventListener("click", (event) => {
  if (!event.target.matches(".pick")) return;
  const every = picks();
  const here = every.indexOf(event.target);
  const there = every.indexOf(lastPicked);
  if (event.shiftKey && there >= 0) {
    for (const pick of every.slice(Math.min(here, there), Math.max(here, there) + 1)) pick.checked = event.target.checked;
  }
  lastPicked = event.target;
});

// -- swaps ----------------------------------------------------------------------------------------

let kept = null;
const PLACE = "pillarbox-place"; // where one was in the list, for the page that comes behind an act

document.addEventListener("htmx:beforeRequest", (event) => {
  // A menu that is open would be closed under one's hand, and so would be what is chosen beyond this page.
  if (event.target.id === "poll" && document.querySelector(".list details[open], .whole-folder")) event.preventDefault();
});

document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.target.id !== "list") return;
  const list = $("#list");
  const all = rows();
  kept = { scroll: list.scrollTop, at: Math.max(0, all.indexOf(currentRow())), focused: list.contains(document.activeElement) };
  kept.acted = event.detail.requestConfig.verb !== "get";
  kept.ticks = kept.acted ? [] : picks().filter((pick) => pick.checked).map((pick) => pick.value);
  kept.current = currentRow()?.id;
  kept.focus = document.activeElement?.closest(".row")?.id;
});

document.addEventListener("htmx:afterSwap", () => {
  if (!kept) return;
  const list = $("#list");
  for (const uid of kept.ticks) {
    const pick = list.querySelector(`.pick[value="${uid}"]`);
    if (pick) pick.checked = true;
  }
  const same = kept.current && document.getElementById(kept.current);
  if (same) makeCurrent(same);
  list.scrollTop = kept.scroll;
  if (kept.focused || kept.acted) land(same || document.getElementById(kept.focus) || rows()[Math.min(kept.at, rows().length - 1)], kept.acted);
  kept = null;
});

// The eye and the focus come to rest on a letter; in an empty folder on what is said instead.
function land(row, acted) {
  if (acted && row) makeCurrent(row);
  const place = row?.querySelector(".row-link") || $("#main");
  place?.focus({ preventScroll: !acted });
}

document.addEventListener("submit", (event) => {
  if (event.target.closest(".letter-tools")) sessionStorage.setItem(PLACE, String(Math.max(0, rows().indexOf(currentRow()))));
});

document.addEventListener("DOMContentLoaded", () => {
  const place = sessionStorage.getItem(PLACE);
  sessionStorage.removeItem(PLACE);
  if (place === null) return;
  if ($(".letter")) $("#reading").focus();
  else land(rows()[Math.min(Number(place), rows().length - 1)], true);
});

document.addEventListener("htmx:afterSettle", (event) => {
  const letter = $("#reading > .letter");
  if (event.detail.target?.id !== "reading" || !letter) return;
  makeCurrent(document.getElementById(`row-${letter.dataset.uid}`));
  const subject = letter.querySelector(":scope > .letter-head h1").textContent.trim();
  document.title = `${subject} · Pillarbox`;
  announce(`${subject}. ${letter.querySelector(".people-lines")?.textContent.replace(/\s+/g, " ").trim() ?? ""}`);
  if (document.activeElement === document.body) $("#reading").focus({ preventScroll: true });
  openUnread();
});

// -- conversations: the other letters come when they are unfolded ---------------------------------

document.addEventListener("toggle", (event) => {
  const turn = event.target;
  if (!turn.matches?.(".turn") || !turn.open || turn.querySelector(".letter")) return;
  const place = document.createElement("div");
  turn.append(place);
  // Each asks for itself: of requests by one and the same source, only the first and the last are made.
  htmx.ajax("GET", turn.dataset.src, { source: place, target: place, select: "#reading > .letter", swap: "innerHTML" });
  turn.classList.remove("unseen");
}, true);

function openUnread() {
  const unread = [...document.querySelectorAll(".turn[data-unread]")].filter((turn) => !turn.closest(".turns-fold"));
  for (const turn of unread.slice(-5)) turn.open = true;
}
document.addEventListener("DOMContentLoaded", openUnread);

// An error page is a page too: show it instead of nothing.
document.addEventListener("htmx:responseError", (event) => {
  if (event.target.id !== "poll" && event.detail.requestConfig.verb === "get" && !event.target.closest(".search")) {
    location.assign(event.detail.pathInfo.requestPath);
  }
});
