// Comfort for the list of rules: a card is dragged to another one's place. Without this there are buttons.
"use strict";

const form = document.getElementById("rule-order");
let dragged = null;

for (const card of document.querySelectorAll(".rule-card[data-number]")) {
  card.draggable = true;
  card.addEventListener("dragstart", (event) => {
    dragged = card;
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", card.dataset.number);
  });
  card.addEventListener("dragend", () => {
    for (const one of document.querySelectorAll(".rule-target")) one.classList.remove("rule-target");
    dragged = null;
  });
  card.addEventListener("dragover", (event) => {
    if (!dragged || dragged === card) return;
    event.preventDefault();
    card.classList.add("rule-target");
  });
  card.addEventListener("dragleave", () => card.classList.remove("rule-target"));
  card.addEventListener("drop", (event) => {
    if (!dragged || dragged === card) return;
    event.preventDefault();
    form.action = dragged.dataset.move;
    form.elements.to.value = card.dataset.number;
    form.submit();
  });
}
