// Once the text of a case was copied, a quiet line offers to record it as sent: on its page, and in the list after it.
// Only the case's number is remembered, in this tab, until it is recorded or everybody is logged out.

const KEY = "copied-case";
const title = document.querySelector("[data-case]");
const here = document.querySelector("[data-copied-here]");
const elsewhere = document.querySelector("[data-copied-elsewhere]");

if (title?.hasAttribute("data-not-to-send") && sessionStorage.getItem(KEY) === title.dataset.case) {
  sessionStorage.removeItem(KEY);
}

if (here) here.hidden = sessionStorage.getItem(KEY) !== title.dataset.case;

document.addEventListener("casebuilder:copied", () => {
  if (!here) return; // it may not be sent yet
  sessionStorage.setItem(KEY, title.dataset.case);
  here.hidden = false;
});

const number = sessionStorage.getItem(KEY);
if (elsewhere && number) {
  const link = elsewhere.querySelector("[data-record]");
  elsewhere.querySelector("[data-number]").textContent = number;
  link.href = `${link.getAttribute("href")}/${encodeURIComponent(number)}/sent`;
  link.addEventListener("click", () => sessionStorage.removeItem(KEY));
  elsewhere.hidden = false;
}
