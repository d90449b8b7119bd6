// The page of a case says when a colleague has changed the case since. It asks only while somebody is there.

const LOOK = 20000; // milliseconds
const ACTIVE = 120000; // how long after the last move: asking keeps somebody logged in

const line = document.querySelector("[data-newer]");
let moved = Date.now();

async function look() {
  if (line.textContent || document.visibilityState !== "visible" || Date.now() - moved > ACTIVE) return;
  const answer = await fetch(line.dataset.newer, { headers: { Accept: "application/json" } }).catch(() => null);
  if (!answer?.ok) return;
  const now = await answer.json();
  if (String(now.version) !== line.dataset.version) line.textContent = `${now.changed} Load this page again to see the case as it is now.`;
}

for (const event of ["pointermove", "keydown"]) document.addEventListener(event, () => { moved = Date.now(); });
setInterval(look, LOOK);
window.addEventListener("focus", look);
