// A link into a variant that is folded opens it, and what it leads to is marked for a moment. Without this, links
// still lead there.
"use strict";

function show() {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (!target) return;
  for (let at = target; at; at = at.parentElement) if (at.tagName === "DETAILS") at.open = true;
  target.scrollIntoView({ block: "start" });
  target.classList.remove("shown");
  void target.offsetWidth; // the animation starts again
  target.classList.add("shown");
}

addEventListener("hashchange", show);
// A second click on the same link changes no hash.
addEventListener("click", (event) => {
  const link = event.target.closest("a[href^='#']");
  if (link && link.getAttribute("href") === location.hash) show();
});
show();
