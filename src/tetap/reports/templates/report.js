// Two comforts: copy buttons, and pictures seen large. Everything can be read without them.
"use strict";
for (const button of document.querySelectorAll("button.copy")) {
  if (!navigator.clipboard) break;
  button.hidden = false;
  const label = button.textContent;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(button.dataset.copy);
    button.textContent = button.dataset.done;
    setTimeout(() => { button.textContent = label; }, 1600);
  });
}

const lightbox = document.getElementById("lightbox");
const views = [...document.querySelectorAll("a.view")];
let shown = 0;

function show(index) {
  shown = (index + views.length) % views.length;
  const view = views[shown];
  lightbox.querySelector("img").src = view.querySelector("img").src;
  lightbox.querySelector("img").alt = view.querySelector("img").alt;
  lightbox.querySelector("p").textContent = view.dataset.title;
  lightbox.querySelector("a").href = view.href;
  if (!lightbox.open) lightbox.showModal();
}

if (lightbox.showModal) {
  views.forEach((view, index) => view.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    event.preventDefault();
    show(index);
  }));
  for (const button of lightbox.querySelectorAll("[data-step]")) {
    button.addEventListener("click", () => show(shown + Number(button.dataset.step)));
  }
  lightbox.querySelector("[data-close]").addEventListener("click", () => lightbox.close());
  lightbox.addEventListener("click", (event) => { if (event.target === lightbox) lightbox.close(); });
  lightbox.addEventListener("keydown", (event) => {
    if (event.key === "ArrowLeft") show(shown - 1);
    if (event.key === "ArrowRight") show(shown + 1);
  });
}
