// New letters are told of: in the title of the tab, by a sound, and by the browser, as one has chosen.
"use strict";

{
  const poll = () => document.getElementById("poll");
  const title = document.title;
  let known = poll()?.dataset.next;

  function tell() {
    const now = poll();
    if (!now) return;
    if (!document.querySelector("#reading > .letter")) {
      const count = Number(now.dataset.unseen);
      document.title = `${now.dataset.title}${count ? ` (${count})` : ""} · Pillarbox`;
    }
    const came = known !== undefined && Number(now.dataset.next) > Number(known) && Number(now.dataset.unread) > 0;
    known = now.dataset.next;
    if (!came) return;
    if ("sound" in now.dataset) ring();
    if (now.dataset.notify && document.hidden) show(now.dataset);
  }

  // Two short notes; no file has to be fetched for them.
  function ring() {
    try {
      const audio = new AudioContext();
      for (const [start, pitch] of [[0, 660], [0.14, 880]]) {
        const tone = audio.createOscillator();
        const loudness = audio.createGain();
        tone.frequency.value = pitch;
        loudness.gain.setValueAtTime(0.12, audio.currentTime + start);
        loudness.gain.exponentialRampToValueAtTime(0.001, audio.currentTime + start + 0.25);
        tone.connect(loudness).connect(audio.destination);
        tone.start(audio.currentTime + start);
        tone.stop(audio.currentTime + start + 0.26);
      }
    } catch { /* a browser without sound */ }
  }

  function show(said) {
    if (!("Notification" in window) || Notification.permission !== "granted") return;
    const note = new Notification(said.from || said.notify, { body: said.subject || said.notify, tag: "pillarbox-mail", icon: "/static/icons/logo.svg" });
    note.addEventListener("click", () => { window.focus(); location.assign(said.url); note.close(); });
  }

  // The browser wants to be asked by a click of the person's own.
  document.addEventListener("click", () => {
    if (poll()?.dataset.notify && "Notification" in window && Notification.permission === "default") Notification.requestPermission();
  }, { once: true });

  document.addEventListener("htmx:afterSettle", (event) => {
    if (event.detail.target?.id === "list") tell();
  });

  // Who comes back to the tab sees at once what has come meanwhile.
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) document.body.dispatchEvent(new Event("look"));
  });

  window.addEventListener("pageshow", () => { if (!poll()) document.title = title; });
}
