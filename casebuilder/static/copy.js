// Copy and Print buttons. Pages work without them: every text to copy stands in a read-only box that can be selected.
// The hands go from box to box: after a copy the next Copy has the focus, after the last one "I have sent it".

const said = document.createElement("p");
said.className = "nhsuk-u-visually-hidden";
said.setAttribute("role", "status");
document.body.append(said);

// With scripts the boxes of a case are text: no stop of the Tab key between the buttons.
for (const box of document.querySelectorAll(".app-box__text")) {
  const text = document.createElement("div");
  text.id = box.id;
  text.className = box.className;
  text.setAttribute("role", "group");
  text.setAttribute("aria-labelledby", `${box.id}-label`);
  if (box.hasAttribute("aria-describedby")) text.setAttribute("aria-describedby", box.getAttribute("aria-describedby"));
  text.textContent = box.value;
  text.addEventListener("copy", (event) => { // as plain text, also for a message that takes formatted text
    event.clipboardData.setData("text/plain", getSelection().toString());
    event.preventDefault();
  });
  document.getElementById(`${box.id}-label`).removeAttribute("for");
  box.replaceWith(text);
}

const textOf = (box) => box.value ?? box.textContent;

function select(box) {
  if (!box.select) {
    getSelection().selectAllChildren(box);
    return;
  }
  box.focus();
  box.select();
}

// On plain http in a network there is no navigator.clipboard; then the selected text is copied the old way.
async function copy(box) {
  if (navigator.clipboard) {
    try {
      await navigator.clipboard.writeText(textOf(box));
      return true;
    } catch {
      // Not allowed here: try the other way.
    }
  }
  select(box);
  return document.execCommand("copy");
}

const buttons = [...document.querySelectorAll("[data-copy]")];
const sent = document.querySelector("[data-sent]");

function next(button) {
  const later = buttons.slice(buttons.indexOf(button) + 1).find((each) => each.checkVisibility() && !("copied" in each.dataset));
  return later ?? sent ?? button;
}

for (const button of buttons) {
  const box = document.getElementById(button.dataset.copy);
  const words = [...button.childNodes];
  const label = button.lastElementChild.textContent.trim();
  button.hidden = false;
  if (box.select) box.tabIndex = -1; // no stop between the buttons
  button.addEventListener("click", async () => {
    const copied = await copy(box);
    button.replaceChildren(copied ? "Copied" : "Press Ctrl and C", words.at(-1).cloneNode(true));
    if (copied) button.dataset.copied = "";
    said.textContent = copied ? `Copied: ${label}` : "Not copied. The text is selected: press Ctrl and C";
    if (!copied) return;
    document.dispatchEvent(new CustomEvent("casebuilder:copied"));
    next(button).focus();
  });
}

if (document.querySelector('[data-standing="ready"], [data-standing="asks-who"]') && !location.hash) buttons[0]?.focus({ preventScroll: true });

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

// What was answered and done is folded where the screen is small.
const fold = document.querySelector(".app-fold");
const wide = matchMedia("(min-width: 40rem), print");
const unfold = () => { if (fold) fold.open = wide.matches; };
unfold();
wide.addEventListener("change", unfold);
