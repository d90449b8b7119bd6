// Copy and Print buttons. Pages work without them: every text to copy stands in a box that can be selected.

const COPIED_FOR = 5000; // milliseconds

const said = document.createElement("p");
said.className = "nhsuk-u-visually-hidden";
said.setAttribute("role", "status");
document.body.append(said);

// On plain http in a network there is no navigator.clipboard; then the selected text is copied the old way.
async function copy(box) {
  if (navigator.clipboard) {
    try {
      await navigator.clipboard.writeText(box.value);
      return true;
    } catch {
      // Not allowed here: try the other way.
    }
  }
  box.focus();
  box.select();
  return document.execCommand("copy");
}

for (const button of document.querySelectorAll("[data-copy]")) {
  const box = document.getElementById(button.dataset.copy);
  const words = [...button.childNodes];
  const label = button.lastElementChild.textContent.trim();
  button.hidden = false;
  button.addEventListener("click", async () => {
    const copied = await copy(box);
    button.replaceChildren(copied ? "Copied" : "Press Ctrl and C", words.at(-1).cloneNode(true));
    if (copied) button.focus();
    said.textContent = copied ? `Copied: ${label}` : "Not copied. The text is selected: press Ctrl and C";
    if (copied) document.dispatchEvent(new CustomEvent("casebuilder:copied"));
    clearTimeout(button.timer);
    button.timer = setTimeout(() => {
      button.replaceChildren(...words);
      said.textContent = "";
    }, COPIED_FOR);
  });
}

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
