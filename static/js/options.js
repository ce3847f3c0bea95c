// The browser shows notices only if it was asked by a click of the person's own: when he ticks the option.
"use strict";

{
  const tick = document.getElementById("id_notify");
  const denied = document.getElementById("notices-denied");
  const tell = () => { if (denied) denied.hidden = !("Notification" in window) || Notification.permission !== "denied"; };
  tick?.addEventListener("change", async () => {
    if (tick.checked && "Notification" in window && Notification.permission === "default") await Notification.requestPermission();
    tell();
  });
  if (tick) tell();
}
