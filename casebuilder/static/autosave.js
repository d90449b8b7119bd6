// Saves the form of a case while it is typed, and shows what the server says is still wanted. It judges nothing itself.

const IDLE = 1500; // milliseconds without a key before a save
const RETRY = 5000;
const LOOK = 20000; // how often to ask whether a colleague has changed the case
const ACTIVE = 120000; // and how long after the last move: asking keeps somebody logged in
const KEEPALIVE = 60000; // bytes that a browser sends for a page that is gone
const PATIENCE = 4000; // how long a press on Save waits for a save that is under way

const form = document.querySelector("form[data-autosave]");
const checklist = document.getElementById("checklist");
const status = document.getElementById("autosave");
const cancel = document.getElementById("cancel");
const asOpened = typed();
let saved = asOpened; // what the server has, as far as we know
let underWay = null;
let sending = null; // the answers that are under way
let stopped = false;
let refused = null; // answers that a newer version kept out; the server lets them wait in the session
let leaving = false;
let timer;
// form.action is no address here: the buttons are called action.

function typed() {
  const answers = new FormData(form);
  for (const name of ["version", "page", "csrf_token", "opened", "waiting", "masked_before", "message", "message_received"]) answers.delete(name);
  return new URLSearchParams(answers).toString();
}

// One wait at a time: a save asked for meanwhile takes its place.
function saveIn(wait) {
  clearTimeout(timer);
  timer = setTimeout(save, wait);
}

function say(words, problem = false) {
  if (status.textContent !== words) status.textContent = words;
  status.classList.toggle("app-problem", problem);
}

function isProblem() {
  return status.classList.contains("app-problem");
}

// Where the server kept less than was sent (a full NHS number), the box shows what was kept, unless somebody typed on.
function showKept(kept, sent) {
  form.elements.masked_before.value += Object.keys(kept).map((name) => ` ${name}`).join("");
  for (const [name, value] of Object.entries(kept)) {
    const box = form.elements[name];
    if (box === document.activeElement) box.addEventListener("blur", () => replace(box, sent[name], value), { once: true });
    else replace(box, sent[name], value);
  }
}

function replace(box, sent, kept) {
  if (box.value !== sent) return;
  const nothingElse = typed() === saved;
  box.value = kept;
  if (nothingElse) saved = typed();
}

// The list stays as it is while a link in it is pressed or has the focus: a new one under the finger leads nowhere.
let newest = null;
let pressed = false;

function showChecklist() {
  if (newest === null || pressed || checklist.contains(document.activeElement)) return;
  checklist.innerHTML = newest;
  newest = null;
}

checklist.addEventListener("pointerdown", () => { pressed = true; });
for (const event of ["pointerup", "pointercancel"]) {
  document.addEventListener(event, () => { pressed = false; setTimeout(showChecklist); });
}
checklist.addEventListener("focusout", () => setTimeout(showChecklist));

// From now on the form belongs to this version of this case.
function adopt(answer) {
  form.elements.version.value = answer.version;
  form.elements.opened.value = answer.opened;
  if (form.getAttribute("action") !== answer.action) {
    form.setAttribute("action", answer.action);
    history.replaceState(null, "", answer.action);
  }
}

function accept(answer, sent, texts) {
  adopt(answer);
  saved = sent;
  showKept(answer.kept, texts);
  newest = answer.checklist;
  showChecklist();
  cancel.textContent = "Leave: the draft is saved";
  cancel.href = answer.action.replace(/\/edit$/, "");
  say(answer.masked ? `${answer.saved}. ${answer.masked}` : answer.saved);
}

async function send(keepalive) {
  const sent = typed();
  sending = sent;
  const texts = Object.fromEntries(Array.from(form.elements, (box) => [box.name, box.value]));
  const body = new URLSearchParams(new FormData(form));
  body.set("action", "auto");
  body.delete("message");
  let response;
  try {
    response = await fetch(form.getAttribute("action"), { method: "POST", body, keepalive: keepalive && body.toString().length < KEEPALIVE, headers: { Accept: "application/json" } });
  } catch {
    say("Not saved: the server cannot be reached. Trying again. Keep this page open.", true);
    saveIn(RETRY);
    return;
  }
  const answer = await response.json().catch(() => ({}));
  if (response.ok) {
    accept(answer, sent, texts);
  } else if (response.status === 409 && answer.version) {
    adopt(answer); // an answer to this page was lost on its way: what it saved is there
    saveIn(0);
  } else if (response.status === 503 || response.status === 429) {
    say(answer.problem || "Not saved yet. Trying again. Keep this page open.", true);
    saveIn(RETRY);
  } else {
    if (response.status === 409) refused = sent;
    else stopped = true; // the log in has ended: pressing Save keeps every word
    say(answer.problem || "Not saved. Press Save and check: nothing that you typed is lost.", true);
  }
}

async function save({ keepalive = false } = {}) {
  clearTimeout(timer);
  if (stopped || leaving || [saved, refused].includes(typed())) return;
  if (underWay) {
    if (!keepalive) saveIn(200);
    return;
  }
  underWay = send(keepalive).finally(() => {
    underWay = null;
    sending = null;
  });
  await underWay;
}

// Before the log in ends: is everything saved?
async function saveAll() {
  await underWay;
  await save();
  leaving = true;
  return typed() === saved;
}

// A colleague's change is told while the page is open, not only when saving.
let moved = Date.now();
for (const event of ["pointermove", "keydown"]) document.addEventListener(event, () => { moved = Date.now(); });

async function newer() {
  const here = form.getAttribute("action");
  const mayAsk = !stopped && !underWay && here.endsWith("/edit") && document.visibilityState === "visible";
  if (!mayAsk || Date.now() - moved > ACTIVE) return "";
  const response = await fetch(here.replace(/edit$/, "version"), { headers: { Accept: "application/json" } }).catch(() => null);
  if (!response?.ok) return "";
  const now = await response.json();
  return underWay || String(now.version) === form.elements.version.value ? "" : now.news;
}

async function look() {
  const changed = await newer();
  if (changed) say(changed, true);
}

// A page that was loaded again may be older than what it saved while it was left. It looks once, so that it cannot go round.
async function lookAgain() {
  if (!(await newer()) || typed() !== asOpened || history.state?.lookedAgain) return;
  history.replaceState({ lookedAgain: true }, "");
  location.reload();
}

setInterval(look, LOOK);
window.addEventListener("focus", look);
if (performance.getEntriesByType("navigation")[0]?.type === "reload") setTimeout(lookAgain, 500);

form.addEventListener("input", () => {
  saveIn(IDLE);
});
form.addEventListener("focusout", () => save());
form.addEventListener("change", () => save());
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "hidden") save({ keepalive: true });
});
// The answers leave before the request for the next page does; what could not leave, the browser asks about.
window.addEventListener("beforeunload", (event) => {
  save({ keepalive: true });
  if (!leaving && typed() !== saved && (isProblem() || typed() !== sending)) event.preventDefault();
});
window.addEventListener("pagehide", () => save({ keepalive: true }));
document.addEventListener("casebuilder:session-ending", (event) => event.detail.waitUntil(saveAll()));

form.addEventListener("submit", (event) => {
  clearTimeout(timer);
  leaving = true;
  if (!underWay) return;
  // The save under way must not arrive after this one.
  event.preventDefault();
  const again = () => form.requestSubmit(event.submitter);
  const waited = new Promise((resolve) => setTimeout(resolve, PATIENCE));
  Promise.race([underWay, waited]).then(() => {
    underWay = null;
    again();
  });
});
