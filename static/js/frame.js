// Comfort for every page: an open menu closes when one clicks elsewhere or presses Escape, and the server learns in
// which time zone its times are read (webmail/readerzone.py).
"use strict";

const YEAR = 365 * 24 * 3600; // seconds
const reader = Intl.DateTimeFormat().resolvedOptions().timeZone;
if (reader) document.cookie = `zone=${reader}; path=/; max-age=${YEAR}; samesite=lax${location.protocol === "https:" ? "; secure" : ""}`;

const openMenus = () => document.querySelectorAll("details.menu[open]");

document.addEventListener("click", (event) => {
  for (const menu of openMenus()) if (!menu.contains(event.target)) menu.open = false;
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of openMenus()) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});
