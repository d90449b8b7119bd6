// Saves the form of a case while it is typed, and shows what the server says is still wanted. It judges nothing itself.

const IDLE = 1500; // milliseconds without a key before a save
const RETRY = 5000;
const LOOK = 20000; // how often to ask whether a colleague has changed the case
const ACTIVE = 120000; // and how long after the last move: asking keeps somebody logged in
const KEEPALIVE = 60000; // bytes that a browser sends for a page that is gone
const PATIENCE = 4000; // how long a press on Check waits for a save that is under way
const TELL = 30000; // for so long the page shows a colleague's change, and later saves do not replace it

const form = document.querySelector("form[data-autosave]");
const status = document.getElementById("autosave");
const choose = document.getElementById("choose");
const close = document.getElementById("close");
const discard = document.getElementById("discard");
const isNew = () => form.getAttribute("action").endsWith("/new");
const asOpened = typed();
let saved = asOpened; // what the server has, as far as we know
let underWay = null;
let sending = null; // the answers that are under way
let stopped = false;
let refused = null; // answers that a newer version kept out; the server lets them wait in the session
let leaving = false;
let timer;
let news = { words: "", until: 0 };
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
  choose.hidden = true;
}

// What is seen has the time; what is spoken has the count, so that each save in a minute is heard.
function sayTwice(seen, spoken, more) {
  const parts = [["aria-hidden", seen], ["class", `${spoken}.`]].map(([name, words]) => {
    const part = document.createElement("span");
    part.setAttribute(name, name === "class" ? "nhsuk-u-visually-hidden" : "true");
    part.textContent = words;
    return part;
  });
  status.replaceChildren(parts[0], parts[1], more ? ` ${more}` : "");
  status.classList.remove("app-problem");
  choose.hidden = true;
  status.classList.toggle("app-bar__status--said", Boolean(more));
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

// A part stays as it is while a link in it is pressed or has the focus: a new one under the finger leads nowhere.
const newest = new Map();
let pressed = null;

function showParts() {
  for (const [id, html] of newest) {
    const part = document.getElementById(id);
    if (part && (part.contains(pressed) || part.contains(document.activeElement))) continue;
    if (part && part.innerHTML !== html) part.innerHTML = html;
    newest.delete(id);
  }
}

form.addEventListener("pointerdown", (event) => { pressed = event.target; });
for (const event of ["pointerup", "pointercancel"]) {
  document.addEventListener(event, () => { pressed = null; setTimeout(showParts); });
}
form.addEventListener("focusout", () => setTimeout(showParts));

// From now on the form belongs to this version of this case.
function adopt(answer) {
  form.elements.version.value = answer.version;
  form.elements.opened.value = answer.opened;
  if (form.getAttribute("action") !== answer.action) {
    form.setAttribute("action", answer.action);
    history.replaceState(null, "", answer.action);
  }
}

// What a colleague changed comes into the form. Where somebody has typed on in it meanwhile, nothing does: the server
// is asked again, and tells what clashes. A page that is being left is told by the next one.
function takeIn(answer, sent) {
  if (leaving) return;
  const before = new URLSearchParams(sent);
  const now = new FormData(form);
  const names = Object.keys(answer.came_in);
  if (names.some((name) => before.getAll(name).join() !== now.getAll(name).join())) return;
  for (const name of names) {
    for (const box of form.querySelectorAll(`[name="${name}"]`)) {
      if (["checkbox", "radio"].includes(box.type)) box.checked = answer.came_in[name].includes(box.value);
      else box.value = answer.came_in[name][0] ?? "";
    }
  }
  adopt(answer);
  showAll(answer.parts);
  if (answer.news) news = { words: answer.news, until: Date.now() + TELL };
}

function showAll(parts) {
  for (const [id, html] of Object.entries(parts)) newest.set(id, html);
  showParts();
}

function accept(answer, sent, texts) {
  saved = sent;
  adopt(answer);
  showKept(answer.kept, texts);
  showAll(answer.parts);
  close.textContent = answer.is_draft ? "Close (saved as draft)" : "Close";
  close.href = answer.action.replace(/\/edit$/, "");
  discard.hidden = !answer.is_draft;
  for (const link of ofCase) link.href = link.dataset.ofCase.replace("NUMBER", answer.number);
  sayTwice(answer.saved, answer.spoken, [Date.now() < news.until ? news.words : "", answer.masked].join(" ").trim());
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
  } else if (response.status === 409 && answer.came_in) {
    takeIn(answer, sent);
    saved = ""; // so that the form is saved over the newer version, or asked what clashes
    saveIn(0);
  } else if (response.status === 409 && answer.version) {
    adopt(answer); // an answer to this page was lost on its way: what it saved is there
    saveIn(0);
  } else if (response.status === 503 || response.status === 429) {
    say(answer.problem || "Not saved yet. Trying again. Keep this page open.", true);
    saveIn(RETRY);
  } else {
    if (response.status === 409) refused = sent;
    else stopped = true; // the log in has ended: pressing Save keeps every word
    say(answer.problem || "Not saved. Press Check and copy: nothing that you typed is lost.", true);
    choose.hidden = !answer.may_choose;
  }
}

async function save({ keepalive = false, anyway = false } = {}) {
  clearTimeout(timer);
  if (stopped || leaving || typed() === refused || (typed() === saved && !anyway)) return;
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

// A colleague's change comes in while the page is open, not only when saving.
let moved = Date.now();
for (const event of ["pointermove", "keydown"]) document.addEventListener(event, () => { moved = Date.now(); });

async function newer() {
  const here = form.getAttribute("action");
  const mayAsk = !stopped && !underWay && here.endsWith("/edit") && document.visibilityState === "visible";
  if (!mayAsk || Date.now() - moved > ACTIVE) return null;
  const response = await fetch(here.replace(/edit$/, "version"), { headers: { Accept: "application/json" } }).catch(() => null);
  if (!response?.ok) return null;
  const now = await response.json();
  return underWay || String(now.version) === form.elements.version.value ? null : now;
}

async function look() {
  const now = await newer();
  if (now?.takes_answers) save({ anyway: true });
  else if (now) say(now.news, true);
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

function saveUnlessNew() {
  if (isNew()) clearTimeout(timer);
  else save({ keepalive: true });
}

// These pages go on with the case, so what is typed is saved before they open.
const ofCase = [...document.querySelectorAll("[data-of-case]")];
for (const link of ofCase) {
  link.addEventListener("click", async (event) => {
    if (typed() === saved && !underWay) return;
    event.preventDefault();
    await underWay;
    await save();
    location.assign(link.href);
  });
}

form.addEventListener("keydown", (event) => {
  const isBox = event.target.matches("input:not([type=checkbox], [type=radio])");
  if (event.key !== "Enter" || !isBox || event.isComposing) return;
  event.preventDefault();
  form.requestSubmit(form.querySelector("button[value=check]"));
});

// A button that mends an answer submits only when pressed: of a form's submit buttons, Enter would take the first.
form.addEventListener("click", (event) => {
  const mend = event.target.closest("[data-mend]")?.dataset.mend;
  const button = mend && document.createElement("button");
  if (!button) return;
  Object.assign(button, { name: "action", value: mend, hidden: true });
  form.append(button);
  form.requestSubmit(button);
});

// Focus starts in the first fact that is still empty, unless the address leads elsewhere.
const empty = form.querySelector(".app-mark__missing");
if (empty && !location.hash && document.activeElement === document.body) {
  empty.closest(".app-fact").querySelector("input").focus({ preventScroll: true });
}

form.addEventListener("input", () => {
  saveIn(IDLE);
});
// A new case is not begun by leaving the form: what was typed is kept once somebody types on, or waits.
form.addEventListener("focusout", (event) => {
  if (!isNew() || form.contains(event.relatedTarget) && !event.relatedTarget.closest("a")) save();
});
form.addEventListener("change", () => isNew() ? saveIn(IDLE) : save());
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "hidden") saveUnlessNew();
});
// The answers leave before the request for the next page does; what could not leave, the browser asks about.
window.addEventListener("beforeunload", (event) => {
  saveUnlessNew();
  if (!leaving && typed() !== saved && (isProblem() || typed() !== sending)) event.preventDefault();
});
window.addEventListener("pagehide", saveUnlessNew);
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
