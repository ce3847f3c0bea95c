// Comfort for the three panes: keys, a working "choose all", and a list that refreshes without losing one's ticks.
"use strict";

const $ = (selector) => document.querySelector(selector);
const rows = () => [...document.querySelectorAll(".row")];
const currentRow = () => $(".row[aria-current]");
const isTyping = (target) => target.closest("input:not([type=checkbox]), textarea, select, [contenteditable]") !== null;

function makeCurrent(row) {
  for (const other of document.querySelectorAll(".row[aria-current]")) other.removeAttribute("aria-current");
  row?.setAttribute("aria-current", "true");
  row?.scrollIntoView({ block: "nearest" });
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

function press(key) {
  $(`[data-key="${CSS.escape(key)}"]`)?.click();
}

const KEYS = {
  j: () => step(1),
  k: () => step(-1),
  x: () => currentRow()?.querySelector(".pick").click(),
  c: () => $(".compose-button")?.click(),
  "/": () => $("#search")?.focus(),
  Enter: (event) => event.target === document.body && currentRow()?.querySelector(".row-link").click(),
};

document.addEventListener("keydown", (event) => {
  if (document.documentElement.dataset.shortcuts === "off") return;
  if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
  const act = KEYS[event.key];
  if (event.key === "Enter") act(event);
  else if (act) act();
  else if ("rafeu#z".includes(event.key)) press(event.key);
  else return;
  if (event.key !== "Enter") event.preventDefault();
});

// -- choosing -------------------------------------------------------------------------------------

let lastPicked = null;

document.addEventListener("click", (event) => {
  const all = event.target.closest(".pick-all");
  if (all) {
    event.preventDefault();
    const picks = [...document.querySelectorAll(".pick")];
    const on = picks.some((pick) => !pick.checked);
    for (const pick of picks) pick.checked = on;
    // Behind this click the browser takes back what it did to the box that was clicked.
    setTimeout(() => { $("#pick-all").checked = on; });
    return;
  }
  if (!event.target.matches(".pick")) return;
  const picks = [...document.querySelectorAll(".pick")];
  const here = picks.indexOf(event.target);
  const there = picks.indexOf(lastPicked);
  if (event.shiftKey && there >= 0) {
    for (const pick of picks.slice(Math.min(here, there), Math.max(here, there) + 1)) pick.checked = event.target.checked;
  }
  lastPicked = event.target;
});

// -- swaps ----------------------------------------------------------------------------------------

let kept = null;

document.addEventListener("htmx:beforeRequest", (event) => {
  // A menu that is open would be closed under one's hand.
  if (event.target.id === "poll" && document.querySelector(".list details[open]")) event.preventDefault();
});

document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.target.id !== "list" || event.detail.requestConfig.verb !== "get") return;
  const list = $("#list");
  kept = { scroll: list.scrollTop, ticks: [...list.querySelectorAll(".pick:checked")].map((pick) => pick.value) };
  kept.current = currentRow()?.id;
});

document.addEventListener("htmx:afterSwap", () => {
  if (!kept) return;
  const list = $("#list");
  for (const uid of kept.ticks) {
    const pick = list.querySelector(`.pick[value="${uid}"]`);
    if (pick) pick.checked = true;
  }
  if (kept.current) document.getElementById(kept.current)?.setAttribute("aria-current", "true");
  list.scrollTop = kept.scroll;
  kept = null;
});

document.addEventListener("htmx:afterSettle", (event) => {
  const letter = $(".letter");
  if (event.detail.target?.id !== "reading" || !letter) return;
  makeCurrent(document.getElementById(`row-${letter.dataset.uid}`));
  document.title = `${letter.querySelector("h1").textContent.trim()} · Pillarbox`;
});

// An error page is a page too: show it instead of nothing.
document.addEventListener("htmx:responseError", (event) => {
  if (event.target.id !== "poll" && event.detail.requestConfig.verb === "get") location.assign(event.detail.pathInfo.requestPath);
});
