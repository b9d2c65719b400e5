"use strict";
const rows = [...document.querySelectorAll("tbody tr")];
const boxes = [...document.querySelectorAll(".item")];

// Columns are sorted by a click on their heads.
for (const head of document.querySelectorAll("th[data-sort]")) {
  const button = document.createElement("button");
  button.type = "button";
  button.append(...head.childNodes);
  head.append(button);
  button.addEventListener("click", () => {
    const down = head.getAttribute("aria-sort") !== "descending";
    for (const other of head.parentNode.children) other.removeAttribute("aria-sort");
    head.setAttribute("aria-sort", down ? "descending" : "ascending");
    const value = row => {
      const cell = row.children[head.cellIndex];
      return head.dataset.sort === "number" ? Number(cell.dataset.value)
        : cell.dataset.value || cell.textContent;
    };
    const order = (a, b) => typeof a === "number" ? a - b : a.localeCompare(b);
    const body = head.closest("table").tBodies[0];
    body.append(...[...body.rows].sort((a, b) => (down ? -1 : 1) * order(value(a), value(b))));
  });
}

// The search hides rows that lack the text.
const search = document.getElementById("search");
search.closest("p").hidden = false;
search.addEventListener("input", () => {
  const wanted = search.value.trim().toLowerCase();
  let found = 0;
  for (const row of rows) {
    row.hidden = !row.textContent.toLowerCase().includes(wanted);
    if (!row.hidden) found++;
  }
  for (const fold of document.querySelectorAll(".fold")) {
    fold.open = wanted !== "" && [...fold.querySelectorAll("tbody tr")].some(row => !row.hidden);
  }
  document.getElementById("found").textContent = wanted === "" ? "" : `${found} of ${rows.length}`;
});

// An item is highlighted with its layer and its row.
const highlight = (id, on) => {
  const row = document.getElementById(id);
  const box = boxes.find(other => other.hash === "#" + id);
  for (const part of [row, box, box && box.parentNode]) part && part.classList.toggle("on", on);
};
for (const box of boxes) {
  const id = box.hash.slice(1);
  for (const event of ["mouseenter", "focus"]) box.addEventListener(event, () => highlight(id, true));
  for (const event of ["mouseleave", "blur"]) box.addEventListener(event, () => highlight(id, false));
}
for (const row of rows) {
  row.addEventListener("mouseenter", () => highlight(row.id, true));
  row.addEventListener("mouseleave", () => highlight(row.id, false));
}

// A link to a row unfolds what hides it, and its reason.
const show = () => {
  const row = location.hash && document.getElementById(location.hash.slice(1));
  if (!row || row.tagName !== "TR") return;
  const fold = row.closest(".fold");
  if (fold) fold.open = true;
  const reason = row.querySelector("details");
  if (reason) reason.open = true;
  row.scrollIntoView({ block: "center" });
};
addEventListener("hashchange", show);
show();

// One stop of the tabulator for the whole map; arrows go from item to item.
boxes.forEach((box, at) => {
  box.tabIndex = at === 0 ? 0 : -1;
  box.addEventListener("keydown", event => {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    const next = step && boxes[at + step];
    if (!next) return;
    event.preventDefault();
    box.tabIndex = -1;
    next.tabIndex = 0;
    next.focus();
  });
});
