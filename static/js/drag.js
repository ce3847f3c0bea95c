// Letters are dragged onto folders: the chosen ones, or the one that is taken hold of.
"use strict";

{
  const list = () => document.getElementById("list-form");

  document.addEventListener("mousedown", (event) => {
    const link = event.target.closest?.(".row-link");
    if (link && link.closest("#list-form")) link.closest(".row").draggable = true;
  });

  document.addEventListener("dragstart", (event) => {
    const row = event.target.closest?.(".row");
    if (!row || !list()) return;
    const pick = row.querySelector(".pick");
    if (!pick) return;
    if (!pick.checked) {
      for (const other of document.querySelectorAll(".pick:checked")) other.checked = false;
      pick.checked = true;
    }
    const chosen = [...document.querySelectorAll(".pick:checked")];
    for (const one of chosen) one.closest(".row").classList.add("dragged");
    const sign = document.createElement("div");
    sign.className = "drag-count";
    sign.textContent = chosen.length > 1 ? `${chosen.length} ✉` : row.querySelector(".row-subject")?.textContent.trim().slice(0, 40) || "✉";
    document.body.append(sign);
    event.dataTransfer.setDragImage(sign, 0, 0);
    event.dataTransfer.setData("text/x-pillarbox-letters", String(chosen.length));
    event.dataTransfer.effectAllowed = "move";
    setTimeout(() => sign.remove());
  });

  document.addEventListener("dragend", () => {
    for (const row of document.querySelectorAll(".row.dragged")) row.classList.remove("dragged");
    unmark();
  });

  function unmark() {
    for (const link of document.querySelectorAll(".drop-target")) link.classList.remove("drop-target");
  }

  function folder(event) {
    return event.dataTransfer?.types.includes("text/x-pillarbox-letters") ? event.target.closest?.("#folders [data-box]:not([aria-current])") : null;
  }

  document.addEventListener("dragover", (event) => {
    const link = folder(event);
    unmark();
    if (!link) return;
    event.preventDefault();
    link.classList.add("drop-target");
  });

  document.addEventListener("drop", (event) => {
    const link = folder(event);
    if (!link) return;
    event.preventDefault();
    unmark();
    const values = { do: `move:${link.dataset.box}`, uid: [...document.querySelectorAll(".pick:checked")].map((pick) => pick.value) };
    htmx.ajax("POST", list().action, { target: "#list", select: "#list", swap: "outerHTML", values, selectOOB: "#folders,#messages" });
  });
}
