/* Two minutes before the session ends, ask whether anybody is there. When it ends, let the page save and log out.
   Before that a form may save itself: it hears "casebuilder:session-ending" and hands a promise to waitUntil, which
   gives true if all of it is saved. Otherwise what was typed goes along, sealed, through the log-in page. */
const WARN = 120;
const LEAVE = 10;
const ASK_AGAIN = 240;
const PATIENCE = 5000;

const dialog = document.getElementById("session-end");
const left = document.getElementById("session-end-left");
const spoken = document.getElementById("session-end-spoken");
const logOut = document.getElementById("log-out");
const otherTabs = new BroadcastChannel("casebuilder");

let endsAt = 0;
let seenAt = 0;
let activeAt = 0;
let askedAt = 0;
let leaving = false;

function last(seconds, since = Date.now()) {
  seenAt = since;
  endsAt = since + seconds * 1000;
  if (dialog.open) dialog.close();
}

function tellOthers(seconds, since) {
  last(seconds, since);
  otherTabs.postMessage(seconds);
}

async function stay() {
  const since = Date.now(); // what is typed while the answer is under way was not seen by the server
  askedAt = since;
  try {
    const answer = await fetch("/session", { headers: { Accept: "application/json" } });
    if (answer.ok) tellOthers((await answer.json()).seconds, since);
    if (answer.status === 401) leave();
  } catch {
    /* no network: the clock goes on */
  }
}

function inWords(seconds) {
  if (seconds > 90) return "2 minutes";
  if (seconds > 45) return "1 minute";
  return "less than a minute";
}

function warn(seconds) {
  const words = inWords(seconds);
  if (!dialog.open) dialog.showModal();
  if (left.textContent === words && spoken.textContent) return;
  left.textContent = words;
  spoken.textContent = `You will be logged out in ${words}.`;
}

async function leave() {
  if (leaving) return;
  leaving = true;
  const saves = [];
  const waitUntil = (save) => saves.push(save);
  document.dispatchEvent(new CustomEvent("casebuilder:session-ending", { detail: { waitUntil } }));
  const patience = new Promise((resolve) => setTimeout(resolve, PATIENCE, []));
  const results = await Promise.race([Promise.allSettled(saves), patience]);
  const body = new URLSearchParams(new FormData(logOut));
  await fetch(logOut.action, { method: "POST", body, headers: { Accept: "application/json" } }).catch(() => {});
  const form = document.querySelector("main form[method=post]:not(.app-forget)");
  const isSaved = results.some((result) => result.value === true);
  if (form && !isSaved) form.submit();
  else location.assign(`/log-in?next=${location.pathname}${isSaved ? "&saved=yes" : ""}`);
}

function tick() {
  const seconds = (endsAt - Date.now()) / 1000;
  if (seconds <= LEAVE) leave();
  else if (seconds <= WARN) warn(seconds);
  else if (activeAt > Math.max(seenAt, askedAt) && Date.now() - seenAt > ASK_AGAIN * 1000) stay();
}

tellOthers(Number(dialog.dataset.seconds));
otherTabs.addEventListener("message", (event) => last(event.data));
document.addEventListener("visibilitychange", tick);
window.addEventListener("pageshow", (event) => event.persisted && stay());
for (const kind of ["input", "keydown", "pointerdown"]) {
  document.addEventListener(kind, () => { activeAt = Date.now(); }, { passive: true });
}
document.getElementById("session-end-stay").addEventListener("click", stay);
dialog.addEventListener("cancel", stay);
setInterval(tick, 1000);
