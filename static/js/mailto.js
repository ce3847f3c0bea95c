// Offers this webmail to the browser as the program that opens mailto: links.
"use strict";

const mailto = document.getElementById("mailto");

if (mailto && "registerProtocolHandler" in navigator) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button";
  button.textContent = mailto.dataset.button;
  mailto.querySelector("[role=status]").before(button);
  button.addEventListener("click", () => {
    navigator.registerProtocolHandler("mailto", new URL(mailto.dataset.handler, location.href).href);
    mailto.querySelector("[role=status]").textContent = mailto.dataset.said;
  });
}
