// Once the text of a case was copied, a quiet line offers to record it as sent, on its page and on every other one.
// Only which cases at which version is remembered, in this tab, until it cannot be recorded any more or all log out.

const KEY = "copied-cases";
const title = document.querySelector("[data-case]");
const here = document.querySelector("[data-copied-here]");
const line = document.querySelector("[data-copied]");
const copied = JSON.parse(sessionStorage.getItem(KEY) ?? "{}");

function keep() {
  if (Object.keys(copied).length) sessionStorage.setItem(KEY, JSON.stringify(copied));
  else sessionStorage.removeItem(KEY);
  if (here) here.hidden = !(title.dataset.case in copied);
}

function remember() {
  if (!here) return; // it may not be sent yet
  copied[title.dataset.case] = title.dataset.version;
  keep();
}

// The page that the link leads to is asked first: a colleague may have recorded or deleted the case.
async function offer(number) {
  const shown = line.cloneNode(true);
  const link = shown.querySelector("a");
  const path = `${link.getAttribute("href")}/${number}/sent`;
  if (path === location.pathname || number === title?.dataset.case) return;
  const answer = await fetch(path, { method: "HEAD", redirect: "manual" }).catch(() => null);
  if (answer?.ok) {
    link.href = `${path}?version=${copied[number]}`;
    link.textContent = link.textContent.replace("it", `case ${number}`);
    shown.hidden = false;
    line.after(shown);
  } else if (answer?.status === 404 || answer?.type === "opaqueredirect") {
    delete copied[number];
    keep();
  }
}

if (title && !here) delete copied[title.dataset.case];
keep();
Object.keys(copied).forEach(offer);

// The trail of the practice says who copied, once for each page.
let told = false;

function tell() {
  const [path] = location.pathname.match(/^\/cases\/[^/]+-[^/]+/) ?? [];
  const token = document.querySelector("[name=csrf_token]");
  if (told || !path || !token) return;
  told = true;
  const body = new URLSearchParams({ csrf_token: token.value });
  fetch(`${path}/copied`, { method: "POST", body, keepalive: true, headers: { Accept: "application/json" } }).catch(() => {});
}

function onCopy() {
  remember();
  tell();
}

document.addEventListener("casebuilder:copied", onCopy);
document.addEventListener("copy", (event) => {
  if (event.target.matches?.(".app-copy__text")) onCopy();
});
