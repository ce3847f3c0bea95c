// New letters are told of: in the title of the tab, by a sound, and by the browser, as one has chosen.
"use strict";

{
  const poll = () => document.getElementById("poll");
  const title = document.title;
  const ELSEWHERE = 60_000; // ms
  let known = poll()?.dataset.next;

  function tell() {
    const now = poll();
    if (!now) return;
    if (!document.querySelector("#reading > .letter")) {
      const count = Number(now.dataset.unseen);
      document.title = `${now.dataset.title}${count ? ` (${count})` : ""} · Pillarbox`;
    }
    compare(now.dataset);
  }

  function compare(now) {
    const came = known !== undefined && Number(now.next) > Number(known) && Number(now.unread) > 0;
    known = now.next;
    if (!came) return;
    announce(`${now.came} (${now.unread})`);
    if ("sound" in now) ring();
    if (now.notify && document.hidden) show(now);
  }

  // Where no list is shown, as while one writes, the Inbox is asked now and then for whoever wants to be told.
  async function askElsewhere() {
    try {
      const answer = await fetch(document.querySelector(".brand").href, { credentials: "same-origin" });
      const now = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("poll")?.dataset;
      if (!now || !("sound" in now || now.notify)) return; // logged out, or in need of rest
      compare(now);
    } catch { /* the server is away for a moment */ }
    setTimeout(askElsewhere, ELSEWHERE);
  }
  if (!poll()) setTimeout(askElsewhere, ELSEWHERE / 6);

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
    const note = new Notification(said.from || said.notify, { body: said.subject || said.notify, tag: "pillarbox-mail", renotify: true, icon: "/static/icons/logo.svg" });
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
