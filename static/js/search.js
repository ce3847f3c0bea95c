// Results while one types. Arrows go through them, Enter opens, Escape closes; without this the box is a plain form.
"use strict";

{
  const box = () => document.getElementById("search");
  const offers = () => document.getElementById("search-offers");
  const all = () => [...offers().querySelectorAll(".offer, .offers-foot a")];

  function choose(offer) {
    for (const one of all()) one.removeAttribute("aria-selected");
    if (!offer) return box().removeAttribute("aria-activedescendant");
    offer.setAttribute("aria-selected", "true");
    offer.scrollIntoView({ block: "nearest" });
    box().setAttribute("aria-activedescendant", offer.id);
  }

  function close() {
    offers().replaceChildren();
    box().setAttribute("aria-expanded", "false");
    box().removeAttribute("aria-activedescendant");
  }

  document.addEventListener("keydown", (event) => {
    if (event.target !== box() || !offers()) return;
    const every = all();
    const at = every.findIndex((one) => one.getAttribute("aria-selected"));
    if (event.key === "ArrowDown" && every.length) choose(every[(at + 1) % every.length]);
    else if (event.key === "ArrowUp" && every.length) choose(every[at <= 0 ? every.length - 1 : at - 1]);
    else if (event.key === "Enter" && at >= 0) every[at].click();
    else if (event.key === "Escape" && every.length) close();
    else return;
    event.preventDefault();
  });

  document.addEventListener("htmx:afterSettle", (event) => {
    if (event.detail.target?.id !== "search-offers") return;
    if (document.activeElement !== box() && !offers().contains(document.activeElement)) return close();
    all().forEach((one, n) => { one.id = `offer-${n}`; });
    box().setAttribute("aria-expanded", String(all().length > 0));
  });

  document.addEventListener("focusin", (event) => {
    if (offers() && !event.target.closest(".search")) close();
  });
  document.addEventListener("click", (event) => {
    if (offers() && !event.target.closest(".search")) close();
  });
}
