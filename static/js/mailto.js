// Offers this webmail to the browser as the program that opens mailto: links.
"use strict";

const mailto = document.getElementById("mailto");

if (mailto && "registerProtocolHandler" in navigator) {
  mailto.hidden = false;
  mailto.querySelector("button").addEventListener("click", () => {
    navigator.registerProtocolHandler("mailto", new URL(mailto.dataset.handler, location.href).href);
    mailto.querySelector("[role=status]").textContent = mailto.dataset.said;
  });
}
