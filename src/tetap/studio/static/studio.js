// Comforts: keys, comparing, dropping files. Pages can be read and sent without them.
"use strict";
const all = (query, root = document) => [...root.querySelectorAll(query)];
const typing = (element) => element.matches("input:not([type=checkbox]):not([type=radio]), textarea, select");

document.addEventListener("change", (event) => {
  const changed = event.target;
  if (changed.matches("[data-send]")) changed.form.requestSubmit();
  if (changed.matches("[data-compare]")) marked(changed);
  if (changed.name === "mode") mode(changed.value);
});
document.addEventListener("input", (event) => {
  const other = event.target.dataset && event.target.dataset.mirrors;
  if (other) document.getElementById(other).value = event.target.value;
});

const night = matchMedia("(prefers-color-scheme: dark)").matches;
const light = document.querySelector("button[name=theme]");
if (!document.documentElement.dataset.theme && night) light.value = "light";
const here = document.querySelector(".tabs [aria-current]");
if (here) here.parentElement.parentElement.parentElement.scrollLeft = here.offsetLeft - 60;

// -- what a series costs, and how far it is ------------------------------------------------------
// A tick is no reason to reckon anew. While a price is being worked out, the old one cannot be agreed to.
for (const kind of ["change", "input"]) document.addEventListener(kind, (event) => {
  if (event.target.name === "agreed") return event.stopPropagation();
  const panel = event.target.form?.querySelector("#plan");
  if (panel && kind === "change") panel.inert = true;
}, true);
const asked = new WeakMap();
for (const [kind, by] of [["htmx:before:request", 1], ["htmx:finally:request", -1]]) document.addEventListener(kind, (event) => {
  const panel = event.target;
  if (!panel.matches || !panel.matches("#plan, #proposal")) return;
  asked.set(panel, (asked.get(panel) ?? 0) + by);
  panel.inert = asked.get(panel) > 0;
});
// The stream may go silent for reasons that nobody sees; the panel asks for itself now and then.
setInterval(() => {
  const panel = document.querySelector("[data-follow]");
  if (panel && !document.hidden) htmx.ajax("GET", panel.dataset.follow, { target: "#going", swap: "outerMorph" });
}, 10_000);

// -- what was typed and not kept yet --------------------------------------------------------------
// A browser asks before it leaves; a series is not begun from scenes that the price does not know.
let unkept = null;
document.addEventListener("input", (event) => {
  const form = event.target.form;
  if (!form || !form.matches("[data-unkept]")) return;
  unkept = form;
  const told = document.getElementById("unkept"), panel = document.getElementById("plan");
  if (told && panel) told.hidden = false, panel.hidden = true;
});
document.addEventListener("submit", (event) => { if (event.target === unkept) unkept = null; });
addEventListener("beforeunload", (event) => { if (unkept) event.preventDefault(); });
for (const box of all("[data-keep]")) {
  const name = `tetap ${location.pathname} ${box.dataset.keep}`;
  if (!box.value) box.value = sessionStorage.getItem(name) ?? "";
  box.addEventListener("input", () => sessionStorage.setItem(name, box.value));
  box.form.addEventListener("submit", () => sessionStorage.removeItem(name));
}

// -- contact sheet ---------------------------------------------------------------------------
function marked(last) {
  const boxes = all("[data-compare]:checked");
  while (boxes.length > 2) boxes.find((box) => box !== last).checked = false, boxes.splice(boxes.findIndex((box) => box !== last), 1);
  const button = document.getElementById("compare");
  if (button) button.disabled = boxes.length !== 2;
}
const compare = document.getElementById("compare");
if (compare) compare.addEventListener("click", () => {
  const [a, b] = all("[data-compare]:checked").map((box) => box.dataset.compare);
  location.href = `${compare.dataset.to}?a=${a}&b=${b}`;
});

function step(key) {
  const takes = all("figure.take");
  const here = takes.findIndex((take) => take.contains(document.activeElement));
  if (!takes.length) return;
  let to = here;
  if (here < 0) to = 0;
  else if (key === "ArrowRight") to = here + 1;
  else if (key === "ArrowLeft") to = here - 1;
  else {
    const box = takes[here].getBoundingClientRect(), down = key === "ArrowDown";
    const rows = takes.map((take, at) => [at, take.getBoundingClientRect()])
      .filter(([, one]) => (down ? one.top > box.top + 8 : one.top < box.top - 8));
    rows.sort(([, a], [, b]) => Math.abs(a.top - box.top) - Math.abs(b.top - box.top) || Math.abs(a.left - box.left) - Math.abs(b.left - box.left));
    if (rows.length) to = rows[0][0];
  }
  const next = takes[Math.max(0, Math.min(takes.length - 1, to))];
  next.querySelector("a").focus();
  next.scrollIntoView({ block: "nearest" });
}
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
  const take = event.target.closest && event.target.closest("figure.take");
  const key = event.key.toLowerCase();
  if (event.key.startsWith("Arrow") && document.querySelector("figure.take")) {
    event.preventDefault();
    step(event.key);
  } else if (take && (key === "a" || key === "r")) {
    refocus = take.id;
    take.querySelector(`button[value=${key === "a" ? "accepted" : "rejected"}]`).click();
  } else if (key === "u" && document.querySelector("figure.take")) {
    // The take in focus if somebody decided about it, else the one decided about last.
    const last = take && take.querySelector("button[value=undone]") ? take.id : decided.at(-1);
    const undo = last && document.querySelector(`#${last} button[value=undone]`);
    if (undo) refocus = last, undo.click();
  } else if (take && key === "c") {
    const box = take.querySelector("[data-compare]");
    box.checked = !box.checked;
    marked(box);
  } else if (/^[1-9]$/.test(key)) {
    const button = document.querySelector(`#candidates-list button[data-key="${key}"]`);
    if (button) button.click();
  }
});
let refocus = "";
const decided = [];
document.addEventListener("click", (event) => {
  const button = event.target.closest("figure.take button[name=ruling]");
  if (!button) return;
  const id = button.closest("figure.take").id;
  if (button.value !== "undone") decided.push(id);
  else if (decided.includes(id)) decided.splice(decided.lastIndexOf(id), 1);
});
new MutationObserver(() => {
  if (!refocus) return;
  const take = document.getElementById(refocus);
  if (take && !take.contains(document.activeElement)) {
    take.querySelector("a").focus();
    refocus = "";
  }
}).observe(document.body, { childList: true, subtree: true });

// -- the take under the pointer, or in focus, on a drift chart ---------------------------------------
const shown = (event) => event.target.closest && event.target.closest("[data-shows]");
function show(dot) {
  const figure = dot.closest(".drift"), box = figure.querySelector(".shown-take"), image = box.querySelector("img");
  if (image.getAttribute("src") !== dot.dataset.shows) image.src = dot.dataset.shows;
  box.querySelector("span").textContent = dot.getAttribute("aria-label");
  box.hidden = false;
  const at = dot.getBoundingClientRect(), all = figure.getBoundingClientRect();
  box.style.left = `${Math.max(0, Math.min(all.width - box.offsetWidth, at.left - all.left + at.width / 2 - box.offsetWidth / 2))}px`;
  box.style.top = `${at.bottom - all.top + 4}px`;
}
for (const kind of ["mouseover", "focusin"]) document.addEventListener(kind, (event) => { if (shown(event)) show(shown(event)); });
for (const kind of ["mouseout", "focusout"]) document.addEventListener(kind, (event) => {
  if (shown(event)) shown(event).closest(".drift").querySelector(".shown-take").hidden = true;
});

// -- two takes -------------------------------------------------------------------------------
const versus = document.querySelector(".versus");
const slide = document.getElementById("slide");
let blinking = 0;
function mode(name) {
  versus.dataset.mode = name;
  clearInterval(blinking);
  versus.classList.remove("odd");
  slide.hidden = name !== "slide";
  cut();
  if (name === "blink") blinking = setInterval(() => versus.classList.toggle("odd"), 700);
}
function cut() {
  const second = versus.querySelector(".second");
  second.style.clipPath = versus.dataset.mode === "slide" ? `inset(0 0 0 ${slide.value}%)` : "";
}
if (slide) slide.addEventListener("input", cut);

// -- files dropped in ------------------------------------------------------------------------
for (const form of all("form.drop")) {
  const input = form.querySelector("input[type=file]");
  form.addEventListener("dragover", (event) => { event.preventDefault(); form.classList.add("over"); });
  form.addEventListener("dragleave", () => form.classList.remove("over"));
  form.addEventListener("drop", (event) => {
    event.preventDefault();
    form.classList.remove("over");
    input.files = event.dataTransfer.files;
  });
}
